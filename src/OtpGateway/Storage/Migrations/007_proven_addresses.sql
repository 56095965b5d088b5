-- Addresses that somebody has shown to have, by entering a code that went there. Which address it is is sealed.
CREATE TABLE proven_addresses (
    identity_id TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    channel TEXT NOT NULL,
    trait TEXT NOT NULL,
    address {blob} NOT NULL,
    proven_at BIGINT NOT NULL,
    PRIMARY KEY (identity_id, address_hash)
);
