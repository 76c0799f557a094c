-- The project's own settings: one row.
CREATE TABLE project_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  maximum_file_size INTEGER NOT NULL,
  protect_any_size INTEGER NOT NULL,
  antivirus TEXT NOT NULL,                         -- a socket's path or host:port; empty: scanning is not configured
  origins TEXT NOT NULL,                           -- JSON array of host names
  hosts TEXT NOT NULL                              -- JSON array of host names
) STRICT;
INSERT INTO project_settings VALUES (1, 5000000000, 0, '', '[]', '[]');

-- Whether the content was scanned for viruses: clean, off, absent, size (see scan::Scan); absent until complete, and in
-- files of earlier versions.
ALTER TABLE files ADD COLUMN scan TEXT;
