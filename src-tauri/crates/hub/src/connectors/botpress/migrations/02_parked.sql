-- 1: Botpress paused it while its inbox here was paused, and nobody was called; it is taken up when the inbox is resumed.
ALTER TABLE sessions ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
