-- Files that operators and vendors' clients uploaded. Their bytes are in the folder beside this database, named by their BLAKE3:
-- the same bytes twice are kept once.

CREATE TABLE files (
  id     BLOB PRIMARY KEY,      -- sixteen bytes
  hash   BLOB NOT NULL,         -- BLAKE3 of the bytes: files/ab/cdef…
  name   TEXT NOT NULL,         -- as it is saved, without any folder
  mime   TEXT NOT NULL,         -- by its content: image/png
  size   INTEGER NOT NULL,      -- bytes
  put_at INTEGER NOT NULL       -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE INDEX files_by_hash ON files (hash);

-- Where a file was sent. One that was sent nowhere is removed after some days.
CREATE TABLE uses (
  file         BLOB NOT NULL,   -- files.id
  conversation BLOB NOT NULL,   -- sixteen bytes; it goes with its conversation
  PRIMARY KEY (file, conversation)
) STRICT, WITHOUT ROWID;

CREATE INDEX uses_by_conversation ON uses (conversation);

CREATE TABLE facts (
  name  TEXT PRIMARY KEY,       -- key: 32 random bytes that sign the addresses
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
