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
  enabled INTEGER NOT NULL DEFAULT 1
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
