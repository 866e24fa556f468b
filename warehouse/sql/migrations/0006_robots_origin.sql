-- What a host's robots.txt said is a capture like others, told apart by its origin: a page was asked under the last
-- such capture of its scheme, host and port at or before its own time.

COMMENT ON COLUMN raw.capture.origin IS
    'web, seed_file or hand_supplied: how the bytes came to us; robots: the robots.txt of a host, asked before its pages. One of origin robots counts as no page: it is in no other table.';
COMMENT ON COLUMN raw.capture.capture_id IS
    'Identifier of the attempt, from run number and address; of origin robots from run number, "robots:" and address.';
