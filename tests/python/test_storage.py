"""Buckets, small files, previews and refusals."""

from appwrite.id import ID
from appwrite.input_file import InputFile
from appwrite.permission import Permission
from appwrite.query import Query
from appwrite.role import Role
from appwrite.services.storage import Storage

from cofferd import PICTURES
from content import MIB, md5, noise, picture
from world import IS_NEWEST, World

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$"


def text(content, name):
    return InputFile.from_bytes(content.encode(), name)


class Buckets(World):
    def test_one_is_made_with_every_option(self):
        permissions = [Permission.read(Role.any()), Permission.create(Role.users()), Permission.update(Role.team("staff", "owner"))]
        made = self.storage.create_bucket(
            "full", "Every option", permissions, True, False, 5_000_000, ["jpg", "png"], "zstd", False, False
        )
        expected = {
            "$id": "full", "name": "Every option", "$permissions": permissions, "fileSecurity": True, "enabled": False,
            "maximumFileSize": 5_000_000, "allowedFileExtensions": ["jpg", "png"], "compression": "zstd",
            "encryption": False, "antivirus": False, "transformations": True, "totalSize": 0,
        }
        self.assertEqual({key: made[key] for key in expected}, expected)
        self.assertEqual(self.storage.get_bucket("full"), made)
        self.storage.delete_bucket("full")

    def test_one_without_options_has_the_defaults_of_the_api(self):
        made = self.storage.create_bucket(ID.unique(), "Defaults")
        self.assertRegex(made["$id"], ID_PATTERN)
        expected = {
            "enabled": True, "fileSecurity": False, "compression": "none", "encryption": True, "antivirus": True,
            "transformations": True, "allowedFileExtensions": [], "$permissions": [],
        }
        self.assertEqual({key: made[key] for key in expected}, expected)

    def test_write_grants_create_update_and_delete(self):
        made = self.storage.create_bucket(ID.unique(), "Write", [Permission.write(Role.user("anna"))])
        self.assertEqual(made["$permissions"], ['create("user:anna")', 'update("user:anna")', 'delete("user:anna")'])

    def test_an_update_keeps_the_permissions_and_resets_what_it_leaves_out(self):
        made = self.storage.create_bucket(
            ID.unique(), "Before", [Permission.read(Role.any())], True, False, 1000, ["txt"], "gzip", False, False
        )
        updated = self.storage.update_bucket(made["$id"], "After")
        expected = {
            "name": "After", "$permissions": ['read("any")'], "$createdAt": made["$createdAt"], "fileSecurity": False,
            "enabled": True, "allowedFileExtensions": [], "compression": "none", "encryption": True, "antivirus": True,
        }
        self.assertEqual({key: updated[key] for key in expected}, expected)
        self.assertGreater(updated["maximumFileSize"], 1000)

    def test_a_deleted_one_is_gone_with_its_files(self):
        bucket = self.storage.create_bucket(ID.unique(), "Short-lived")["$id"]
        file = self.storage.create_file(bucket, ID.unique(), text("gone", "gone.txt"))["$id"]
        self.assertFalse(self.storage.delete_bucket(bucket))
        self.assert_refused(404, "storage_bucket_not_found", self.storage.get_bucket, bucket)
        self.assert_refused(404, "storage_bucket_not_found", self.storage.get_file, bucket, file)


class Lists(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = [f"shelf-{number}" for number in range(7)]
        for number, one in enumerate(cls.ids):
            cls.storage.create_bucket(one, f"Shelf {chr(97 + number)}", [], number % 2 == 0, True, 1000 + number)

    def listed(self, *queries, **named):
        page = self.storage.list_buckets(list(queries), **named)
        return [bucket["$id"] for bucket in page["buckets"]], page["total"]

    def test_they_come_in_the_order_of_creation(self):
        self.assertEqual(self.listed(), (self.ids, 7))

    def test_equality(self):
        ids = self.ids
        self.assertEqual(self.listed(Query.equal("$id", ids[2])), ([ids[2]], 1))
        self.assertEqual(self.listed(Query.equal("$id", [ids[5], ids[1]])), ([ids[1], ids[5]], 2))
        self.assertEqual(self.listed(Query.equal("fileSecurity", True)), (ids[::2], 4))
        self.assertEqual(self.listed(Query.not_equal("$id", ids[0])), (ids[1:], 6))

    def test_comparison(self):
        ids = self.ids
        self.assertEqual(self.listed(Query.less_than("maximumFileSize", 1002))[0], ids[:2])
        self.assertEqual(self.listed(Query.less_than_equal("maximumFileSize", 1002))[0], ids[:3])
        self.assertEqual(self.listed(Query.greater_than("maximumFileSize", 1004))[0], ids[5:])
        self.assertEqual(self.listed(Query.greater_than_equal("maximumFileSize", 1004))[0], ids[4:])
        self.assertEqual(self.listed(Query.between("maximumFileSize", 1001, 1003))[0], ids[1:4])

    def test_text(self):
        ids = self.ids
        self.assertEqual(self.listed(Query.contains("name", "elf c"))[0], [ids[2]])
        self.assertEqual(self.listed(Query.starts_with("name", "Shelf"))[1], 7)
        self.assertEqual(self.listed(Query.ends_with("name", "d"))[0], [ids[3]])
        self.assertEqual(self.listed(Query.is_null("name"))[1], 0)
        self.assertEqual(self.listed(Query.is_not_null("name"))[1], 7)

    def test_and_and_or(self):
        either = Query.or_queries([Query.equal("$id", self.ids[0]), Query.equal("$id", self.ids[6])])
        both = Query.and_queries([Query.greater_than("maximumFileSize", 1001), Query.equal("fileSecurity", True)])
        self.assertEqual(self.listed(either)[0], [self.ids[0], self.ids[6]])
        self.assertEqual(self.listed(both)[0], [self.ids[2], self.ids[4], self.ids[6]])

    def test_order_and_pages(self):
        ids = self.ids
        self.assertEqual(self.listed(Query.order_desc("name"))[0], ids[::-1])
        self.assertEqual(self.listed(Query.order_asc("name"))[0], ids)
        self.assertEqual(self.listed(Query.limit(2), Query.offset(3)), (ids[3:5], 7))
        self.assertEqual(self.listed(Query.cursor_after(ids[4]))[0], ids[5:])
        self.assertEqual(self.listed(Query.cursor_before(ids[4]), Query.limit(2))[0], ids[2:4])
        self.assertEqual(self.listed(Query.order_desc("name"), Query.cursor_after(ids[2]))[0], [ids[1], ids[0]])

    def test_search(self):
        self.assertEqual(self.listed(search="shelf")[1], 7)
        self.assertEqual(self.listed(search="nowhere")[1], 0)

    def test_what_is_no_query_is_refused(self):
        for query in ["not a query", Query.equal("$permissions", "x"), Query.limit(0), Query.equal("enabled", "yes"), Query.select(["name"])]:
            self.assert_refused(400, "general_argument_invalid", self.storage.list_buckets, [query], message="queries")
        self.assert_refused(400, "general_cursor_not_found", self.storage.list_buckets, [Query.cursor_after("nobody")])

    if IS_NEWEST:

        def test_the_newest_methods(self):
            ids = self.ids
            for query, expected in [
                (Query.not_between("maximumFileSize", 1001, 1005), [ids[0], ids[6]]),
                (Query.not_contains("name", ["a", "b"]), ids[2:]),
                (Query.not_starts_with("name", "Shelf"), []),
                (Query.not_ends_with("name", "a"), ids[1:]),
                (Query.contains_any("name", ["elf a", "elf g"]), [ids[0], ids[6]]),
                (Query.created_after("2020-01-01T00:00:00.000+00:00"), ids),
                (Query.created_before("2020-01-01T00:00:00.000+00:00"), []),
                (Query.updated_between("2020-01-01T00:00:00.000+00:00", "2999-01-01T00:00:00.000+00:00"), ids),
            ]:
                self.assertEqual(self.listed(query)[0], expected, query)
            self.assertCountEqual(self.listed(Query.order_random())[0], ids)

        def test_a_total_nobody_asked_for_is_zero(self):
            self.assertEqual(self.listed(total=False), (self.ids, 0))

        def test_the_newest_methods_that_are_no_list_queries_are_refused(self):
            for query in [Query.regex("name", "x"), Query.exists(["name"]), Query.distance_equal("name", [1, 2], 3), Query.count(), Query.distinct()]:
                self.assert_refused(400, "general_argument_invalid", self.storage.list_buckets, [query], message="queries")


class Files(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage.create_bucket("files", "Files", [Permission.read(Role.any())])

    def test_a_small_one_goes_up_and_comes_down(self):
        permissions = [Permission.read(Role.any()), Permission.write(Role.user("anna"))]
        file = self.storage.create_file("files", "letter", text("Dear Anna,\n", "letter.txt"), permissions)
        expected = {
            "$id": "letter", "bucketId": "files", "name": "letter.txt", "signature": md5(b"Dear Anna,\n"),
            "mimeType": "text/plain", "sizeOriginal": 11, "chunksTotal": 1, "chunksUploaded": 1,
            "$permissions": ['read("any")', 'update("user:anna")', 'delete("user:anna")'],
        }
        self.assertEqual({key: file[key] for key in expected}, expected)
        self.assertEqual(self.storage.get_file_download("files", "letter"), b"Dear Anna,\n")
        self.assertEqual(self.storage.get_file_view("files", "letter"), b"Dear Anna,\n")
        self.assertEqual(self.storage.get_file("files", "letter"), file)
        listed = self.storage.list_files("files", [Query.equal("mimeType", "text/plain"), Query.equal("name", "letter.txt")])
        self.assertEqual((listed["total"], listed["files"]), (1, [file]))

    def test_one_from_the_disk_has_the_name_it_has_there(self):
        path = self.on_disk("straße & 写真.txt", b"hello")
        file = self.storage.create_file("files", "from-disk", InputFile.from_path(path))
        self.assertEqual((file["name"], file["sizeOriginal"]), ("straße & 写真.txt", 5))

    def test_an_empty_one_is_a_file(self):
        file = self.storage.create_file("files", ID.unique(), InputFile.from_bytes(b"", "nothing"))
        self.assertEqual((file["sizeOriginal"], file["signature"], file["mimeType"]), (0, md5(b""), "application/x-empty"))
        self.assertEqual(self.storage.get_file_download("files", file["$id"]), b"")

    def test_a_change_of_name_and_permissions_leaves_the_bytes_alone(self):
        made = self.storage.create_file("files", ID.unique(), text("same", "before.txt"))
        renamed = self.storage.update_file("files", made["$id"], "after.txt")
        self.assertEqual((renamed["name"], renamed["$permissions"], renamed["signature"]), ("after.txt", [], made["signature"]))
        granted = self.storage.update_file("files", made["$id"], None, [Permission.read(Role.users())])
        self.assertEqual((granted["name"], granted["$permissions"]), ("after.txt", ['read("users")']))
        self.assertEqual(self.storage.get_file_download("files", made["$id"]), b"same")

    def test_a_deleted_one_is_gone(self):
        file = self.storage.create_file("files", ID.unique(), text("gone", "gone.txt"))["$id"]
        self.assertFalse(self.storage.delete_file("files", file))
        storage = self.storage
        for ask in [storage.get_file, storage.get_file_download, storage.get_file_view, storage.get_file_preview, storage.delete_file]:
            self.assert_refused(404, "storage_file_not_found", ask, "files", file)

    if IS_NEWEST:

        def test_a_folder_holds_files(self):
            self.storage.create_bucket("folders", "Folders")
            for name, folder in [("a.txt", None), ("b.txt", "photos"), ("c.txt", "photos/2026/")]:
                self.storage.create_file("folders", ID.unique(), text(name, name), folder=folder)
            listed = lambda query: [file["key"] for file in self.storage.list_files("folders", [query])["files"]]
            self.assertEqual(listed(Query.equal("folder", "photos/")), ["photos/b.txt"])
            self.assertEqual(listed(Query.starts_with("folder", "photos/")), ["photos/b.txt", "photos/2026/c.txt"])
            self.assertEqual(listed(Query.equal("folder", "")), ["a.txt"])
            for bad in ["/absolute", "up/../there", "a//b"]:
                self.assert_refused(
                    400, "general_argument_invalid", self.storage.create_file, "folders", ID.unique(), text("x", "x"), folder=bad
                )


class Previews(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage.create_bucket("pictures", "Pictures")
        for file, name in [("coast", "coast-1600x1200.jpg"), ("badge", "badge-512x512-alpha.png")]:
            cls.storage.create_file("pictures", file, InputFile.from_path(str(PICTURES / name)))
        cls.storage.create_file("pictures", "notes", text("no picture", "notes.txt"))
        cls.storage.create_file("pictures", "broken", InputFile.from_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1" * 64, "broken.jpg"))

    def preview(self, file, *options, **named):
        return picture(self.storage.get_file_preview("pictures", file, *options, **named))

    def test_they_keep_size_and_format_unless_asked(self):
        self.assertEqual(self.preview("coast"), ("jpeg", 1600, 1200))
        self.assertEqual(self.preview("badge"), ("png", 512, 512))

    def test_they_scale_and_crop(self):
        self.assertEqual(self.preview("coast", 400), ("jpeg", 400, 300))
        self.assertEqual(self.preview("coast", 0, 300), ("jpeg", 400, 300))
        self.assertEqual(self.preview("coast", 200, 200, "top-left"), ("jpeg", 200, 200))

    def test_they_come_in_every_format(self):
        for output, expected in [("jpg", "jpeg"), ("jpeg", "jpeg"), ("png", "png"), ("webp", "webp"), ("gif", "gif")]:
            made = self.preview("coast", 120, 90, "center", 70, 0, "000000", 0, 1.0, 0, "ffffff", output)
            self.assertEqual(made, (expected, 120, 90), output)

    def test_they_grow_by_the_border_and_the_rotation(self):
        self.assertEqual(self.preview("coast", 200, 80, border_width=5, border_color="ff0000"), ("jpeg", 210, 90))
        self.assertEqual(self.preview("coast", 300, 100, rotation=45, output="png"), ("png", 284, 284))

    def test_of_what_is_no_picture_they_are_a_drawing_of_it(self):
        self.assertEqual(self.preview("notes", 120, 80), ("png", 120, 80))

    def test_refusals(self):
        preview = self.storage.get_file_preview
        for bad in [{"width": 4001}, {"gravity": "middle"}, {"quality": 101}, {"border_color": "red"}, {"opacity": 2}, {"rotation": 361}, {"output": "bmp"}]:
            self.assert_refused(400, "general_argument_invalid", preview, "pictures", "coast", **bad)
        self.assert_refused(400, "storage_file_type_unsupported", preview, "pictures", "broken", 100)


class Refusals(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage.create_bucket("strict", "Strict", [], False, True, 1000, ["txt", "bin"])
        cls.storage.create_file("strict", "once", text("one", "one.txt"))

    def test_404_for_what_is_not_there(self):
        self.assert_refused(404, "storage_bucket_not_found", self.storage.get_bucket, "nowhere")
        self.assert_refused(404, "storage_bucket_not_found", self.storage.list_files, "nowhere")
        self.assert_refused(404, "storage_file_not_found", self.storage.get_file, "strict", "nothing")
        self.assert_refused(404, "storage_file_not_found", self.storage.update_file, "strict", "nothing", "x")
        elsewhere = self.service(Storage, self.client(self.cofferd.key, "elsewhere"))
        self.assert_refused(404, "project_not_found", elsewhere.list_buckets)

    def test_409_for_what_is_there_already(self):
        self.assert_refused(409, "storage_bucket_already_exists", self.storage.create_bucket, "strict", "Again")
        self.assert_refused(409, "storage_file_already_exists", self.storage.create_file, "strict", "once", text("two", "two.txt"))
        self.assertEqual(self.storage.get_file_download("strict", "once"), b"one")

    def test_400_for_an_id_a_name_or_a_permission_that_is_none(self):
        for bad in ["_first", ".hidden", "a" * 37, "with space", "slash/es"]:
            self.assert_refused(400, "general_argument_invalid", self.storage.create_bucket, bad, "Bad")
            self.assert_refused(400, "general_argument_invalid", self.storage.create_file, "strict", bad, text("x", "x.txt"))
        refuse = lambda *arguments: self.assert_refused(400, "general_argument_invalid", self.storage.create_bucket, ID.unique(), *arguments)
        refuse("n" * 129)
        refuse("Bad", ["read(any)"])
        refuse("Bad", ['read("*")'])
        refuse("Bad", ['read("role:all")'])
        refuse("Bad", None, None, None, 0)
        refuse("Bad", None, None, None, None, ["x" * 65])
        refuse("Bad", None, None, None, None, None, "brotli")
        create = self.storage.create_file
        self.assert_refused(400, "general_argument_invalid", create, "strict", ID.unique(), text("x", "x.txt"), ['create("any")'])

    def test_400_for_a_file_the_bucket_does_not_take(self):
        def refuse(kind, file, message=r"\S"):
            self.assert_refused(400, kind, self.storage.create_file, "strict", ID.unique(), file, message=message)

        refuse("storage_file_type_unsupported", text("x", "x.exe"), "File extension not allowed")
        refuse("storage_file_type_unsupported", text("x", "without"))
        refuse("storage_invalid_file_size", text("x" * 1001, "x.txt"), "File size not allowed")
        refuse("storage_invalid_file_size", InputFile.from_path(self.on_disk("x.bin", noise(6 * MIB))))
        self.assertEqual(self.storage.create_file("strict", ID.unique(), text("x" * 1000, "x.TXT"))["sizeOriginal"], 1000)

    def test_401_without_a_key(self):
        guest = self.service(Storage, self.client())
        self.assert_refused(401, "general_unauthorized_scope", guest.list_buckets, message="role: guests")
        self.assert_refused(401, "user_unauthorized", guest.get_file, "strict", "once")
        self.assert_refused(401, "user_unauthorized", guest.list_files, "strict", message="No permissions provided for action 'read'")
        self.assert_refused(401, "user_unauthorized", guest.create_file, "strict", ID.unique(), text("x", "x.txt"))
        self.assert_refused(401, "user_unauthorized", guest.delete_file, "strict", "once")

    def test_401_with_a_wrong_key(self):
        stranger = self.service(Storage, self.client("standard_00"))
        self.assert_refused(401, "user_unauthorized", stranger.list_buckets)

    def test_a_disabled_bucket_is_there_for_keys_only(self):
        self.storage.create_bucket("closed", "Closed", [Permission.read(Role.any())], False, False)
        self.assertEqual(self.storage.list_files("closed")["total"], 0)
        guest = self.service(Storage, self.client())
        self.assert_refused(404, "storage_bucket_not_found", guest.list_files, "closed")

    def test_with_file_security_a_guest_sees_what_is_granted(self):
        self.storage.create_bucket("mixed", "Mixed", [], True)
        self.storage.create_file("mixed", "open", text("open", "open.txt"), [Permission.read(Role.any())])
        self.storage.create_file("mixed", "shut", text("shut", "shut.txt"))
        guest = self.service(Storage, self.client())
        listed = guest.list_files("mixed")
        self.assertEqual(([file["$id"] for file in listed["files"]], listed["total"]), (["open"], 1))
        self.assertEqual(guest.get_file_download("mixed", "open"), b"open")
        self.assert_refused(404, "storage_file_not_found", guest.get_file, "mixed", "shut")
        self.assert_refused(401, "user_unauthorized", guest.update_file, "mixed", "open", "mine.txt")
        self.assert_refused(401, "user_unauthorized", guest.delete_file, "mixed", "shut")
