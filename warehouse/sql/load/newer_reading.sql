-- Pages in incoming_page of which raw.capture holds a later reading.
SELECT DISTINCT
    page.resource_id
FROM incoming_page AS page
JOIN raw.capture AS capture USING (resource_id)
WHERE
    capture.outcome = 'ok'
    AND capture.page_kind IS NOT NULL
    AND capture.fetched_at > page.read_at;
