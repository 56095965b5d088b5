-- The recipient as it may be shown (masked), sealed; null for what was written before.
ALTER TABLE messages ADD COLUMN recipient {blob};
CREATE INDEX messages_created ON messages (created_at, id);
CREATE INDEX messages_recipient ON messages (recipient_hash, created_at);
