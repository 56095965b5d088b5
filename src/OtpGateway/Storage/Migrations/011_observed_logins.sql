-- Logins that were seen passing through: a row for each value of the application's cookie that opens one. Cookies and names are keyed hashes, who it is is sealed.
CREATE TABLE observed_logins (
    hash TEXT PRIMARY KEY,
    cookie_hash TEXT NOT NULL,
    login_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    -- What the gateway's own sessions of this login are bound to.
    fingerprint TEXT NOT NULL,
    subject_hash TEXT NOT NULL,
    subject {blob} NOT NULL,
    -- When the cookie was first shown; null for one that the application has renewed and no browser has shown yet.
    confirmed_at BIGINT,
    set_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX observed_logins_cookie ON observed_logins (cookie_hash);
CREATE INDEX observed_logins_login ON observed_logins (login_id);
CREATE INDEX observed_logins_identity ON observed_logins (identity_id);
CREATE INDEX observed_logins_subject ON observed_logins (subject_hash);
CREATE INDEX observed_logins_expiry ON observed_logins (expires_at);
