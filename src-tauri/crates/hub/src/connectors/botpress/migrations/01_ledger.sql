-- What is known of Botpress servers beside the log: how far each session was read, and what it last agreed on.

CREATE TABLE sessions (
  inbox    BLOB NOT NULL,    -- sixteen bytes
  session  INTEGER NOT NULL, -- Botpress' number
  contact  TEXT NOT NULL,    -- the contact's id here
  message  INTEGER NOT NULL, -- Botpress' number of the newest message that is in the log
  paused   INTEGER NOT NULL, -- 1: paused, as both sides last agreed
  PRIMARY KEY (inbox, session)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_by_contact ON sessions (inbox, contact);

-- Operators' messages that were handed to Botpress and not seen among its own yet: it lists them as if the bot had said them.
CREATE TABLE echoes (
  inbox   BLOB NOT NULL,
  session INTEGER NOT NULL,
  message BLOB NOT NULL,    -- ours, sixteen bytes
  after   INTEGER NOT NULL, -- Botpress' number of the newest message before it
  text    TEXT NOT NULL,
  PRIMARY KEY (inbox, session, message)
) STRICT, WITHOUT ROWID;

-- Inboxes all of whose sessions were read once.
CREATE TABLE whole (
  inbox BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
