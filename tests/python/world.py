"""One `cofferd` for the tests of a module, and the official SDK that this interpreter has: 27.0.0, or 6.1.0 of the 1.6 era.

The two run the same steps. 27 answers with models and sends chunks in eight threads; 6.1 answers with dictionaries and
sends one chunk after the other.
"""

import tempfile
import unittest
from importlib.metadata import version
from pathlib import Path

from appwrite.client import Client
from appwrite.exception import AppwriteException
from appwrite.services.storage import Storage

from cofferd import Cofferd

SDK = version("appwrite")
IS_NEWEST = SDK.startswith("27.")


def plain(answer):
    """Returns an answer as it was on the wire."""
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


class Plain:
    """A service of the SDK whose answers are plain dictionaries, whatever the generation."""

    def __init__(self, service):
        self._service = service

    def __getattr__(self, name):
        call = getattr(self._service, name)
        return lambda *arguments, **named: plain(call(*arguments, **named))


class World(unittest.TestCase):
    """Tests that share a `cofferd`. It starts before the first one; after the last one its folder must be sound."""

    @classmethod
    def setUpClass(cls):
        cls.cofferd = Cofferd()
        cls.addClassCleanup(cls.cofferd.end)
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="coffer-python-")))
        cls.storage = cls.service(Storage)

    @classmethod
    def client(cls, key=None, project=None):
        client = Client().set_endpoint(cls.cofferd.endpoint).set_project(project or cls.cofferd.project)
        return client if key is None else client.set_key(key)

    @classmethod
    def service(cls, kind, client=None):
        """Returns a service; without a client it calls with the API key."""
        return Plain(kind(client or cls.client(cls.cofferd.key)))

    @classmethod
    def on_disk(cls, name, content):
        path = cls.folder / name
        path.write_bytes(content)
        return str(path)

    def assert_refused(self, code, kind, call, *arguments, message=r"\S", **named):
        with self.assertRaises(AppwriteException) as caught:
            call(*arguments, **named)
        refusal = caught.exception
        self.assertEqual((refusal.code, refusal.type), (code, kind), refusal.message)
        self.assertRegex(refusal.message, message)
