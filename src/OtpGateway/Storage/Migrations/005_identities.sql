-- The directory. What is known of a person is sealed; they are found through keyed hashes of what names them.
CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    schema_id TEXT NOT NULL,
    state TEXT NOT NULL,
    external_id_hash TEXT UNIQUE,
    content {blob} NOT NULL,
    -- Counts the changes: who changes what somebody else has changed meanwhile is told.
    version BIGINT NOT NULL,
    state_changed_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE identity_identifiers (
    schema_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    identity_id TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
    PRIMARY KEY (schema_id, hash)
);
CREATE INDEX identity_identifiers_identity ON identity_identifiers (identity_id);
CREATE INDEX identity_identifiers_hash ON identity_identifiers (hash);

-- What ends with an identity is found by it.
CREATE INDEX messages_identity ON messages (identity_id);
