-- Replies that failed and that an operator took back to say them another way. A fold of the log.

ALTER TABLE deliveries ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0; -- 1 not tried again, and nobody has to see to it
