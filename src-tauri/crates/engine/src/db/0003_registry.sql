-- What stands beside buckets and files: tokens of files, the registry of databases, what was used.

-- A token's secret is signed, not kept.
CREATE TABLE tokens (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  token_id TEXT NOT NULL UNIQUE,
  file_seq INTEGER NOT NULL REFERENCES files (seq) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  accessed_at INTEGER                              -- written at most once a day
) STRICT;
CREATE INDEX tokens_of_file ON tokens (file_seq, seq);

CREATE TABLE databases (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  database_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  enabled INTEGER NOT NULL,
  kind TEXT NOT NULL                               -- legacy, tablesdb
) STRICT;

CREATE VIRTUAL TABLE databases_search USING fts5 (database_id, name, content = 'databases', content_rowid = 'seq', tokenize = 'unicode61');
CREATE TRIGGER database_indexed AFTER INSERT ON databases BEGIN
  INSERT INTO databases_search (rowid, database_id, name) VALUES (new.seq, new.database_id, new.name);
END;
CREATE TRIGGER database_reindexed AFTER UPDATE OF name ON databases BEGIN
  INSERT INTO databases_search (databases_search, rowid, database_id, name) VALUES ('delete', old.seq, old.database_id, old.name);
  INSERT INTO databases_search (rowid, database_id, name) VALUES (new.seq, new.database_id, new.name);
END;
CREATE TRIGGER database_unindexed AFTER DELETE ON databases BEGIN
  INSERT INTO databases_search (databases_search, rowid, database_id, name) VALUES ('delete', old.seq, old.database_id, old.name);
END;

-- How much there was at the end of an hour in which something changed; the level holds until the next row. Bucket 0 is the
-- whole project. Kept by triggers on what buckets count, by the machine's clock.
CREATE TABLE usage (
  bucket_seq INTEGER NOT NULL,
  hour INTEGER NOT NULL,                           -- hours since 1970
  buckets INTEGER NOT NULL,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (bucket_seq, hour)
) STRICT, WITHOUT ROWID;
INSERT INTO usage (bucket_seq, hour, buckets, files, bytes)
  SELECT seq, unixepoch() / 3600, 1, files_count, files_bytes FROM buckets;
INSERT INTO usage (bucket_seq, hour, buckets, files, bytes)
  SELECT 0, unixepoch() / 3600, count(*), coalesce(sum(files_count), 0), coalesce(sum(files_bytes), 0) FROM buckets WHERE deleted_at IS NULL;

CREATE TRIGGER bucket_used AFTER INSERT ON buckets BEGIN
  INSERT INTO usage (bucket_seq, hour, buckets, files, bytes) VALUES (new.seq, unixepoch() / 3600, 1, new.files_count, new.files_bytes);
  INSERT OR IGNORE INTO usage (bucket_seq, hour, buckets, files, bytes)
    SELECT 0, unixepoch() / 3600, buckets, files, bytes FROM usage WHERE bucket_seq = 0 ORDER BY hour DESC LIMIT 1;
  UPDATE usage SET buckets = buckets + 1 WHERE bucket_seq = 0 AND hour = (SELECT max(hour) FROM usage WHERE bucket_seq = 0);
END;
CREATE TRIGGER bucket_reused AFTER UPDATE OF files_count, files_bytes, deleted_at ON buckets
  WHEN old.files_count <> new.files_count OR old.files_bytes <> new.files_bytes OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO usage (bucket_seq, hour, buckets, files, bytes) VALUES (new.seq, unixepoch() / 3600, 1, new.files_count, new.files_bytes)
    ON CONFLICT DO UPDATE SET files = new.files_count, bytes = new.files_bytes;
  INSERT OR IGNORE INTO usage (bucket_seq, hour, buckets, files, bytes)
    SELECT 0, unixepoch() / 3600, buckets, files, bytes FROM usage WHERE bucket_seq = 0 ORDER BY hour DESC LIMIT 1;
  UPDATE usage SET
    buckets = buckets - (old.deleted_at IS NULL) + (new.deleted_at IS NULL),
    files = files - old.files_count * (old.deleted_at IS NULL) + new.files_count * (new.deleted_at IS NULL),
    bytes = bytes - old.files_bytes * (old.deleted_at IS NULL) + new.files_bytes * (new.deleted_at IS NULL)
  WHERE bucket_seq = 0 AND hour = (SELECT max(hour) FROM usage WHERE bucket_seq = 0);
END;
-- A bucket is removed for good out of the trash, where the project does not count it any more.
CREATE TRIGGER bucket_unused AFTER DELETE ON buckets BEGIN
  DELETE FROM usage WHERE bucket_seq = old.seq;
END;

-- How many pictures were shown transformed in an hour, each counted once a day.
CREATE TABLE transformations (
  bucket_seq INTEGER NOT NULL REFERENCES buckets (seq) ON DELETE CASCADE,
  hour INTEGER NOT NULL,
  files INTEGER NOT NULL,
  PRIMARY KEY (bucket_seq, hour)
) STRICT, WITHOUT ROWID;
