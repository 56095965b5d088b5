-- Until when what the notice says holds.
ALTER TABLE flows ADD COLUMN notice_until BIGINT;
-- Whom sends and failures are counted for, where that is not the identity: all spellings of one id are one.
ALTER TABLE flows ADD COLUMN counted_as TEXT;

-- What became of the codes that went to numbers which differ in their last four digits only.
CREATE TABLE prefix_sends (
    code_id TEXT PRIMARY KEY,
    prefix TEXT NOT NULL,
    at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    verified_at BIGINT
);
CREATE INDEX prefix_sends_prefix ON prefix_sends (prefix, at);

CREATE INDEX counted_at ON counted (at);
CREATE INDEX codes_used ON codes (used_at) WHERE used_at IS NOT NULL;
CREATE INDEX backup_codes_used ON backup_codes (used_at) WHERE used_at IS NOT NULL;
