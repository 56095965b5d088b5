-- What kind of address a flow's last code confirms besides the one that it went to; null for none.
ALTER TABLE flows ADD COLUMN confirming TEXT;
-- The ids of the addresses that a code confirms: those which the person was told of.
ALTER TABLE codes ADD COLUMN confirms TEXT;
