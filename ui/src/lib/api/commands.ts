// Generated from the Rust types by tests/it/bindings.rs; `UPDATE=1 cargo test -p tests bindings` writes it anew.

import type { Activity, Deed, Doer, File, Asker, Decision, Operation, Permission, ApiKey, ApiKeyDraft, ApiKeyId, BucketEffects, BucketGrowth, BucketId, BucketRules, CacheTag, Compression, Error, Exposure, ExposureRule, FileId, Folder, KnownRole, ProjectSettings, Role, Scan, Timestamp } from "./wire";

export type Nothing = Record<string, never>;
export type Console = {
  /** Coffer's version. */
  version: string,
  /** The places that speak the storage API; the first is the embedded engine. */
  endpoints: Array<Endpoint>,
  /** The person's choices. */
  settings: Settings,
  /** Where downloads go unless the person says otherwise; absent where there is no such folder. */
  downloads: string | null,
  /** Where programs reach the embedded engine. */
  api: ApiState, };
export type Endpoint = {
  /** How commands and addresses name it: `/e/{id}/v1/...`. */
  id: string,
  /** What people call it. */
  name: string,
  /** Where it runs. */
  kind: EndpointKind,
  /** The project that its requests are for. */
  project: string,
  /** The largest file in bytes that a bucket may allow. */
  maximumFileSize: number, };
export type EndpointKind = "local" | "remote";
export type ApiState = {
  /** The address for SDKs, such as `http://127.0.0.1:8420/v1`; absent while it is not served. */
  endpoint: string | null,
  /** Why it is not served although it should be. */
  problem: string | null,
  /** Whether the address was said at the start of the program, so that the settings do not decide. */
  isFixed: boolean, };
export type Settings = {
  /** Light, dark, or as the system has it. */
  theme: Theme,
  /** How high rows are. */
  density: Density,
  /** The language of every text. */
  language: Language,
  /** Whether buckets are drawn as cards or as a table. */
  bucketsView: BucketsView,
  /** Whether files are drawn as a list or as a gallery. */
  filesView: FilesView,
  /** The side of a gallery cell in pixels. */
  gallerySize: number,
  /** Buckets that stand first, whatever the rest is sorted by. */
  favourites: Array<BucketId>,
  /** The panel beside the files. */
  inspector: InspectorSettings,
  /** How the rows of buckets are looked at. */
  browsing: Browsing,
  /** Whether and where programs reach the embedded engine while the window is open. */
  api: ApiSettings, };
export type ApiSettings = {
  /** Whether the API is served. */
  enabled: boolean,
  /** The port on 127.0.0.1; 0 picks a free one. */
  port: number, };
export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "default" | "comfortable";
export type Language = "system" | "en" | "de";
export type BucketsView = "cards" | "table";
export type FilesView = "list" | "gallery";
export type InspectorSettings = {
  /** Whether it is shown. */
  isOpen: boolean,
  /** Its width in pixels. */
  width: number,
  /** The tab that is in front, as the page names it. */
  tab: string, };
export type Browsing = {
  /** The columns that the person chose, by `{endpoint}/{bucket}`. */
  columns: { [key in string]: Array<string> },
  /** The searches that have a name, in the order in which they were made. */
  views: Array<SavedView>, };
export type SavedView = {
  /** What people call it. */
  name: string,
  /** Where it looks: `{endpoint}/{bucket}`. */
  place: string,
  /** The folder, words and filters, as they stand in the page's address. */
  search: string,
  /** What it is sorted by. */
  sort: string,
  /** Whether the largest comes first. */
  descending: boolean,
  /** The columns. */
  columns: Array<string>, };
export type OfEndpoint = {
  /** The endpoint. */
  endpoint: string, };
export type ProjectSettingsSet = {
  /** The endpoint. */
  endpoint: string,
  /** All of its settings. */
  settings: ProjectSettings, };
export type OfFile = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The file. */
  file: FileId, };
export type FileFacts = {
  /** Whether it was scanned for viruses; absent until its upload is complete, and in files from before there was scanning. */
  scan: Scan | null,
  /** Whether it is encrypted on disk. */
  encryption: boolean,
  /** How it is packed on disk. */
  compression: Compression,
  /** The bytes that it takes on disk. */
  stored: number,
  /** Whether its bucket had it cleared of location, device and time when it came. */
  cleared: boolean, };
export type BucketStats = {
  /** One entry for each bucket. */
  buckets: Array<BucketStat>, };
export type BucketStat = {
  /** The bucket. */
  bucket: BucketId,
  /** How many files. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number,
  /** How many former contents its files have. */
  versions: number,
  /** The bytes that those take on disk. */
  versionBytes: number, };
export type GrowthList = {
  /** One entry for each bucket. */
  buckets: Array<BucketGrowth>, };
export type RulesQuestion = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The rules. */
  rules: BucketRules, };
export type OfFolder = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The folder; empty for the top. */
  folder: Folder, };
export type FolderContent = {
  /** The folders directly inside, by name. */
  folders: Array<FolderStat>,
  /** How many files stand directly inside. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number, };
export type FolderStat = {
  /** The whole path, ending in a slash. */
  folder: Folder,
  /** The last segment. */
  name: string,
  /** How many files, at any depth. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number,
  /** When the newest of them changed; absent in a folder without files. */
  updatedAt: Timestamp | null, };
export type FolderMove = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The folder as it is. */
  from: Folder,
  /** The folder as it shall be. */
  to: Folder, };
export type Selection = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** Files, by id. */
  files: Array<FileId>,
  /** Folders, each with everything below it. */
  folders: Array<Folder>, };
export type FilesMove = {
  /** What. */
  selection: Selection,
  /** Where to. */
  to: Folder, };
export type Changed = {
  /** How many. */
  files: number, };
export type Copied = {
  /** The new files. */
  files: Array<FileId>, };
export type Trashed = {
  /** How many files. */
  files: number,
  /** Their entries in the trash. */
  entries: Array<number>, };
export type TrashPage = {
  /** The endpoint. */
  endpoint: string,
  /** How many entries to skip. */
  offset: number,
  /** How many entries at the most. */
  limit: number, };
export type TrashList = {
  /** How many entries in all. */
  total: number,
  /** This page of them. */
  entries: Array<TrashEntry>, };
export type TrashEntry = {
  /** The entry. */
  id: number,
  /** A file, or a bucket with all of its files. */
  kind: TrashKind,
  /** The bucket's id. */
  bucket: BucketId,
  /** The bucket's name. */
  bucketName: string,
  /** The file's id; absent for a bucket. */
  file: FileId | null,
  /** The file's name, or the bucket's. */
  name: string,
  /** The folder the file stood in. */
  folder: Folder,
  /** What the file's content is; empty for a bucket. */
  mimeType: string,
  /** How many files the entry holds. */
  files: number,
  /** The sum of their original sizes in bytes. */
  bytes: number,
  /** When it was deleted. */
  deletedAt: Timestamp,
  /** When it will be removed for good. */
  expiresAt: Timestamp, };
export type TrashKind = "file" | "bucket";
export type TrashEntries = {
  /** The endpoint. */
  endpoint: string,
  /** The entries. */
  entries: Array<number>, };
export type TransferUpload = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The folder that receives them. */
  folder: Folder,
  /** Absolute paths of files and folders. */
  paths: Array<string>, };
export type TransferOffer = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The folder that receives them. */
  folder: Folder,
  /** The files. */
  files: Array<OfferedFile>, };
export type OfferedFile = {
  /** The path below what was dropped, with `/`: `holiday/day 1/a.jpg`, or just the name. */
  path: string,
  /** Bytes. */
  size: number, };
export type TransferReoffer = {
  /** The transfer. */
  id: number,
  /** Bytes; must be the size that was offered first. */
  size: number, };
export type TransferDownload = {
  /** What to fetch. */
  selection: Selection,
  /** The absolute path of an existing folder. */
  destination: string, };
export type TransferIds = {
  /** The transfers. */
  ids: Array<number>, };
export type TransferList = {
  /** Newest last; what has ended stays until it is cleared. */
  transfers: Array<Transfer>,
  /** Counts over all of them. */
  summary: TransferSummary, };
export type TransferPage = {
  /** Which states; empty means all. */
  states: Array<TransferState>,
  /** How many to skip. */
  offset: number,
  /** How many at the most. */
  limit: number, };
export type TransferSummary = {
  /** Waiting for their turn. */
  queued: number,
  /** Being worked on. */
  running: number,
  /** Held by the person. */
  paused: number,
  /** Waiting for the page to give the file again. */
  waiting: number,
  /** Stopped by an error. */
  failed: number,
  /** Complete and verified. */
  done: number,
  /** Given up by the person. */
  cancelled: number,
  /** Bytes of all that is not failed or cancelled. */
  bytes: number,
  /** Bytes of them that have been moved. */
  moved: number,
  /** Bytes per second, smoothed; 0 when nothing runs. */
  speed: number,
  /** Seconds that are left at that speed; absent when it cannot be said. */
  secondsLeft: number | null, };
export type Transfer = {
  /** Its number; numbers grow. */
  id: number,
  /** What was started together carries the same batch. */
  batch: number,
  /** Up or down. */
  direction: Direction,
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The file; absent until an upload has its id. */
  file: FileId | null,
  /** The file that the upload gives new content; `file` is the upload's own id then. */
  replaces: FileId | null,
  /** The folder in the bucket. */
  folder: Folder,
  /** The file's name. */
  name: string,
  /** Where it comes from or goes to on this computer; absent when the page holds the bytes. */
  path: string | null,
  /** Bytes in all. */
  size: number,
  /** Bytes that have been moved. */
  moved: number,
  /** Bytes per second, smoothed; 0 when it does not run. */
  speed: number,
  /** Where it stands. */
  state: TransferState,
  /** How often it was tried. */
  attempts: number,
  /** Why it failed or waits. */
  error: Error | null, };
export type Direction = "upload" | "download";
export type TransferState = "queued" | "running" | "paused" | "waiting" | "failed" | "done" | "cancelled";
export type Archive = {
  /** Names it in the address. */
  id: string,
  /** The name it will be saved under. */
  name: string, };
export type Event = { "type": "changed",
  /** The endpoint. */
  endpoint: string,
  /** What changed. */
  tags: Array<CacheTag>, } | { "type": "transfers",
  /** The ones that changed. */
  transfers: Array<Transfer>,
  /** Counts over all of them. */
  summary: TransferSummary, } | { "type": "lagged" };
export type PreviewCache = {
  /** How many previews are on disk. */
  entries: number,
  /** Their bytes there. */
  bytes: number,
  /** The most bytes that they may take. */
  limit: number,
  /** Requests that were answered from what is kept. */
  hits: number,
  /** Requests that were not. */
  misses: number,
  /** What is being drawn in advance, or was last. */
  warming: Warming | null, };
export type Warming = {
  /** The bucket. */
  bucket: BucketId,
  /** The folder; empty for all of the bucket. */
  folder: Folder,
  /** Pictures that are ready. */
  done: number,
  /** Pictures in all. */
  total: number,
  /** Whether it goes on, or how it ended. */
  state: WarmingState, };
export type WarmingState = "running" | "done" | "full" | "cancelled" | "failed";
export type PreviewsPurge = {
  /** The endpoint. */
  endpoint: string,
  /** Of this bucket only; absent for all. */
  bucket: BucketId | null, };
export type PreviewsWarm = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The folder, with everything below it; empty for all of the bucket. */
  folder: Folder,
  /** The thumbnails that the page would ask for. */
  thumbnails: Array<Thumbnail>, };
export type Thumbnail = {
  /** Pixels. */
  side: number,
  /** Whether the picture keeps its shape; else it is cut to a square. */
  isWhole: boolean, };
export type PresetList = {
  /** The presets. */
  presets: Array<Preset>, };
export type Preset = {
  /** 1 to 64 characters. */
  name: string,
  /** The parameters of the preview's address, such as `width` and `800`; what is left out has its default. */
  params: Record<string, string>, };
export type PresetPut = {
  /** The endpoint. */
  endpoint: string,
  /** What it shall be. */
  preset: Preset,
  /** The name of the preset whose place it takes; absent for a new one. */
  was: string | null, };
export type PresetDelete = {
  /** The endpoint. */
  endpoint: string,
  /** Its name. */
  name: string, };
export type AccessQuestion = {
  /** Where. */
  endpoint: string,
  /** Who. */
  actor: Asker,
  /** What they want to do. */
  action: Operation,
  /** In which bucket. */
  bucket: BucketId,
  /** With which file; absent for an upload or a list. */
  file: FileId | null,
  /** The permissions that they want to give to the file. */
  permissions: Array<Permission>, };
export type AccessExplanation = {
  /** The decision, step by step. */
  decision: Decision,
  /** What they are told; absent when they may. */
  refusal: Error | null, };
export type ExposurePage = {
  /** The endpoint. */
  endpoint: string,
  /** What is open by this rule; absent counts only. */
  rule: ExposureRule | null,
  /** How many to skip. */
  offset: number,
  /** How many at the most. */
  limit: number, };
export type RolesKnown = {
  /** The endpoint. */
  endpoint: string,
  /** The roles. */
  roles: Array<Role>, };
export type RoleSearch = {
  /** The endpoint. */
  endpoint: string,
  /** The words; empty offers some. */
  text: string, };
export type RoleList = {
  /** In the order in which they were asked for; what was searched for, teams before people before labels. */
  roles: Array<KnownRole>, };
export type Sampled = {
  /** Users. */
  users: number,
  /** Teams. */
  teams: number,
  /** Buckets. */
  buckets: number,
  /** Files. */
  files: number, };
export type ApiKeyList = {
  /** The keys, without their secrets. */
  keys: Array<ApiKey>, };
export type ApiKeyCreate = {
  /** Where. */
  endpoint: string,
  /** What it is to be like. */
  key: ApiKeyDraft, };
export type ApiKeyMade = {
  /** The key. */
  key: ApiKey,
  /** What a program signs in with. It is shown this once. */
  secret: string, };
export type ApiKeyRevoke = {
  /** Where. */
  endpoint: string,
  /** The key. */
  key: ApiKeyId, };
export type FileReplace = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The file. */
  file: FileId,
  /** Where its new content comes from. */
  source: NewContent, };
export type NewContent = { "path": string } | { "size": number };
export type VersionList = {
  /** The last replaced first. */
  versions: Array<Version>, };
export type Version = {
  /** Names the content for ever. */
  id: string,
  /** Its size in bytes. */
  size: number,
  /** The bytes that it takes on disk. */
  stored: number,
  /** What it is. */
  mimeType: string,
  /** Its MD5 in hexadecimal. */
  signature: string,
  /** Whether it was scanned for viruses. */
  scan: Scan | null,
  /** When it was replaced. */
  replacedAt: Timestamp,
  /** Who replaced it. */
  replacedBy: Doer,
  /** When it will be removed for good. */
  expiresAt: Timestamp, };
export type OfVersion = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The file. */
  file: FileId,
  /** The version. */
  version: string, };
export type VersionsPurge = {
  /** The endpoint. */
  endpoint: string,
  /** The bucket. */
  bucket: BucketId,
  /** The file. */
  file: FileId,
  /** The versions that are to be removed for good. */
  versions: Array<string>, };
export type ActivityPage = {
  /** The endpoint. */
  endpoint: string,
  /** Which entries. */
  filter: ActivityFilter,
  /** Where the page before ended; absent for the first. */
  before: number | null,
  /** At most so many. */
  limit: number, };
export type ActivityFilter = {
  /** Of this bucket. */
  bucket: BucketId | null,
  /** Of this file. */
  file: FileId | null,
  /** By this one. */
  by: Doer | null,
  /** Of this kind. */
  what: Deed | null,
  /** With this text in a name, in what else is said, or in a file's id. */
  text: string,
  /** Not done before this. */
  since: Timestamp | null,
  /** Done before this. */
  until: Timestamp | null, };
export type ActivityList = {
  /** The newest first. */
  activities: Array<Activity>,
  /** Where the next page begins; absent at the end. */
  next: number | null, };
export type Secret = string;
export type Kept = "file" | "keyring" | "passphrase";
export type StoreLock = {
  /** Where it is. */
  folder: string,
  /** How its master key is kept; two ways after a change from one to the other was cut short. */
  kept: Array<Kept>,
  /** Why it did not open when it was last tried. */
  why: string, };
export type StoreUnlock = {
  /** Its passphrase or recovery key; absent to ask the keyring again. */
  secret: Secret | null, };
export type KeysStatus = {
  /** How the master key is kept. */
  kept: Kept,
  /** The number of the key that new files get. */
  epoch: number, };
export type KeysKeep = {
  /** The endpoint. */
  endpoint: string,
  /** The way. */
  kept: Kept,
  /** The new passphrase, where it is to be kept under one. */
  passphrase: Secret | null,
  /** The present passphrase or the recovery key, where there is a passphrase now. */
  secret: Secret | null, };
export type KeysRotate = {
  /** The endpoint. */
  endpoint: string,
  /** The passphrase, where there is one. */
  secret: Secret | null, };
export type KeysChanged = {
  /** How they are now. */
  status: KeysStatus,
  /** Opens the store where the passphrase is forgotten or the keyring lost; shown this once. None for a key in a file. */
  recovery: Secret | null, };
export type Commands = {
  store_lock: { request: Nothing; response: StoreLock };
  store_unlock: { request: StoreUnlock; response: Nothing };
  console: { request: Nothing; response: Console };
  settings_set: { request: Settings; response: Settings };
  project_settings: { request: OfEndpoint; response: ProjectSettings };
  project_settings_set: { request: ProjectSettingsSet; response: ProjectSettings };
  preview_cache: { request: OfEndpoint; response: PreviewCache };
  preview_purge: { request: PreviewsPurge; response: PreviewCache };
  preview_warm: { request: PreviewsWarm; response: PreviewCache };
  preview_warm_cancel: { request: OfEndpoint; response: PreviewCache };
  preset_list: { request: OfEndpoint; response: PresetList };
  preset_put: { request: PresetPut; response: PresetList };
  preset_delete: { request: PresetDelete; response: PresetList };
  file_facts: { request: OfFile; response: FileFacts };
  keys_status: { request: OfEndpoint; response: KeysStatus };
  keys_keep: { request: KeysKeep; response: KeysChanged };
  keys_rotate: { request: KeysRotate; response: KeysChanged };
  access_explain: { request: AccessQuestion; response: AccessExplanation };
  access_exposure: { request: ExposurePage; response: Exposure };
  roles_known: { request: RolesKnown; response: RoleList };
  role_search: { request: RoleSearch; response: RoleList };
  sample_add: { request: OfEndpoint; response: Sampled };
  sample_remove: { request: OfEndpoint; response: Sampled };
  bucket_stats: { request: OfEndpoint; response: BucketStats };
  bucket_growth: { request: OfEndpoint; response: GrowthList };
  bucket_effects: { request: RulesQuestion; response: BucketEffects };
  folder_content: { request: OfFolder; response: FolderContent };
  folder_create: { request: OfFolder; response: FolderStat };
  folder_move: { request: FolderMove; response: Changed };
  files_move: { request: FilesMove; response: Changed };
  files_copy: { request: FilesMove; response: Copied };
  files_trash: { request: Selection; response: Trashed };
  trash_list: { request: TrashPage; response: TrashList };
  trash_restore: { request: TrashEntries; response: Changed };
  trash_purge: { request: TrashEntries; response: Changed };
  file_replace: { request: FileReplace; response: TransferList };
  version_list: { request: OfFile; response: VersionList };
  version_restore: { request: OfVersion; response: File };
  version_purge: { request: VersionsPurge; response: VersionList };
  activity_list: { request: ActivityPage; response: ActivityList };
  transfer_list: { request: TransferPage; response: TransferList };
  transfer_upload: { request: TransferUpload; response: TransferList };
  transfer_offer: { request: TransferOffer; response: TransferList };
  transfer_reoffer: { request: TransferReoffer; response: Transfer };
  transfer_download: { request: TransferDownload; response: TransferList };
  transfer_pause: { request: TransferIds; response: TransferList };
  transfer_resume: { request: TransferIds; response: TransferList };
  transfer_cancel: { request: TransferIds; response: TransferList };
  transfer_retry: { request: TransferIds; response: TransferList };
  transfer_clear: { request: TransferIds; response: TransferList };
  archive_create: { request: Selection; response: Archive };
  api_key_list: { request: OfEndpoint; response: ApiKeyList };
  api_key_create: { request: ApiKeyCreate; response: ApiKeyMade };
  api_key_revoke: { request: ApiKeyRevoke; response: Nothing };
};
