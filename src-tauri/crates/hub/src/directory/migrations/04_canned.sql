-- What operators say often, written once.

CREATE TABLE canned (
  id       BLOB PRIMARY KEY,  -- sixteen bytes
  owner    BLOB NOT NULL,     -- operators.id; empty: the whole team's
  shortcut TEXT NOT NULL,     -- what is typed after /
  title    TEXT NOT NULL,     -- what it is for
  content  TEXT NOT NULL,     -- what it says: a message's content, JSON
  UNIQUE (owner, shortcut)
) STRICT, WITHOUT ROWID;
