// Generated from the Rust types by tests/it/bindings.rs; `UPDATE=1 cargo test -p tests bindings` writes it anew.

export type BucketId = string;
export type FileId = string;
export type ProjectId = string;
export type Folder = string;
export type Permission = string;
export type Timestamp = string;
export type Compression = "none" | "gzip" | "zstd";
export type CacheTag = `files:${string}` | "buckets" | "trash" | "project" | "api-keys" | "users" | "teams" | "tokens" | "previews";
export type Bucket = {
  /** The bucket's id. */
  $id: BucketId,
  /** When it was made. */
  $createdAt: Timestamp,
  /** When its settings last changed. */
  $updatedAt: Timestamp,
  /** Who may do what with all of its files. */
  $permissions: Array<Permission>,
  /** Whether files carry permissions of their own that count. */
  fileSecurity: boolean,
  /** What people call it. */
  name: string,
  /** What it is for; empty on servers that do not know descriptions. */
  description: string,
  /** Whether anybody but a key may use it. */
  enabled: boolean,
  /** The largest file in bytes. */
  maximumFileSize: number,
  /** Lower-case extensions without the dot; empty allows all. */
  allowedFileExtensions: Array<string>,
  /** How new files are packed. */
  compression: Compression,
  /** Whether new files are encrypted at rest. */
  encryption: boolean,
  /** Whether new files are scanned. */
  antivirus: boolean,
  /** Whether previews may be asked for. */
  transformations: boolean,
  /** Whether location and device data is removed from uploaded pictures. */
  stripMetadata: boolean,
  /** The sum of its files' original sizes in bytes; 0 on servers that do not count. */
  totalSize: number, };
export type BucketList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  buckets: Array<Bucket>, };
export type BucketDraft = {
  /** What people call it; 1 to 128 characters. */
  name: string,
  /** Who may do what with all of its files. */
  permissions?: Array<Permission>,
  /** What it is for. */
  description?: string,
  /** Whether files carry permissions of their own that count; default no. */
  fileSecurity?: boolean,
  /** Whether anybody but a key may use it; default yes. */
  enabled?: boolean,
  /** The largest file in bytes; default the server's limit. */
  maximumFileSize?: number,
  /** Extensions without the dot; default all. */
  allowedFileExtensions?: Array<string>,
  /** How new files are packed; default none. */
  compression?: Compression,
  /** Whether new files are encrypted at rest; default yes. */
  encryption?: boolean,
  /** Whether new files are scanned; default yes. */
  antivirus?: boolean,
  /** Whether previews may be asked for; default yes. */
  transformations?: boolean,
  /** Whether location and device data is removed from uploaded pictures; new buckets: no. */
  stripMetadata?: boolean, };
export type File = {
  /** The file's id. */
  $id: FileId,
  /** The bucket it is in. */
  bucketId: BucketId,
  /** When its upload began. */
  $createdAt: Timestamp,
  /** When it last changed. */
  $updatedAt: Timestamp,
  /** Who may do what with it, where the bucket has file security. */
  $permissions: Array<Permission>,
  /** Its name, with the extension. */
  name: string,
  /** The folder it stands in: empty, or ending in a slash. */
  folder: Folder,
  /** Folder and name together. */
  key: string,
  /** MD5 of the content in hexadecimal; empty until the upload is complete. */
  signature: string,
  /** What the content is, sniffed; empty until the upload is complete. */
  mimeType: string,
  /** Bytes as uploaded. */
  sizeOriginal: number,
  /** Bytes on disk; 0 until the upload is complete. */
  sizeActual: number,
  /** Chunks of 5 MiB that the file has. */
  chunksTotal: number,
  /** Chunks that have arrived. */
  chunksUploaded: number,
  /** Whether the content is encrypted at rest. */
  encryption: boolean,
  /** How the content is packed: `none`, `gzip`, `zstd`; empty until the upload is complete. */
  compression: string, };
export type FileList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  files: Array<File>, };
export type FilePatch = {
  /** A new name; 1 to 128 characters. */
  name?: string,
  /** New permissions in place of the old ones. */
  permissions?: Array<Permission>, };
export type Error = {
  /** What, why and what next, for a person. */
  message: string,
  /** The HTTP status. */
  code: number,
  /** What a program switches on. Kept as text: another server may send a type this table does not have. */
  type: string,
  /** The version of the endpoint that answered. */
  version: string, };
export type ErrorType = "general_argument_invalid" | "general_query_invalid" | "general_cursor_not_found" | "general_unauthorized_scope" | "general_access_forbidden" | "general_unknown_origin" | "general_route_not_found" | "general_rate_limit_exceeded" | "general_smtp_disabled" | "general_server_error" | "general_body_too_large" | "database_timeout" | "database_query_order_null" | "database_not_found" | "database_already_exists" | "project_not_found" | "project_key_expired" | "project_id_missing" | "user_unauthorized" | "user_blocked" | "user_invalid_credentials" | "user_not_found" | "user_already_exists" | "user_target_already_exists" | "user_target_not_found" | "user_session_not_found" | "user_session_already_exists" | "user_jwt_invalid" | "user_jwt_and_cookie_set" | "user_jwt_creation_denied" | "user_api_key_and_session_set" | "storage_bucket_not_found" | "storage_bucket_already_exists" | "storage_file_not_found" | "storage_file_already_exists" | "storage_file_empty" | "storage_file_type_unsupported" | "storage_invalid_file_size" | "storage_invalid_file" | "storage_invalid_content_range" | "storage_invalid_appwrite_id" | "storage_invalid_range" | "storage_bucket_transformations_disabled" | "storage_image_resolution_exceeded" | "token_not_found" | "app_request_timeout" | "team_not_found" | "team_already_exists" | "team_invite_not_found" | "team_invalid_secret" | "team_invite_mismatch" | "team_membership_mismatch" | "membership_not_found" | "membership_already_confirmed" | "app_command_not_found" | "app_endpoint_not_found" | "app_key_not_found" | "app_transfer_not_found" | "app_transfer_refused" | "app_source_unreadable" | "app_name_refused" | "app_folder_invalid" | "app_session_invalid" | "app_unreachable" | "app_disk_full" | "app_scanner_unreachable" | "app_read_only" | "app_store_locked";
export type HostName = string;
export type Scan = "clean" | "off" | "absent" | "size";
export type ScannerAddress = string;
export type ProjectSettings = {
  /** The largest file in bytes that a bucket may allow. A bucket that allows more takes no files at all. */
  maximumFileSize: number,
  /** Whether files above 20,000,000 bytes are compressed, encrypted and scanned too. Appwrite leaves them out. */
  protectAnySize: boolean,
  /** Where the virus scanner (clamd) listens; empty when scanning is not configured. */
  antivirus: ScannerAddress,
  /** Hosts whose web pages may call the public API from a browser. */
  origins: Array<HostName>,
  /** Names, loopback ones apart, that a request's Host header may carry. */
  hosts: Array<HostName>,
  /** The most bytes that previews may take on disk once they are drawn; 0 keeps none. */
  previewCache: number,
  /** For how many days a file's former contents are kept once they are replaced. */
  versionDays: number, };
export type UserId = string;
export type Action = "create" | "read" | "update" | "delete";
export type Role = string;
export type Asker = { "kind": "console" } | { "kind": "guest" } | { "kind": "key",
  /** The key. */
  id: ApiKeyId, } | { "kind": "user",
  /** The user. */
  id: UserId, } | { "kind": "roles",
  /** The roles, besides `any`. */
  roles: Array<Role>, };
export type Operation = "create" | "list" | "get" | "content" | "preview" | "update" | "updateNothing" | "delete";
export type BucketState = "missing" | "disabled" | "enabled";
export type FileState = "missing" | "incomplete" | "complete";
export type Grant = {
  /** The kind of action. */
  action: Action,
  /** The roles that it is granted to. */
  granted: Array<Role>,
  /** The first of them that the caller holds. */
  matched: Role | null, };
export type Fact = { "kind": "scope",
  /** The scope of the route. */
  scope: Scope,
  /** Whether the caller has it. */
  isHeld: boolean, } | { "kind": "userBlocked" } | { "kind": "keyExpired" } | { "kind": "bucket",
  /** Its state. */
  state: BucketState, } | { "kind": "transformationsOff" } | { "kind": "token",
  /** Whether it is for this file. */
  fits: boolean, } | { "kind": "privileged" } | { "kind": "roles",
  /** As they are compared with grants. */
  roles: Array<Role>, } | { "kind": "fileSecurity",
  /** Whether they do. */
  isOn: boolean, } | { "kind": "bucketGrant" } & Grant | { "kind": "onlyGrantedFiles" } | { "kind": "handedOut",
  /** Those that the caller does not hold, and so cannot hand out. */
  notHeld: Array<Role>, } | { "kind": "file",
  /** Its state. */
  state: FileState, } | { "kind": "fileGrant" } & Grant;
export type Step = {
  /** What was found. */
  fact: Fact,
  /** Whether the question goes on to the next step; the first that does not pass refuses. */
  passes: boolean, };
export type Decision = {
  /** What was asked. */
  operation: Operation,
  /** Whether it may be done: whether all steps pass. */
  allowed: boolean,
  /** What the decision rests on, in order. The last step of a refusal is the one that refuses. */
  because: Array<Step>, };
export type ApiKeyId = string;
export type Scope = "account" | "sessions.write" | "users.read" | "users.write" | "teams.read" | "teams.write" | "databases.read" | "databases.write" | "buckets.read" | "buckets.write" | "files.read" | "files.write" | "tokens.read" | "tokens.write" | "health.read" | "locale.read";
export type ApiKey = {
  /** The key's id; not its secret. */
  $id: ApiKeyId,
  /** When it was made. */
  $createdAt: Timestamp,
  /** What people call it. */
  name: string,
  /** Which routes it may use. */
  scopes: Array<Scope>,
  /** When it ends; never, if absent. */
  expire: Timestamp | null,
  /** When it was last used, to the day; absent until then. */
  accessedAt: Timestamp | null, };
export type ApiKeyDraft = {
  /** What people call it; 1 to 128 characters. */
  name: string,
  /** Which routes it may use. */
  scopes: Array<Scope>,
  /** When it ends; never, if absent. */
  expire: Timestamp | null, };
export type TokenId = string;
export type TeamId = string;
export type MembershipId = string;
export type SessionId = string;
export type KnownRole = {
  /** The role. */
  role: Role,
  /** What the user, the team or the member is called; empty for other roles, and for who is gone. */
  name: string,
  /** What tells namesakes apart: a user's address, a member's team. */
  detail: string,
  /** Whether nobody can hold it: the user, the team or the membership was deleted, or never was. */
  isGone: boolean, };
export type ExposureWay = "bucket" | "file" | "link";
export type ExposureRule = {
  /** What opens it. */
  way: ExposureWay,
  /** To whom; absent for links, which whoever has them can use. */
  role: Role | null, };
export type ExposureGroup = {
  /** The rule. */
  rule: ExposureRule,
  /** How many buckets, files or links. */
  total: number, };
export type Exposed = {
  /** The bucket's id. */
  bucket: BucketId,
  /** What the bucket is called. */
  bucketName: string,
  /** Whether the bucket is enabled; while it is not, only keys get in. */
  isEnabled: boolean,
  /** The file's id; absent for a bucket. */
  file: FileId | null,
  /** What the file is called, with its folder; the bucket's name for a bucket. */
  name: string,
  /** How many files that is. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number,
  /** The token; absent for what permissions open. */
  token: TokenId | null,
  /** When the token ends; absent for never. */
  expire: Timestamp | null,
  /** When the token was last used, to the day. */
  accessedAt: Timestamp | null, };
export type Exposure = {
  /** The rules that open anything, the widest first. */
  groups: Array<ExposureGroup>,
  /** The page, by name. */
  exposed: Array<Exposed>, };
export type BucketRules = {
  /** The largest file in bytes. */
  maximumFileSize: number,
  /** Extensions without the dot; empty allows all. */
  allowedFileExtensions: Array<string>,
  /** How new files are packed. */
  compression: Compression,
  /** Whether new files are encrypted at rest. */
  encryption: boolean, };
export type BucketEffects = {
  /** All of its files. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number,
  /** Files that are larger than the rules allow. */
  larger: number,
  /** Files whose extension the rules do not allow. */
  otherExtension: number,
  /** Files that are packed in another way. */
  otherCompression: number,
  /** Files that are encrypted where the rules do not ask for it, or are not where they do. */
  otherEncryption: number,
  /** Files that carry permissions of their own. */
  withPermissions: number,
  /** Pictures. */
  pictures: number,
  /** File tokens that have not ended. */
  links: number, };
export type BucketGrowth = {
  /** The bucket. */
  bucket: BucketId,
  /** Its bytes at the end of each of the last 30 days, the last of them now. */
  bytes: Array<number>, };
export type Team = {
  /** The team's id. */
  $id: TeamId,
  /** When it was made. */
  $createdAt: Timestamp,
  /** When its name or preferences last changed. */
  $updatedAt: Timestamp,
  /** What people call it. */
  name: string,
  /** How many members it has; who has not accepted yet is none. */
  total: number,
  /** Whatever programs keep with it. */
  prefs: Record<string, unknown>, };
export type TeamList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  teams: Array<Team>, };
export type Membership = {
  /** The membership's id. */
  $id: MembershipId,
  /** When it was made. */
  $createdAt: Timestamp,
  /** When it last changed. */
  $updatedAt: Timestamp,
  /** Who; empty where the asker may not know. */
  userId: string,
  /** What the member is called. */
  userName: string,
  /** The member's address. */
  userEmail: string,
  /** The member's phone. */
  userPhone: string,
  /** The team. */
  teamId: TeamId,
  /** What the team is called. */
  teamName: string,
  /** When the member was invited, or put in. */
  invited: Timestamp,
  /** When the member joined; empty until then. */
  joined: string,
  /** Whether the member has joined. */
  confirm: boolean,
  /** Whether the member signs in with a second factor. */
  mfa: boolean,
  /** When the member was last seen; empty where the asker may not know. */
  userAccessedAt: string,
  /** What the member is in the team. */
  roles: Array<string>, };
export type MembershipList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  memberships: Array<Membership>, };
export type ResourceToken = {
  /** The token's id. */
  $id: TokenId,
  /** When it was made. */
  $createdAt: Timestamp,
  /** `BUCKET:FILE`. */
  resourceId: string,
  /** Always [`FILES`]. */
  resourceType: string,
  /** When it stops working; empty for never. */
  expire: string,
  /** What goes behind `token=`: a JWT. */
  secret: string,
  /** When it was last used, to the day; empty until then. */
  accessedAt: string, };
export type TokenList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  tokens: Array<ResourceToken>, };
export type Doer = `key:${string}` | `user:${string}` | "console" | "key" | "guest" | "coffer";
export type Deed = "file.uploaded" | "file.renamed" | "file.moved" | "file.permissions" | "file.replaced" | "version.restored" | "version.purged" | "file.trashed" | "file.restored" | "file.purged" | "bucket.created" | "bucket.changed" | "bucket.trashed" | "bucket.restored" | "bucket.purged" | "key.made" | "key.revoked" | "link.made" | "link.changed" | "link.revoked" | "user.created" | "user.changed" | "user.deleted" | "team.created" | "team.renamed" | "team.deleted" | "member.added" | "member.changed" | "member.removed" | "project.changed";
export type Activity = {
  /** Its number; numbers grow. */
  id: number,
  /** When it was done. */
  at: Timestamp,
  /** Who did it. */
  by: Doer,
  /** What was done. */
  what: Deed,
  /** The bucket that it concerns. */
  bucket: BucketId | null,
  /** The file that it concerns. */
  file: FileId | null,
  /** What the file, bucket, key, user or team was called then. */
  name: string,
  /** What else there is to say, such as `from` and `to`. */
  detail: { [key in string]: string }, };
export type User = {
  /** The user's id. */
  $id: UserId,
  /** When the row was made. */
  $createdAt: Timestamp,
  /** When it last changed. */
  $updatedAt: Timestamp,
  /** What people call them; may be empty. */
  name: string,
  /** When they signed up. */
  registration: Timestamp,
  /** Whether they may sign in; no: blocked. */
  status: boolean,
  /** Roles that the project gives them. */
  labels: Array<string>,
  /** When the password was last set; empty for never. */
  passwordUpdate: string,
  /** The address, in lower case; may be empty. */
  email: string,
  /** The number; may be empty. */
  phone: string,
  /** Whether the address is proven. */
  emailVerification: boolean,
  /** Whether the number is proven. */
  phoneVerification: boolean,
  /** Whether a second factor is asked for; never, here. */
  mfa: boolean,
  /** What the application keeps with them. */
  prefs: Record<string, unknown>,
  /** When they were last seen, to the day. */
  accessedAt: Timestamp,
  /** Whether they may act as another user. */
  impersonator: boolean,
  /** Who is acting as this user in this request. */
  impersonatorUserId: UserId | null, };
export type UserList = {
  /** How many there are in all. */
  total: number,
  /** This page of them. */
  users: Array<User>, };
export type Session = {
  /** The session's id. */
  $id: SessionId,
  /** When it began. */
  $createdAt: Timestamp,
  /** When it was last made longer. */
  $updatedAt: Timestamp,
  /** Whose it is. */
  userId: UserId,
  /** When it ends by itself. */
  expire: Timestamp,
  /** How they signed in: `email`, `anonymous`, `server`. */
  provider: string,
  /** Who they were to the provider: the address. */
  providerUid: string,
  /** The address they signed in from. */
  ip: string,
  /** The country of the address; unknown is `--`. */
  countryCode: string,
  /** Its name. */
  countryName: string,
  /** Whether the request came with this session. */
  current: boolean,
  /** What they proved. */
  factors: Array<string>,
  /** What proves the session, shown once to a program with a key; else empty. */
  secret: string,
  /** When a second factor was last given; empty for never. */
  mfaUpdatedAt: string,
  /** Three letters for the system. */
  osCode: string,
  /** The system. */
  osName: string,
  /** Its version. */
  osVersion: string,
  /** `browser`, `library` or empty. */
  clientType: string,
  /** Two letters for the program. */
  clientCode: string,
  /** The program. */
  clientName: string,
  /** Its version. */
  clientVersion: string,
  /** What shows its pages. */
  clientEngine: string,
  /** The version of that. */
  clientEngineVersion: string,
  /** `desktop`, `smartphone`, `tablet` or empty. */
  deviceName: string,
  /** Who made the device. */
  deviceBrand: string,
  /** Which one it is. */
  deviceModel: string, };
export type SessionList = {
  /** How many there are. */
  total: number,
  /** They, the oldest first. */
  sessions: Array<Session>, };
