-- Inboxes that were removed: what was said in them is erased, also by a hub that starts later.

CREATE TABLE removed (
  inbox BLOB NOT NULL PRIMARY KEY, -- sixteen bytes
  by    TEXT NOT NULL              -- the admin's name; empty for the command line
) STRICT, WITHOUT ROWID;
