-- 1: Botpress was told who may speak, and both sides are not known to agree since. What it did without our hearing so is then not taken
-- for its own wish.
ALTER TABLE sessions ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
