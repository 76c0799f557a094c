-- What the previews kept on disk (previews/) stand on; the previews themselves have no rows.

-- Objects whose file is gone for good and whose previews wait to be removed from disk.
CREATE TABLE gone (
  object BLOB PRIMARY KEY                          -- 16 bytes
) STRICT, WITHOUT ROWID;
CREATE TRIGGER file_gone AFTER DELETE ON files WHEN old.complete = 1 BEGIN
  INSERT OR IGNORE INTO gone (object) VALUES (old.object);
END;

-- The most bytes that previews may take; 0 keeps none.
ALTER TABLE project_settings ADD COLUMN preview_cache INTEGER NOT NULL DEFAULT 512000000;
