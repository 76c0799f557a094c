-- The store of one project. Times are microseconds since 1970 (UTC), cut to whole milliseconds. Sizes are bytes.

CREATE TABLE store (
  project TEXT NOT NULL
) STRICT;

-- Keys of epochs, each wrapped by the master key (see blob::keys).
CREATE TABLE key_epochs (
  epoch INTEGER PRIMARY KEY,
  wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE buckets (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  file_security INTEGER NOT NULL,
  maximum_file_size INTEGER NOT NULL,
  allowed_file_extensions TEXT NOT NULL,           -- JSON array, lower case, no dots
  compression TEXT NOT NULL,
  encryption INTEGER NOT NULL,
  antivirus INTEGER NOT NULL,
  transformations INTEGER NOT NULL,
  strip_metadata INTEGER NOT NULL,
  files_count INTEGER NOT NULL DEFAULT 0,          -- live files; kept by triggers
  files_bytes INTEGER NOT NULL DEFAULT 0,          -- their sizes, complete ones only; kept by triggers
  deleted_at INTEGER                               -- set while the bucket is in the trash
) STRICT;
-- An id is taken only while its bucket lives.
CREATE UNIQUE INDEX buckets_by_id ON buckets (bucket_id) WHERE deleted_at IS NULL;

CREATE TABLE bucket_grants (
  bucket_seq INTEGER NOT NULL REFERENCES buckets (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  action TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (bucket_seq, position)
) STRICT, WITHOUT ROWID;

-- Folders that a person made before a file stood in them.
CREATE TABLE folders (
  bucket_seq INTEGER NOT NULL REFERENCES buckets (seq) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  PRIMARY KEY (bucket_seq, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket_seq INTEGER NOT NULL REFERENCES buckets (seq) ON DELETE CASCADE,
  file_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  folder TEXT NOT NULL,                            -- empty, or ending in a slash
  signature TEXT NOT NULL,                         -- MD5 in hexadecimal; empty until complete
  mime_type TEXT NOT NULL,                         -- sniffed; empty until complete
  size INTEGER NOT NULL,                           -- of the content; as declared until complete
  stored INTEGER NOT NULL,                         -- on disk; 0 until complete
  chunks_total INTEGER NOT NULL,
  chunks_uploaded INTEGER NOT NULL,                -- chunks from the start without a gap
  complete INTEGER NOT NULL,
  object BLOB NOT NULL,                            -- 16 bytes that its segments carry
  compression TEXT NOT NULL,                       -- how its segments are packed
  key_epoch INTEGER REFERENCES key_epochs (epoch), -- absent: not encrypted
  object_key BLOB,                                 -- wrapped by the epoch's key
  deleted_at INTEGER                               -- set while the file is in the trash
) STRICT;
CREATE UNIQUE INDEX files_by_id ON files (bucket_seq, file_id) WHERE deleted_at IS NULL;
CREATE INDEX files_in_order ON files (bucket_seq, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_in_folder ON files (bucket_seq, folder, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_by_name ON files (bucket_seq, folder, name, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_by_size ON files (bucket_seq, folder, size, seq) WHERE deleted_at IS NULL;
-- Also answers what a folder holds without looking at the rows.
CREATE INDEX files_by_update ON files (bucket_seq, folder, updated_at, seq, size) WHERE deleted_at IS NULL;
CREATE INDEX files_in_trash ON files (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX files_pending ON files (updated_at) WHERE complete = 0;

CREATE TABLE file_grants (
  file_seq INTEGER NOT NULL REFERENCES files (seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  action TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (file_seq, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_grants_by_role ON file_grants (file_seq, action, role);

-- The sealed pieces of content on disk (see blob::segment). Together they cover a complete file; they may overlap.
CREATE TABLE segments (
  segment BLOB PRIMARY KEY,                        -- 16 bytes that name the file on disk
  file_seq INTEGER NOT NULL REFERENCES files (seq) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  stored INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX segments_of_file ON segments (file_seq, start);

-- Segment files that no row needs any more and that wait to be removed from disk.
CREATE TABLE discarded (
  segment BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER segment_discarded AFTER DELETE ON segments BEGIN
  INSERT OR IGNORE INTO discarded (segment) VALUES (old.segment);
END;

CREATE TRIGGER file_counted AFTER INSERT ON files WHEN new.deleted_at IS NULL BEGIN
  UPDATE buckets SET files_count = files_count + 1, files_bytes = files_bytes + new.size * new.complete WHERE seq = new.bucket_seq;
END;
CREATE TRIGGER file_recounted AFTER UPDATE OF deleted_at, size, complete ON files BEGIN
  UPDATE buckets SET
    files_count = files_count - (old.deleted_at IS NULL) + (new.deleted_at IS NULL),
    files_bytes = files_bytes - old.size * old.complete * (old.deleted_at IS NULL) + new.size * new.complete * (new.deleted_at IS NULL)
  WHERE seq = new.bucket_seq;
END;
CREATE TRIGGER file_uncounted AFTER DELETE ON files WHEN old.deleted_at IS NULL BEGIN
  UPDATE buckets SET files_count = files_count - 1, files_bytes = files_bytes - old.size * old.complete WHERE seq = old.bucket_seq;
END;

CREATE VIRTUAL TABLE files_search USING fts5 (file_id, name, content = 'files', content_rowid = 'seq', tokenize = 'unicode61');
CREATE TRIGGER file_indexed AFTER INSERT ON files BEGIN
  INSERT INTO files_search (rowid, file_id, name) VALUES (new.seq, new.file_id, new.name);
END;
CREATE TRIGGER file_reindexed AFTER UPDATE OF name ON files WHEN old.name <> new.name COLLATE BINARY BEGIN
  INSERT INTO files_search (files_search, rowid, file_id, name) VALUES ('delete', old.seq, old.file_id, old.name);
  INSERT INTO files_search (rowid, file_id, name) VALUES (new.seq, new.file_id, new.name);
END;
CREATE TRIGGER file_unindexed AFTER DELETE ON files BEGIN
  INSERT INTO files_search (files_search, rowid, file_id, name) VALUES ('delete', old.seq, old.file_id, old.name);
END;

CREATE VIRTUAL TABLE buckets_search USING fts5 (bucket_id, name, content = 'buckets', content_rowid = 'seq', tokenize = 'unicode61');
CREATE TRIGGER bucket_indexed AFTER INSERT ON buckets BEGIN
  INSERT INTO buckets_search (rowid, bucket_id, name) VALUES (new.seq, new.bucket_id, new.name);
END;
CREATE TRIGGER bucket_reindexed AFTER UPDATE OF name ON buckets WHEN old.name <> new.name COLLATE BINARY BEGIN
  INSERT INTO buckets_search (buckets_search, rowid, bucket_id, name) VALUES ('delete', old.seq, old.bucket_id, old.name);
  INSERT INTO buckets_search (rowid, bucket_id, name) VALUES (new.seq, new.bucket_id, new.name);
END;
CREATE TRIGGER bucket_unindexed AFTER DELETE ON buckets BEGIN
  INSERT INTO buckets_search (buckets_search, rowid, bucket_id, name) VALUES ('delete', old.seq, old.bucket_id, old.name);
END;
