-- Botpress' number of the newest message when both sides agreed that it is paused; 0 while it is not. What customers wrote after it
-- did not reach the bot.
ALTER TABLE sessions ADD COLUMN paused_at INTEGER NOT NULL DEFAULT 0;
