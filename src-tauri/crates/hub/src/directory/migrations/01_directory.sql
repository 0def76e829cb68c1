-- Who and what is registered. A file of its own: the command line adds to it while a hub serves.

CREATE TABLE operators (
  id          BLOB PRIMARY KEY,      -- sixteen bytes
  name        TEXT NOT NULL,
  role        TEXT NOT NULL,         -- agent, supervisor, admin
  fingerprint BLOB NOT NULL UNIQUE   -- BLAKE3 of the token; the token itself is nowhere
) STRICT, WITHOUT ROWID;

CREATE TABLE inboxes (
  id       BLOB PRIMARY KEY, -- sixteen bytes
  kind     TEXT NOT NULL,    -- janis, botcopy, botkit, botpress, vivocha
  name     TEXT NOT NULL,
  settings TEXT NOT NULL     -- JSON object of strings
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
  fingerprint BLOB NOT NULL, -- BLAKE3 of the secret
  inbox       BLOB NOT NULL, -- inboxes.id
  name        TEXT NOT NULL, -- api_key, client_key
  PRIMARY KEY (fingerprint, name)
) STRICT, WITHOUT ROWID;
