import type { BucketId, CacheTag, Error, FileId, Folder, Timestamp } from "./wire";

export type Nothing = Record<string, never>;
export type Console = { version: string; endpoints: Array<Endpoint>; settings: Settings; downloads: string | null };
export type Endpoint = { id: string; name: string; kind: EndpointKind; project: string; maximumFileSize: number };
export type EndpointKind = "local" | "remote";
export type Settings = { theme: Theme; density: Density; bucketsView: BucketsView; filesView: FilesView; gallerySize: number };
export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "default" | "comfortable";
export type BucketsView = "cards" | "table";
export type FilesView = "list" | "gallery";
export type OfEndpoint = { endpoint: string };
export type BucketStats = { buckets: Array<BucketStat> };
export type BucketStat = { bucket: BucketId; files: number; bytes: number };
export type OfFolder = { endpoint: string; bucket: BucketId; folder: Folder };
export type FolderContent = { folders: Array<FolderStat>; files: number; bytes: number };
export type FolderStat = { folder: Folder; name: string; files: number; bytes: number; updatedAt: Timestamp | null };
export type FolderMove = { endpoint: string; bucket: BucketId; from: Folder; to: Folder };
export type Selection = { endpoint: string; bucket: BucketId; files: Array<FileId>; folders: Array<Folder> };
export type FilesMove = { selection: Selection; to: Folder };
export type Changed = { files: number };
export type Trashed = { files: number; entries: Array<number> };
export type TrashPage = { endpoint: string; offset: number; limit: number };
export type TrashList = { total: number; entries: Array<TrashEntry> };
export type TrashEntry = {
  id: number; kind: TrashKind; bucket: BucketId; bucketName: string; file: FileId | null; name: string; folder: Folder; mimeType: string;
  files: number; bytes: number; deletedAt: Timestamp; expiresAt: Timestamp;
};
export type TrashKind = "file" | "bucket";
export type TrashEntries = { endpoint: string; entries: Array<number> };
export type TransferUpload = { endpoint: string; bucket: BucketId; folder: Folder; paths: Array<string> };
export type TransferOffer = { endpoint: string; bucket: BucketId; folder: Folder; files: Array<OfferedFile> };
export type OfferedFile = { path: string; size: number };
export type TransferReoffer = { id: number; size: number };
export type TransferDownload = { selection: Selection; destination: string };
export type TransferIds = { ids: Array<number> };
export type TransferList = { transfers: Array<Transfer>; summary: TransferSummary };
export type TransferPage = { states: Array<TransferState>; offset: number; limit: number };
export type TransferSummary = {
  queued: number; running: number; paused: number; waiting: number; failed: number; done: number; cancelled: number; bytes: number;
  moved: number; speed: number; secondsLeft: number | null;
};
export type Transfer = {
  id: number; batch: number; direction: Direction; endpoint: string; bucket: BucketId; file: FileId | null; folder: Folder; name: string;
  path: string | null; size: number; moved: number; speed: number; state: TransferState; attempts: number; error: Error | null;
};
export type Direction = "upload" | "download";
export type TransferState = "queued" | "running" | "paused" | "waiting" | "failed" | "done" | "cancelled";
export type Archive = { id: string; name: string };
export type Event =
  | { type: "changed"; endpoint: string; tags: Array<CacheTag> }
  | { type: "transfers"; transfers: Array<Transfer>; summary: TransferSummary }
  | { type: "lagged" };
export type Commands = {
  console: { request: Nothing; response: Console };
  settings_set: { request: Settings; response: Settings };
  bucket_stats: { request: OfEndpoint; response: BucketStats };
  folder_content: { request: OfFolder; response: FolderContent };
  folder_create: { request: OfFolder; response: FolderStat };
  folder_move: { request: FolderMove; response: Changed };
  files_move: { request: FilesMove; response: Changed };
  files_trash: { request: Selection; response: Trashed };
  trash_list: { request: TrashPage; response: TrashList };
  trash_restore: { request: TrashEntries; response: Changed };
  trash_purge: { request: TrashEntries; response: Changed };
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
};
