-- What a person confirms with one code: the words, sealed, and the keyed digest of request and words that the code is bound to.
ALTER TABLE held_requests ADD COLUMN words {blob};
ALTER TABLE held_requests ADD COLUMN digest TEXT;
ALTER TABLE flows ADD COLUMN digest TEXT;
