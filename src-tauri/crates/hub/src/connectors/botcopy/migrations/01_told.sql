-- Conversations of which Botcopy was told last that a person has them: what it believes now.
CREATE TABLE told (
  conversation BLOB PRIMARY KEY, -- sixteen bytes
  inbox        BLOB NOT NULL,    -- sixteen bytes
  agent        TEXT NOT NULL     -- the person, by the name that the customer was told
) STRICT, WITHOUT ROWID;
