-- Names of people are forgotten too: how many words a name has, so that it is found in texts by its hash alone.
ALTER TABLE raw.tombstone ADD COLUMN word_count BIGINT;
COMMENT ON COLUMN raw.tombstone.word_count IS
    'Number of words of a name, for which texts are searched; NULL for an address or host.';
COMMENT ON COLUMN raw.tombstone.key_sha256 IS
    'SHA-256, hexadecimal, of the canonical address, the host name, or the folded words of a name in alphabetical order; the text itself is not kept. Source: archive/forgotten.json.';
COMMENT ON COLUMN raw.capture.no_archive IS
    'The body is not kept, what was read in it is: the page asks for that (noarchive), or it names what was removed on request (recapture forget).';
