-- What a flow is for, what it raises to, and what was entered into it, sealed.
ALTER TABLE flows ADD COLUMN kind TEXT NOT NULL DEFAULT 'login';
ALTER TABLE flows ADD COLUMN aal BIGINT NOT NULL DEFAULT 2;
ALTER TABLE flows ADD COLUMN content {blob};
