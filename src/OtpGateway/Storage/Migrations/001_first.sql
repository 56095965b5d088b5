-- Times are unix milliseconds, ids are text, hashes are `keyid:hex`, sealed values are AES-GCM bytes.

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    handle_hash TEXT NOT NULL UNIQUE,
    identity_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    next_fingerprint TEXT,
    identity {blob} NOT NULL,
    aal BIGINT NOT NULL,
    first_factor_at BIGINT NOT NULL,
    second_factor_at BIGINT,
    methods TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_identity ON sessions (identity_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE flows (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    via TEXT NOT NULL,
    held_id TEXT,
    max_submissions BIGINT NOT NULL,
    submit_count BIGINT NOT NULL,
    send_count BIGINT NOT NULL,
    sent_at BIGINT,
    sent_to TEXT,
    message_id TEXT,
    code_expires_at BIGINT,
    notice TEXT NOT NULL,
    return_to {blob} NOT NULL,
    request_url {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX flows_identity ON flows (identity_id, fingerprint);
CREATE INDEX flows_expiry ON flows (expires_at);

CREATE TABLE codes (
    id TEXT PRIMARY KEY,
    flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
    identity_id TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    channel TEXT NOT NULL,
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    replaced_at BIGINT
);
CREATE INDEX codes_flow ON codes (flow_id);
CREATE INDEX codes_identity ON codes (identity_id, address_hash);

CREATE TABLE held_requests (
    id TEXT PRIMARY KEY,
    identity_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    once BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    secret_hash TEXT NOT NULL,
    armed_until BIGINT,
    request {blob} NOT NULL,
    length BIGINT NOT NULL,
    owner TEXT,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX held_requests_identity ON held_requests (identity_id, fingerprint);
CREATE INDEX held_requests_expiry ON held_requests (expires_at);

CREATE TABLE held_chunks (
    held_id TEXT NOT NULL REFERENCES held_requests (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    data {blob} NOT NULL,
    PRIMARY KEY (held_id, number)
);

CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    channel TEXT NOT NULL,
    message_type TEXT NOT NULL,
    template_type TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    flow_id TEXT,
    code_id TEXT,
    recipient_hash TEXT NOT NULL,
    content {blob},
    send_count BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT,
    lease_owner TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX messages_due ON messages (status, due_at);
CREATE INDEX messages_flow ON messages (flow_id);
CREATE INDEX messages_code ON messages (code_id);

CREATE TABLE counted (
    id TEXT PRIMARY KEY,
    counter TEXT NOT NULL,
    key TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX counted_key ON counted (counter, key, at);

CREATE TABLE data_protection_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    xml {blob} NOT NULL,
    created_at BIGINT NOT NULL
);
