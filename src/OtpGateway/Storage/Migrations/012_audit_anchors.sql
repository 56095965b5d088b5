-- How far each file of the audit trail has come. Hashes only; what happened stands in the files.
CREATE TABLE audit_anchors (
    chain TEXT PRIMARY KEY,
    node TEXT NOT NULL,
    previous_chain TEXT,
    previous_seq BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    previous_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    last_hash TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    -- A keyed hash of the row.
    mac TEXT NOT NULL
);
CREATE INDEX audit_anchors_last ON audit_anchors (last_at);
