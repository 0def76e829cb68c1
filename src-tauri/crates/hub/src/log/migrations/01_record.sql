-- The record and what it folds to, in one file so that both change in one transaction.

CREATE TABLE inboxes (
  key INTEGER PRIMARY KEY, -- short, for the other tables
  id  BLOB NOT NULL UNIQUE -- sixteen bytes
) STRICT;

CREATE TABLE events (
  seq          INTEGER PRIMARY KEY, -- the log's order
  conversation INTEGER NOT NULL,    -- conversations.key
  kind         INTEGER NOT NULL,    -- 1 message, 3 not understood, 0 anything else
  vendor       INTEGER NOT NULL,    -- fingerprint of the vendor's id, to recognise a repeat; 0 for none
  data         TEXT NOT NULL        -- the event as JSON
) STRICT;

-- Messages of a conversation by page, and the fingerprints of those that it has, without touching the events themselves.
CREATE INDEX events_by_conversation ON events (conversation, kind, seq, vendor);

CREATE TABLE conversations (
  key     INTEGER PRIMARY KEY,
  id      BLOB NOT NULL UNIQUE, -- sixteen bytes
  inbox   INTEGER NOT NULL,     -- inboxes.key
  contact TEXT,                 -- the vendor's id for the contact; NULL once erased
  control INTEGER NOT NULL,     -- 0 bot, 1 waiting, 2 operator, 3 closed
  owner   BLOB,                 -- the operator who holds it or whom it is meant for; NULL for nobody
  active  INTEGER NOT NULL,     -- when a list last moved for it, milliseconds since 1970
  resumes INTEGER,              -- when the bot resumes by itself; NULL for not at all
  version INTEGER NOT NULL,     -- events.seq of its last event
  state   TEXT NOT NULL         -- the whole state as JSON
) STRICT;

CREATE UNIQUE INDEX conversations_by_contact ON conversations (inbox, contact);
CREATE INDEX conversations_by_activity ON conversations (control, active, key, inbox);
CREATE INDEX conversations_by_owner ON conversations (owner, active, key) WHERE owner IS NOT NULL;

CREATE TABLE tags (
  tag          TEXT NOT NULL,
  conversation INTEGER NOT NULL, -- conversations.key
  PRIMARY KEY (tag, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_conversation ON tags (conversation);

-- Operators' messages that their channel does not have yet: a fold of the log. A message without a row is delivered.
CREATE TABLE deliveries (
  seq          INTEGER PRIMARY KEY, -- the message's event
  message      BLOB NOT NULL UNIQUE, -- sixteen bytes
  conversation INTEGER NOT NULL,    -- conversations.key
  failed       INTEGER NOT NULL,    -- 0 on its way, 1 given up
  tries        INTEGER NOT NULL,    -- counted before each try
  reason       TEXT                 -- why it failed or what it waits for; NULL with tries: a try is under way
) STRICT;
CREATE INDEX deliveries_by_conversation ON deliveries (conversation);

-- What operators' commands were answered, so that the same id again gets the same answer.
CREATE TABLE commands (
  id           TEXT PRIMARY KEY,  -- the operator's id and the command's
  seq          INTEGER NOT NULL,  -- the event that it became
  conversation INTEGER NOT NULL,  -- conversations.key
  answer       TEXT NOT NULL      -- the conversation after it, as JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_by_conversation ON commands (conversation);
