//! `console.db`: what the application itself remembers. Each table's rows are read and written in its own module.

use disk::Migration;

/// The steps to the newest version; append-only.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "settings",
        sql: "
            CREATE TABLE settings (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                value TEXT NOT NULL -- JSON of commands::shapes::Settings
            ) STRICT;",
    },
    Migration {
        name: "transfers",
        sql: "
            CREATE TABLE transfers (
                id INTEGER PRIMARY KEY AUTOINCREMENT, -- numbers grow, also after rows are cleared
                batch INTEGER NOT NULL,
                direction TEXT NOT NULL,
                endpoint TEXT NOT NULL,
                bucket TEXT NOT NULL,
                file TEXT,
                folder TEXT NOT NULL,
                name TEXT NOT NULL,
                path TEXT,                 -- absolute; null when the page holds the bytes
                size INTEGER NOT NULL,     -- bytes
                moved INTEGER NOT NULL,    -- bytes
                state TEXT NOT NULL,
                attempts INTEGER NOT NULL,
                error TEXT,                -- JSON of wire::Error
                stamp INTEGER,             -- uploads: the source's modification time in microseconds when its size was read
                root TEXT,                 -- downloads: the absolute folder that must not be left
                relative TEXT NOT NULL     -- downloads: the path below it
            ) STRICT;
            CREATE TABLE walks (           -- folders that are still being read for an upload
                id INTEGER PRIMARY KEY,
                batch INTEGER NOT NULL,
                endpoint TEXT NOT NULL,
                bucket TEXT NOT NULL,
                folder TEXT NOT NULL,
                path TEXT NOT NULL
            ) STRICT;",
    },
    Migration {
        name: "presets",
        sql: "
            CREATE TABLE presets (
                endpoint TEXT NOT NULL,
                project TEXT NOT NULL,
                name TEXT NOT NULL,
                params TEXT NOT NULL,      -- JSON: name of a preview's parameter to its value
                PRIMARY KEY (endpoint, project, name)
            ) STRICT, WITHOUT ROWID;",
    },
    Migration {
        name: "replacing",
        // The file that an upload gives new content; `file` is the upload's own id then.
        sql: "ALTER TABLE transfers ADD COLUMN replaces TEXT;",
    },
];
