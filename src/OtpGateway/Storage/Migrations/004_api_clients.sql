-- Where a session was begun from, sealed.
ALTER TABLE sessions ADD COLUMN device {blob};
-- Whether the flow was asked for although the second factor was there, and whether it was.
ALTER TABLE flows ADD COLUMN refresh BIGINT NOT NULL DEFAULT 0;
ALTER TABLE flows ADD COLUMN raised BIGINT NOT NULL DEFAULT 0;
-- When the flow ended that this one took the place of.
ALTER TABLE flows ADD COLUMN replaced_expired_at BIGINT;
