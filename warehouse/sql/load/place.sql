-- Where the exchanges of a part written anew lie now.
UPDATE raw.capture AS target
SET
    warc_offset = source.warc_offset,
    warc_length = source.warc_length
FROM incoming_place AS source
WHERE target.capture_id = source.capture_id;
