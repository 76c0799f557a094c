"""`cofferd` under test: its folder, its start, its end. The twin of tests/cofferd.mjs."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "tests/fixtures/golden/sources"
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
PROGRAM = os.environ.get("COFFERD", BUILT / "cofferd")


class Cofferd:
    """An empty data folder and the program that serves it."""

    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="coffer-python-")
        self.key = "standard_" + "5ec" * 20
        # A file, not a pipe: nobody reads along, and a full pipe would stop the program.
        self.log = tempfile.TemporaryFile(mode="w+")
        self.child = subprocess.Popen(
            [PROGRAM, "--data", self.data, "--listen", "127.0.0.1:0"],
            env={**os.environ, "COFFER_API_KEY": self.key},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        line = self.child.stdout.readline()
        if not line:
            raise AssertionError(f"cofferd ended with {self.child.wait()}:\n{self.said()}")
        announced = json.loads(line)
        self.endpoint, self.project = announced["endpoint"], announced["project"]

    def said(self):
        """Returns the log so far."""
        self.log.seek(0)
        return self.log.read()

    def end(self):
        """Stops it the way it should always stop, holds it to its word (clean exit, nothing lost), removes the folder."""
        try:
            self.child.send_signal(signal.SIGTERM)
            code = self.child.wait(timeout=60)
            if code != 0:
                raise AssertionError(f"cofferd ended with {code}:\n{self.said()}")
            report = subprocess.run([PROGRAM, "verify", "--data", self.data], capture_output=True, text=True)
            if report.returncode != 0:
                raise AssertionError(f"the checker found something:\n{report.stdout}{report.stderr}")
        finally:
            self.child.kill()
            self.child.wait()
            self.child.stdout.close()
            self.log.close()
            shutil.rmtree(self.data)
