-- Where each message is in the log: asked for seldom, so it is kept here and not where messages wait for it.

CREATE TABLE messages (
  id  BLOB NOT NULL PRIMARY KEY, -- sixteen bytes; made in the order of time, so that the table grows at its end
  seq INTEGER NOT NULL           -- events.seq
) STRICT, WITHOUT ROWID;

-- The log is followed anew from its beginning.
DELETE FROM words;
DELETE FROM people;
UPDATE facts SET value = 0 WHERE name = 'indexed';
