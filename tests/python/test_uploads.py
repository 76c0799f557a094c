"""Files in chunks: in eight threads (27.0.0) or one after the other (6.1.0), and what is left of them resumed."""

import requests
from appwrite.id import ID
from appwrite.input_file import InputFile
from appwrite.permission import Permission
from appwrite.role import Role

from content import MIB, md5, noise
from world import IS_NEWEST, World

CHUNK = 5 * MIB
LARGE = noise(12 * MIB + 17)


class Uploads(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage.create_bucket("large", "Large", maximum_file_size=100 * MIB)

    def upload(self, content, file_id=None, **named):
        """Uploads from the disk, as both generations can; 6.1.0 cuts bytes in memory wrongly."""
        path = self.on_disk("film.bin", content)
        return self.storage.create_file("large", file_id or ID.unique(), InputFile.from_path(path), **named)

    def assert_stored(self, file, content):
        chunks = -(-len(content) // CHUNK)
        self.assertEqual((file["chunksTotal"], file["chunksUploaded"], file["sizeOriginal"]), (chunks, chunks, len(content)))
        self.assertEqual((file["signature"], file["mimeType"], file["name"]), (md5(content), "application/octet-stream", "film.bin"))
        self.assertEqual(self.storage.get_file("large", file["$id"]), file)
        self.assertEqual(md5(self.storage.get_file_download("large", file["$id"])), md5(content))

    def send(self, file_id, index, content, **headers):
        """Sends one chunk by hand, as a client that was interrupted has."""
        start, end = index * CHUNK, min((index + 1) * CHUNK, len(content))
        answer = requests.post(
            f"{self.cofferd.endpoint}/storage/buckets/large/files",
            headers={
                "x-appwrite-project": self.cofferd.project, "x-appwrite-key": self.cofferd.key, "x-appwrite-id": file_id,
                "content-range": f"bytes {start}-{end - 1}/{len(content)}", **headers,
            },
            data={"fileId": file_id},
            files={"file": ("film.bin", content[start:end])},
        )
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json()

    def test_lengths_around_the_chunk(self):
        for length in [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]:
            with self.subTest(length):
                self.assert_stored(self.upload(LARGE[:length]), LARGE[:length])

    def test_12_mib_with_progress(self):
        seen = []
        permissions = [Permission.read(Role.any())]
        file = self.upload(LARGE, "twelve", permissions=permissions, on_progress=seen.append)
        self.assert_stored(file, LARGE)
        self.assertEqual((file["$id"], file["$permissions"]), ("twelve", permissions))
        self.assertEqual((len(seen), seen[-1]["progress"], {one["$id"] for one in seen}), (3, 100, {"twelve"}))

    def test_60_mib(self):
        content = noise(60 * MIB)
        self.assert_stored(self.upload(content), content)

    def test_what_was_interrupted_is_resumed(self):
        self.send("resumed", 0, LARGE)
        seen = []
        self.assert_stored(self.upload(LARGE, "resumed", on_progress=seen.append), LARGE)
        self.assertEqual(len(seen), 2, "the first chunk is not sent again")

    def test_a_hole_in_what_was_interrupted_is_filled(self):
        for index in [0, 2]:
            self.send("with-a-hole", index, LARGE)
        self.assertEqual(self.storage.get_file("large", "with-a-hole")["chunksUploaded"], 1)
        self.assert_stored(self.upload(LARGE, "with-a-hole"), LARGE)

    def test_what_is_complete_is_not_sent_again(self):
        file = self.upload(LARGE, "complete")
        self.assertEqual(self.upload(LARGE, "complete") if IS_NEWEST else file, file)

    def test_the_last_chunk_may_come_first(self):
        seen = [self.send("backwards", index, LARGE) for index in [2, 1, 0]]
        self.assertEqual([one["chunksUploaded"] for one in seen], [1, 2, 3])
        self.assertEqual([one["signature"] for one in seen], ["", "", md5(LARGE)])

    def test_what_is_incomplete_has_no_content_and_can_be_deleted(self):
        made = self.send("half", 0, LARGE)
        expected = {"signature": "", "mimeType": "", "sizeActual": 0, "compression": "", "encryption": False, "sizeOriginal": len(LARGE)}
        self.assertEqual({key: made[key] for key in expected}, expected)
        self.assert_refused(404, "storage_file_not_found", self.storage.get_file_download, "large", "half")
        self.assert_refused(404, "storage_file_not_found", self.storage.get_file_view, "large", "half")
        self.storage.delete_file("large", "half")
        self.assert_refused(404, "storage_file_not_found", self.storage.get_file, "large", "half")

    if IS_NEWEST:

        def test_the_literal_in_the_header_is_refused(self):
            self.assert_refused(400, "storage_invalid_appwrite_id", self.upload, LARGE, "unique()")

        def test_12_mib_from_memory(self):
            file = self.storage.create_file("large", ID.unique(), InputFile.from_bytes(LARGE, "film.bin"))
            self.assert_stored(file, LARGE)

    else:

        def test_the_literal_makes_an_id(self):
            file = self.upload(LARGE, "unique()")
            self.assertRegex(file["$id"], r"^[0-9a-f]{20}$")
            self.assert_stored(file, LARGE)
