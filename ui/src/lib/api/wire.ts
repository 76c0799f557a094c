export type BucketId = string;
export type FileId = string;
export type Folder = string;
export type Permission = string;
export type Timestamp = string;
export type Compression = 'none' | 'gzip' | 'zstd';
export type CacheTag = `files:${string}` | "buckets" | "trash";
export type Bucket = {
  $id: BucketId; $createdAt: Timestamp; $updatedAt: Timestamp; $permissions: Array<Permission>; fileSecurity: boolean; name: string;
  description: string; enabled: boolean; maximumFileSize: number; allowedFileExtensions: Array<string>; compression: Compression;
  encryption: boolean; antivirus: boolean; transformations: boolean; stripMetadata: boolean; totalSize: number;
};
export type BucketList = { total: number; buckets: Array<Bucket> };
export type BucketDraft = {
  name: string; permissions?: Array<Permission>; description?: string; fileSecurity?: boolean; enabled?: boolean; maximumFileSize?: number;
  allowedFileExtensions?: Array<string>; compression?: Compression; encryption?: boolean; antivirus?: boolean; transformations?: boolean;
  stripMetadata?: boolean;
};
export type File = {
  $id: FileId; bucketId: BucketId; $createdAt: Timestamp; $updatedAt: Timestamp; $permissions: Array<Permission>; name: string; folder: Folder;
  key: string; signature: string; mimeType: string; sizeOriginal: number; sizeActual: number; chunksTotal: number; chunksUploaded: number;
  encryption: boolean; compression: string;
};
export type FileList = { total: number; files: Array<File> };
export type FilePatch = { name?: string; permissions?: Array<Permission> };
export type Error = { message: string; code: number; type: string; version: string };
export type ErrorType = "general_argument_invalid" | "general_query_invalid" | "general_cursor_not_found" | "general_unauthorized_scope"
  | "general_access_forbidden" | "general_unknown_origin" | "general_route_not_found" | "general_rate_limit_exceeded" | "general_server_error"
  | "general_body_too_large" | "database_query_order_null" | "project_not_found" | "project_key_expired" | "project_id_missing"
  | "user_unauthorized" | "user_blocked" | "storage_bucket_not_found" | "storage_bucket_already_exists" | "storage_file_not_found"
  | "storage_file_already_exists" | "storage_file_empty" | "storage_file_type_unsupported" | "storage_invalid_file_size"
  | "storage_invalid_file" | "storage_invalid_content_range" | "storage_invalid_appwrite_id" | "storage_invalid_range"
  | "storage_bucket_transformations_disabled" | "storage_image_resolution_exceeded" | "app_command_not_found" | "app_endpoint_not_found"
  | "app_transfer_not_found" | "app_transfer_refused" | "app_source_unreadable" | "app_folder_invalid" | "app_session_invalid"
  | "app_unreachable" | "app_disk_full" | "app_read_only";
