-- Which messages say what, and what contacts are called. It follows the log and can be made anew from it.

CREATE TABLE facts (
  name  TEXT NOT NULL PRIMARY KEY, -- indexed: the seq of the last event that was taken up
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- rowid is events.seq. Ideographs are kept apart by U+0001, so that each is a word of its own.
CREATE VIRTUAL TABLE words USING fts5 (
  text,
  conversation, -- 'c' and conversations.key, as a word: a conversation's own messages are found, and forgotten, by it
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', columnsize = 0
);
-- rowid is conversations.key.
CREATE VIRTUAL TABLE people USING fts5 (
  name, id, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3', columnsize = 0
);

-- What is deleted leaves the index at once, not when its parts are merged one day.
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
INSERT INTO people (people, rank) VALUES ('secure-delete', 1);
