-- Conversations with a bot that the hub itself drives: how far the bot is. A fold of the log.

CREATE TABLE bots (
  conversation INTEGER PRIMARY KEY, -- conversations.key
  cursor  INTEGER NOT NULL, -- events.seq: what the bot was handed, and what it must not be handed any more
  asked   INTEGER,          -- events.seq of what it was asked and has not answered; NULL for nothing
  engaged INTEGER NOT NULL, -- 1 from its start until it ends
  settled INTEGER NOT NULL, -- events.seq of what last came of asking it
  memory  TEXT NOT NULL     -- what it is given back next time, as it wrote it; '' for nothing
) STRICT;
