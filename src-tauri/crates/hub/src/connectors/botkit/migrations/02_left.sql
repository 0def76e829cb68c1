-- When a visitor left the page, so that a restart does not forget it.
ALTER TABLE visitors ADD COLUMN left INTEGER NOT NULL DEFAULT 0; -- milliseconds since 1970; 0: not known, or they are there
