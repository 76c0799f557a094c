-- What files held before, kept for a time. A former content is a row of `files` out of sight: `deleted_at` says when it was
-- replaced, so that no index, count or search of living files has it, and `version_of` whose it was. Its name, folder and
-- permissions are the file's, so it has none. New content on its way is such a row too, until it is complete; then both
-- rows swap what they hold, and the file stays the same to whoever knows it.
ALTER TABLE files ADD COLUMN version_of INTEGER REFERENCES files (seq) ON DELETE CASCADE;
ALTER TABLE files ADD COLUMN replaced_by TEXT;      -- who replaced it (see wire::Doer)
CREATE INDEX files_versions ON files (version_of, deleted_at) WHERE version_of IS NOT NULL;

-- For how many days they are kept.
ALTER TABLE project_settings ADD COLUMN version_days INTEGER NOT NULL DEFAULT 30;
