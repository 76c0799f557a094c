-- People and what they sign in with. Secrets are kept as digests only: SHA-256 where the secret is random, argon2id where
-- a person chose it.

CREATE TABLE users (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  accessed_at INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  email TEXT UNIQUE COLLATE NOCASE,                -- lower case; absent: none
  email_verified INTEGER NOT NULL DEFAULT 0,
  phone TEXT UNIQUE,                               -- +, then digits; absent: none
  phone_verified INTEGER NOT NULL DEFAULT 0,
  password TEXT,                                   -- argon2id, PHC string; absent: none
  password_changed_at INTEGER,
  enabled INTEGER NOT NULL DEFAULT 1,              -- 0: blocked
  impersonator INTEGER NOT NULL DEFAULT 0,         -- may act as another user
  labels TEXT NOT NULL DEFAULT '[]',               -- JSON array
  prefs TEXT NOT NULL DEFAULT '{}'                 -- JSON object
) STRICT;

-- Where messages to a user would be sent.
CREATE TABLE targets (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  target_id TEXT NOT NULL UNIQUE,
  user_seq INTEGER NOT NULL REFERENCES users (seq) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  provider_type TEXT NOT NULL,                     -- email, sms
  identifier TEXT NOT NULL,                        -- the address or the number
  UNIQUE (user_seq, provider_type)
) STRICT;

CREATE TABLE sessions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL UNIQUE,
  user_seq INTEGER NOT NULL REFERENCES users (seq) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  digest BLOB NOT NULL UNIQUE,                     -- SHA-256 of the secret
  provider TEXT NOT NULL,                          -- email, anonymous, server
  provider_uid TEXT NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_seq, seq);

CREATE TABLE teams (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  team_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  prefs TEXT NOT NULL DEFAULT '{}'                 -- JSON object
) STRICT;

CREATE TABLE memberships (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  membership_id TEXT NOT NULL UNIQUE,
  team_seq INTEGER NOT NULL REFERENCES teams (seq) ON DELETE CASCADE,
  user_seq INTEGER NOT NULL REFERENCES users (seq) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  roles TEXT NOT NULL,                             -- JSON array
  invited_at INTEGER NOT NULL,
  joined_at INTEGER,                               -- set once confirmed; only then the roles are held
  digest BLOB,                                     -- SHA-256 of the invitation's secret
  UNIQUE (team_seq, user_seq)
) STRICT;
CREATE INDEX memberships_of_user ON memberships (user_seq);

CREATE VIRTUAL TABLE memberships_search USING fts5 (membership_id, user_id, tokenize = 'unicode61');
CREATE TRIGGER membership_indexed AFTER INSERT ON memberships BEGIN
  INSERT INTO memberships_search (rowid, membership_id, user_id) SELECT new.seq, new.membership_id, user_id FROM users WHERE seq = new.user_seq;
END;
CREATE TRIGGER membership_unindexed AFTER DELETE ON memberships BEGIN
  DELETE FROM memberships_search WHERE rowid = old.seq;
END;

-- Ids that users and teams had who are gone. Permissions may still name them, so whoever comes without a key is not given
-- one: they would hold what was granted to somebody else.
CREATE TABLE retired (
  kind TEXT NOT NULL,                              -- user, team
  id TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER user_retired AFTER DELETE ON users BEGIN
  INSERT OR IGNORE INTO retired (kind, id) VALUES ('user', old.user_id);
END;
CREATE TRIGGER team_retired AFTER DELETE ON teams BEGIN
  INSERT OR IGNORE INTO retired (kind, id) VALUES ('team', old.team_id);
END;

-- API keys of programs.
CREATE TABLE api_keys (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,                     -- SHA-256 of the secret
  scopes TEXT NOT NULL,                            -- JSON array
  expires_at INTEGER,
  accessed_at INTEGER                              -- written at most once a day
) STRICT;

CREATE VIRTUAL TABLE users_search USING fts5 (user_id, name, email, phone, content = 'users', content_rowid = 'seq', tokenize = 'unicode61');
CREATE TRIGGER user_indexed AFTER INSERT ON users BEGIN
  INSERT INTO users_search (rowid, user_id, name, email, phone) VALUES (new.seq, new.user_id, new.name, new.email, new.phone);
END;
CREATE TRIGGER user_reindexed AFTER UPDATE OF name, email, phone ON users BEGIN
  INSERT INTO users_search (users_search, rowid, user_id, name, email, phone)
    VALUES ('delete', old.seq, old.user_id, old.name, old.email, old.phone);
  INSERT INTO users_search (rowid, user_id, name, email, phone) VALUES (new.seq, new.user_id, new.name, new.email, new.phone);
END;
CREATE TRIGGER user_unindexed AFTER DELETE ON users BEGIN
  INSERT INTO users_search (users_search, rowid, user_id, name, email, phone)
    VALUES ('delete', old.seq, old.user_id, old.name, old.email, old.phone);
END;

CREATE VIRTUAL TABLE teams_search USING fts5 (team_id, name, content = 'teams', content_rowid = 'seq', tokenize = 'unicode61');
CREATE TRIGGER team_indexed AFTER INSERT ON teams BEGIN
  INSERT INTO teams_search (rowid, team_id, name) VALUES (new.seq, new.team_id, new.name);
END;
CREATE TRIGGER team_reindexed AFTER UPDATE OF name ON teams BEGIN
  INSERT INTO teams_search (teams_search, rowid, team_id, name) VALUES ('delete', old.seq, old.team_id, old.name);
  INSERT INTO teams_search (rowid, team_id, name) VALUES (new.seq, new.team_id, new.name);
END;
CREATE TRIGGER team_unindexed AFTER DELETE ON teams BEGIN
  INSERT INTO teams_search (teams_search, rowid, team_id, name) VALUES ('delete', old.seq, old.team_id, old.name);
END;
