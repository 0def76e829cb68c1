-- What connectors need to reach the vendor's side, and where this hub is reached.

-- JSON object of strings: settings that are never shown again (passwords, the vendor's own keys). They are used outward, so a
-- fingerprint would not do.
ALTER TABLE inboxes ADD COLUMN private TEXT NOT NULL DEFAULT '{}';

CREATE TABLE facts (
  name  TEXT PRIMARY KEY, -- address: where the hub was last reached, as http://127.0.0.1:4747
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
