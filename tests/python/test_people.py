"""Users, sessions, teams and what their roles open; tokens, databases, health and locale where the generation has them."""

from appwrite.id import ID
from appwrite.input_file import InputFile
from appwrite.permission import Permission
from appwrite.query import Query
from appwrite.role import Role
from appwrite.services.account import Account
from appwrite.services.locale import Locale
from appwrite.services.storage import Storage
from appwrite.services.teams import Teams
from appwrite.services.users import Users

from world import IS_NEWEST, World

if IS_NEWEST:
    from appwrite.services.tables_db import TablesDB as Databases
    from appwrite.services.tokens import Tokens
else:
    from appwrite.services.databases import Databases
    from appwrite.services.health import Health

PASSWORD = "correct horse battery staple"


def mail(name):
    return f"{name}@example.org"


class People(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.service(Users)
        cls.teams = cls.service(Teams)

    def user(self, name):
        return self.users.create(name, mail(name), None, PASSWORD, name)

    def signed_in(self, name):
        """Returns a client that carries a session, as a server has it for its visitor."""
        session = self.service(Account).create_email_password_session(mail(name), PASSWORD)
        return self.client().set_session(session["secret"])

    def carrier(self, jwt):
        return self.service(Account, self.client().set_jwt(jwt))

    def test_a_user_is_made_changed_found_and_deleted(self):
        made = self.users.create("anna", "Anna@example.org", "+4915112345678", PASSWORD, "Anna")
        expected = {
            "$id": "anna", "email": "anna@example.org", "phone": "+4915112345678", "name": "Anna", "status": True, "labels": [],
            "emailVerification": False, "phoneVerification": False, "mfa": False, "prefs": {},
        }
        self.assertEqual({key: made[key] for key in expected}, expected)
        self.assertNotIn(PASSWORD, str(made))
        self.assertEqual(self.users.get("anna"), made)
        self.assertEqual(self.users.update_name("anna", "Berta")["name"], "Berta")
        self.assertEqual(self.users.update_email("anna", "berta@example.org")["email"], "berta@example.org")
        self.assertEqual(self.users.update_labels("anna", ["vip", "vip"])["labels"], ["vip"])
        self.assertTrue(self.users.update_email_verification("anna", True)["emailVerification"])
        self.assertTrue(self.users.update_phone_verification("anna", True)["phoneVerification"])
        self.assertFalse(self.users.update_status("anna", False)["status"])
        listed = self.users.list([Query.equal("status", False), Query.equal("emailVerification", True)], "Berta")
        self.assertEqual(([user["$id"] for user in listed["users"]], listed["total"]), (["anna"], 1))
        self.assertFalse(self.users.delete("anna"))
        self.assert_refused(404, "user_not_found", self.users.get, "anna")

    def test_what_is_no_user_is_refused(self):
        self.user("taken")
        self.assert_refused(409, "user_already_exists", self.users.create, "taken")
        self.assert_refused(409, "user_already_exists", self.users.create, ID.unique(), mail("taken"))
        self.assert_refused(400, "general_argument_invalid", self.users.create, ID.unique(), "no mail")
        self.assert_refused(400, "general_argument_invalid", self.users.create, ID.unique(), None, None, "short")
        self.assert_refused(404, "user_not_found", self.users.update_name, "nobody", "x")
        self.assert_refused(401, "general_unauthorized_scope", self.service(Users, self.client()).list)

    def test_an_account_is_signed_in_to_and_out_of(self):
        made = self.service(Account, self.client()).create("carl", "Carl@example.org", PASSWORD, "Carl")
        self.assertEqual((made["email"], made.get("password")), ("carl@example.org", None))
        carl = self.service(Account, self.signed_in("carl"))
        self.assertEqual(carl.get()["$id"], "carl")
        self.assertEqual([session["current"] for session in carl.list_sessions()["sessions"]], [True])
        self.assertEqual(carl.get_session("current")["provider"], "email")
        self.assert_refused(401, "user_session_already_exists", carl.create_email_password_session, mail("carl"), PASSWORD)
        carl.delete_session("current")
        self.assert_refused(401, "general_unauthorized_scope", carl.get)
        guest = self.service(Account, self.client())
        self.assert_refused(401, "user_invalid_credentials", guest.create_email_password_session, mail("carl"), "wrong password")
        self.users.update_status("carl", False)
        self.assert_refused(403, "user_blocked", guest.create_email_password_session, mail("carl"), PASSWORD)

    def test_sessions_of_a_key_and_jwts(self):
        self.user("dora")
        session = self.users.create_session("dora")
        dora = self.service(Account, self.client().set_session(session["secret"]))
        jwt = self.users.create_jwt("dora", session["$id"])["jwt"]
        self.assertEqual((dora.get()["$id"], self.carrier(jwt).get()["$id"]), ("dora", "dora"))
        self.assert_refused(401, "user_jwt_invalid", self.carrier(jwt + "x").get)
        both = self.service(Account, self.client().set_session(session["secret"]).set_jwt(jwt))
        self.assert_refused(403, "user_jwt_and_cookie_set", both.get)
        self.assertEqual(self.carrier(self.users.create_jwt("dora")["jwt"]).get()["$id"], "dora")
        self.users.delete_session("dora", session["$id"])
        self.assert_refused(401, "general_unauthorized_scope", self.carrier(jwt).get)
        self.assert_refused(404, "user_session_not_found", self.users.delete_session, "dora", session["$id"])
        nobody = self.service(Account).create_anonymous_session()
        self.assertEqual(self.service(Account, self.client().set_session(nobody["secret"])).get()["email"], "")

    def test_a_team_opens_what_is_its_own(self):
        self.user("emil")
        emil = self.service(Storage, self.signed_in("emil"))
        self.assertEqual(self.teams.create("crew", "Crew")["total"], 0)
        self.storage.create_bucket("crew", "Crew", [Permission.read(Role.team("crew")), Permission.create(Role.team("crew", "writer"))])
        self.assert_refused(401, "user_unauthorized", emil.list_files, "crew")
        member = self.teams.create_membership("crew", ["writer"], user_id="emil")
        self.assertEqual((member["userEmail"], member["confirm"], member["roles"]), (mail("emil"), True, ["writer"]))
        file = emil.create_file("crew", ID.unique(), InputFile.from_bytes(b"x", "minutes.txt"))
        self.assertEqual(file["$permissions"], ['read("user:emil")', 'update("user:emil")', 'delete("user:emil")'])
        self.assertEqual(emil.list_files("crew")["total"], 1)
        self.teams.update_membership("crew", member["$id"], ["reader"])
        self.assert_refused(401, "user_unauthorized", emil.create_file, "crew", ID.unique(), InputFile.from_bytes(b"x", "x.txt"))
        self.assertEqual([one["$id"] for one in self.teams.list_memberships("crew")["memberships"]], [member["$id"]])
        self.assert_refused(409, "membership_already_confirmed", self.teams.create_membership, "crew", [], user_id="emil")
        self.teams.delete_membership("crew", member["$id"])
        self.assert_refused(401, "user_unauthorized", emil.list_files, "crew")
        self.assert_refused(404, "membership_not_found", self.teams.get_membership, "crew", member["$id"])
        self.assertEqual(self.teams.update_name("crew", "Staff")["name"], "Staff")
        self.assert_refused(409, "team_already_exists", self.teams.create, "crew", "Again")
        self.teams.delete("crew")
        self.assert_refused(404, "team_not_found", self.teams.get, "crew")

    def test_databases_are_kept_by_name(self):
        databases = self.service(Databases)
        made = databases.create("main", "Main")
        self.assertEqual((made["$id"], made["name"], made["enabled"]), ("main", "Main", True))
        self.assertEqual(databases.get("main"), made)
        self.assertEqual(databases.list([Query.equal("name", "Main")])["total"], 1)
        self.assertFalse(databases.update("main", "Second", False)["enabled"])
        self.assert_refused(409, "database_already_exists", databases.create, "main", "Again")
        databases.delete("main")
        self.assert_refused(404, "database_not_found", databases.get, "main")

    def test_the_caller_is_on_this_machine(self):
        self.assertEqual(self.service(Locale, self.client()).get()["ip"], "127.0.0.1")

    if IS_NEWEST:

        def test_a_token_opens_one_file(self):
            self.storage.create_bucket("closed", "Closed")
            for name in ["one", "other"]:
                self.storage.create_file("closed", name, InputFile.from_bytes(name.encode(), f"{name}.txt"))
            tokens, guest = self.service(Tokens), self.service(Storage, self.client())
            token = tokens.create_file_token("closed", "one")
            self.assertEqual((token["resourceId"], token["expire"], token["accessedAt"]), ("closed:one", "", ""))
            self.assertEqual(guest.get_file_download("closed", "one", token["secret"]), b"one")
            self.assert_refused(401, "user_unauthorized", guest.get_file_view, "closed", "other", token["secret"])
            self.assertEqual(tokens.update(token["$id"], "2999-01-01T00:00:00.000+00:00")["expire"], "2999-01-01T00:00:00.000+00:00")
            self.assertEqual(tokens.list("closed", "one")["total"], 1)
            past = "2020-01-01T00:00:00.000+00:00"
            self.assert_refused(400, "general_argument_invalid", tokens.create_file_token, "closed", "one", past, message="valid date in the future")
            tokens.delete(token["$id"])
            self.assert_refused(404, "token_not_found", tokens.get, token["$id"])
            self.assert_refused(401, "user_unauthorized", guest.get_file_download, "closed", "one", token["secret"])

    else:

        def test_a_jwt_makes_no_other(self):
            self.user("frieda")
            jwt = self.service(Account, self.signed_in("frieda")).create_jwt()["jwt"]
            self.assertEqual(self.carrier(jwt).get()["$id"], "frieda")
            self.assert_refused(403, "user_jwt_creation_denied", self.carrier(jwt).create_jwt)

        def test_the_health_of_storage(self):
            health = self.service(Health)
            self.assertEqual((health.get_storage()["status"], health.get_storage_local()["status"]), ("pass", "pass"))
            self.assertEqual(health.get_antivirus(), {"version": "", "status": "disabled"})
            self.assert_refused(401, "general_unauthorized_scope", self.service(Health, self.client()).get_storage)
