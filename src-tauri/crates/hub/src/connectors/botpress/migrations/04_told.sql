-- What Botpress was told last (1: be silent, 0: speak again) and is not known to have done; NULL once both sides agree. What it did
-- without our hearing so, or late, is then not taken for its own wish.
ALTER TABLE sessions ADD COLUMN told INTEGER;
