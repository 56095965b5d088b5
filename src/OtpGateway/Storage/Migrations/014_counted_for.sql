-- Under what the failures of an identity are counted, where that is not its own id.
CREATE TABLE counted_for (
    identity_id TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (identity_id, key)
);
