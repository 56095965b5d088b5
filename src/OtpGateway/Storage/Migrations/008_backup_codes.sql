-- Sets of backup codes. One that is not confirmed counts for nothing; until it was shown it holds its codes, sealed.
CREATE TABLE backup_code_sets (
    id TEXT PRIMARY KEY,
    identity_id TEXT NOT NULL,
    flow_id TEXT NOT NULL,
    codes {blob},
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    -- When one that was not confirmed is given up.
    expires_at BIGINT NOT NULL
);
CREATE INDEX backup_code_sets_identity ON backup_code_sets (identity_id);
CREATE UNIQUE INDEX backup_code_sets_confirmed ON backup_code_sets (identity_id) WHERE confirmed_at IS NOT NULL;

CREATE TABLE backup_codes (
    id TEXT PRIMARY KEY,
    set_id TEXT NOT NULL REFERENCES backup_code_sets (id) ON DELETE CASCADE,
    identity_id TEXT NOT NULL,
    mac TEXT NOT NULL,
    used_at BIGINT
);
CREATE INDEX backup_codes_set ON backup_codes (set_id);
CREATE INDEX backup_codes_identity ON backup_codes (identity_id);

-- Whether a flow takes a backup code.
ALTER TABLE flows ADD COLUMN backup_codes BIGINT NOT NULL DEFAULT 0;
