-- Check:    every talk rests on a mention or a claim
-- Severity: error
SELECT
    talk_id,
    title
FROM core.talk
ANTI JOIN core.mention_talk USING (talk_id)
ANTI JOIN core.talk_claim USING (talk_id)
ORDER BY talk_id;
