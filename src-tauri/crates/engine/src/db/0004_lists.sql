-- What hot lists stand on. A list of a bucket walks the index of its order when many rows match, and sorts the few that
-- match otherwise (see list.rs); so one index for each order is enough.

-- With the type, so that a walk which looks for types stays in the index.
CREATE INDEX files_all_by_name ON files (bucket_seq, name, seq, mime_type) WHERE deleted_at IS NULL;
CREATE INDEX files_all_by_size ON files (bucket_seq, size, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_all_by_creation ON files (bucket_seq, created_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_all_by_update ON files (bucket_seq, updated_at, seq) WHERE deleted_at IS NULL;
CREATE INDEX files_by_type ON files (bucket_seq, mime_type, seq) WHERE deleted_at IS NULL;
-- Names go with types: in the order of all names the pictures stand together, far from where a walk may begin.
CREATE INDEX files_by_type_and_name ON files (bucket_seq, mime_type, name, seq) WHERE deleted_at IS NULL;

-- How many living files of a type stand in a folder: totals of lists that filter by nothing else. Kept by triggers.
CREATE TABLE tallies (
  bucket_seq INTEGER NOT NULL REFERENCES buckets (seq) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  mime_type TEXT NOT NULL,
  files INTEGER NOT NULL,
  PRIMARY KEY (bucket_seq, folder, mime_type)
) STRICT, WITHOUT ROWID;
INSERT INTO tallies (bucket_seq, folder, mime_type, files)
  SELECT bucket_seq, folder, mime_type, count(*) FROM files WHERE deleted_at IS NULL GROUP BY 1, 2, 3;

CREATE TRIGGER file_tallied AFTER INSERT ON files WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO tallies (bucket_seq, folder, mime_type, files) VALUES (new.bucket_seq, new.folder, new.mime_type, 1)
    ON CONFLICT DO UPDATE SET files = files + 1;
END;
CREATE TRIGGER file_retallied AFTER UPDATE OF deleted_at, folder, mime_type ON files
  WHEN (old.deleted_at IS NULL, old.folder, old.mime_type) <> (new.deleted_at IS NULL, new.folder, new.mime_type) BEGIN
  UPDATE tallies SET files = files - 1
    WHERE old.deleted_at IS NULL AND bucket_seq = old.bucket_seq AND folder = old.folder AND mime_type = old.mime_type;
  DELETE FROM tallies
    WHERE files = 0 AND bucket_seq = old.bucket_seq AND folder = old.folder AND mime_type = old.mime_type;
  INSERT INTO tallies (bucket_seq, folder, mime_type, files)
    SELECT new.bucket_seq, new.folder, new.mime_type, 1 WHERE new.deleted_at IS NULL
    ON CONFLICT DO UPDATE SET files = files + 1;
END;
CREATE TRIGGER file_untallied AFTER DELETE ON files WHEN old.deleted_at IS NULL BEGIN
  UPDATE tallies SET files = files - 1
    WHERE bucket_seq = old.bucket_seq AND folder = old.folder AND mime_type = old.mime_type;
  DELETE FROM tallies
    WHERE files = 0 AND bucket_seq = old.bucket_seq AND folder = old.folder AND mime_type = old.mime_type;
END;

-- The last word of a search is a beginning, and short beginnings are those of very many words.
DROP TABLE files_search;
CREATE VIRTUAL TABLE files_search USING fts5 (
  file_id, name, content = 'files', content_rowid = 'seq', tokenize = 'unicode61', prefix = '1 2 3 4'
);
INSERT INTO files_search (files_search) VALUES ('rebuild');

-- Whom a bucket's files let read, in order: what a list shows to those who may not read the whole bucket.
ALTER TABLE file_grants ADD COLUMN bucket_seq INTEGER;
UPDATE file_grants SET bucket_seq = (SELECT bucket_seq FROM files WHERE seq = file_seq);
CREATE INDEX file_grants_to_read ON file_grants (bucket_seq, role, file_seq) WHERE action = 'read';
-- A file has few grants; its primary key finds them as well.
DROP INDEX file_grants_by_role;
