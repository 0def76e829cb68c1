-- What one operator sees of one hub. Everything that comes from the hub's log can be read from it again; drafts, snoozes,
-- settings and the outbox exist only here.

CREATE TABLE facts (
  -- cursor: the seq of the last event folded in; messages: how many can be searched;
  -- me, inboxes, operators, settings: JSON; unscrubbed: the seq of an erasure whose words are still in the full-text index
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  row         INTEGER NOT NULL PRIMARY KEY, -- short key for the other tables
  id          BLOB    NOT NULL UNIQUE,      -- ConversationId
  inbox       BLOB    NOT NULL,             -- InboxId
  queue       INTEGER NOT NULL,             -- 0 waiting, 1 held by me, 2 held by a colleague, 3 bot, 4 closed, 5 erased
  place       INTEGER NOT NULL,             -- order within the queue, ascending: since when it waits, or minus its last activity
  mine        INTEGER NOT NULL,             -- 1: held by me or meant for me, and not closed
  unread      INTEGER NOT NULL,             -- the contact's unanswered messages
  failed      INTEGER NOT NULL,             -- my messages that were not delivered
  contact_seq INTEGER NOT NULL,             -- seq of the contact's last message; 0 when there is none
  state       TEXT    NOT NULL              -- the fold's state, JSON
) STRICT;
CREATE INDEX conversations_by_queue ON conversations (queue, place);
CREATE INDEX conversations_by_inbox ON conversations (inbox, queue, place);
CREATE INDEX conversations_mine ON conversations (queue, place, unread) WHERE mine = 1;
CREATE INDEX conversations_failed ON conversations (failed) WHERE failed > 0;

CREATE TABLE tagged (
  tag          TEXT    NOT NULL,
  queue        INTEGER NOT NULL, -- as in conversations
  place        INTEGER NOT NULL, -- as in conversations
  conversation INTEGER NOT NULL, -- conversations.row
  PRIMARY KEY (tag, queue, place, conversation)
) STRICT, WITHOUT ROWID;

CREATE TABLE counts (
  -- How many conversations each queue of each inbox has, kept by the triggers below: nothing is counted when it is shown.
  inbox BLOB    NOT NULL,
  queue INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  PRIMARY KEY (inbox, queue)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER conversation_added AFTER INSERT ON conversations BEGIN
  INSERT INTO counts (inbox, queue, n) VALUES (NEW.inbox, NEW.queue, 1)
    ON CONFLICT (inbox, queue) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER conversation_moved AFTER UPDATE OF queue ON conversations WHEN OLD.queue <> NEW.queue BEGIN
  UPDATE counts SET n = n - 1 WHERE inbox = OLD.inbox AND queue = OLD.queue;
  INSERT INTO counts (inbox, queue, n) VALUES (NEW.inbox, NEW.queue, 1)
    ON CONFLICT (inbox, queue) DO UPDATE SET n = n + 1;
END;

CREATE TABLE items (
  seq          INTEGER NOT NULL PRIMARY KEY, -- the event's place in the hub's log
  conversation INTEGER NOT NULL,             -- conversations.row
  message      BLOB,                         -- MessageId, when it is a message
  item         TEXT    NOT NULL              -- what a thread shows, JSON
) STRICT;
CREATE INDEX items_by_conversation ON items (conversation, seq);
CREATE UNIQUE INDEX items_by_message ON items (message) WHERE message IS NOT NULL;

CREATE TABLE sources (
  seq    INTEGER NOT NULL PRIMARY KEY, -- items.seq
  source TEXT    NOT NULL              -- what the vendor sent, byte for byte
) STRICT;

-- rowid is items.seq. Ideographs are kept apart by U+0001, so that each is a word of its own.
CREATE VIRTUAL TABLE said USING fts5 (text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
-- rowid is conversations.row.
CREATE VIRTUAL TABLE people USING fts5 (name, id, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TABLE drafts (
  conversation BLOB NOT NULL PRIMARY KEY, -- ConversationId
  text         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snoozes (
  conversation BLOB    NOT NULL PRIMARY KEY, -- ConversationId
  until        INTEGER NOT NULL              -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  place        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- the order of sending
  id           TEXT    NOT NULL UNIQUE, -- the entry's name for the window; stays the same when it is tried again
  command      TEXT    NOT NULL,        -- the CommandId that the hub recognises a repeat by; new after a refusal
  conversation BLOB    NOT NULL,        -- ConversationId
  at           INTEGER NOT NULL,        -- when it was written, milliseconds since 1970
  is_message   INTEGER NOT NULL,        -- 1: a message, shown in the thread until it is sent
  errand       TEXT    NOT NULL,        -- what to ask of the hub, JSON
  tries        INTEGER NOT NULL,        -- how often it was begun to be sent; counted before each try
  shown        INTEGER NOT NULL,        -- 1: the stream brought the message already; the thread shows that, and the answer is awaited
  landed       INTEGER,                 -- the message's seq by the hub's answer, until the stream brings it; NULL before the answer
  refused      TEXT                     -- why the hub refused it, in words; NULL while it is on its way
) STRICT;
CREATE INDEX outbox_landed ON outbox (landed) WHERE landed IS NOT NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation, place);
