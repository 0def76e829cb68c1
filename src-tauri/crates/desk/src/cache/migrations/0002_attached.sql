-- Files chosen for a message, until the hub has the message. Their bytes are in the folder `attached` beside this database.

CREATE TABLE attached (
  place        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- the order in which they were chosen
  id           TEXT    NOT NULL UNIQUE, -- the file's name in the folder
  conversation BLOB    NOT NULL,        -- ConversationId
  name         TEXT    NOT NULL,
  mime         TEXT    NOT NULL,        -- as the system says; the hub decides by the content
  size         INTEGER NOT NULL,        -- bytes
  errand       TEXT    NOT NULL,        -- outbox.id of the message that it goes with; empty while that is being written
  whole        INTEGER NOT NULL,        -- 1: all bytes are here
  kept         TEXT,                    -- the hub's answer, JSON; NULL before
  refused      TEXT                     -- why the hub refused it, in words; NULL otherwise
) STRICT;
CREATE INDEX attached_by_conversation ON attached (conversation);

-- Not sent before this, milliseconds since 1970: until then its writer can take it back. 0: at once.
ALTER TABLE outbox ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;
