-- The journal: a row for each thing done, written in the transaction that does it. The janitor keeps it bounded. It
-- names things as they were called and refers to no other row, so it outlives them.
CREATE TABLE activity (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  doer TEXT NOT NULL,                              -- see wire::Doer
  deed TEXT NOT NULL,                              -- see wire::activity::Deed
  bucket TEXT NOT NULL,                            -- an id; empty: none
  file TEXT NOT NULL,                              -- an id; empty: none
  name TEXT NOT NULL,
  detail TEXT NOT NULL                             -- JSON object of texts
) STRICT;
-- A file's own entries are few among many; others are found by walking back.
CREATE INDEX activity_of_file ON activity (file, seq) WHERE file <> '';
