-- Why an administrator kept a registration or provider number that fails its check: theirs to read, and encrypted.
ALTER TABLE practitioners ADD COLUMN numbers_override_sealed text;
