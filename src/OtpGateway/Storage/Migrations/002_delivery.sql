-- One row per request that a channel made for a message; gone with its message.
CREATE TABLE message_attempts (
    id TEXT PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    channel TEXT NOT NULL,
    status TEXT NOT NULL,
    status_code BIGINT,
    answer TEXT,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX message_attempts_message ON message_attempts (message_id, number);

-- 0: holds a code; 1: a notice, which can wait.
ALTER TABLE messages ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
-- The channel that it went out by in the end.
ALTER TABLE messages ADD COLUMN sent_by TEXT;
-- The other kind of message that it went out as too, or may have; null while it cannot have.
ALTER TABLE messages ADD COLUMN fallback_type TEXT;
CREATE INDEX messages_queue ON messages (status, channel, priority, due_at);

-- The ids of the addresses that the code may go to, the chosen one first.
ALTER TABLE codes ADD COLUMN sent_to TEXT;
