-- Who chats on this hub's web chat: a file of its own, beside the record. What is lost with it is only who may read on where they
-- were: nothing that was said is here.

CREATE TABLE visitors (
  inbox   BLOB NOT NULL,    -- sixteen bytes
  contact TEXT NOT NULL,    -- as the conversation calls them
  session BLOB NOT NULL,    -- sixteen bytes: the session that brought this contact first
  owned   INTEGER NOT NULL, -- 1: that session was shown again, or the site's server vouched for the user; others are kept out
  seen    INTEGER NOT NULL, -- events.seq: everything up to there was handed over
  PRIMARY KEY (inbox, contact)
) STRICT, WITHOUT ROWID;
