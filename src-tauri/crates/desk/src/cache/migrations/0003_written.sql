-- A draft is more than its text: its quick replies, cards and places, the note beside it, and what stands in the fields of an editor
-- that was not finished. JSON (desk's `Beside`); '' for none of it.
ALTER TABLE drafts ADD COLUMN beside TEXT NOT NULL DEFAULT '';
