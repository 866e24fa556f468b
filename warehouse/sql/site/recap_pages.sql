-- Question: what does each report say, in its own order, and which reports stand around it?
-- Grain:    one row per report: recap_id, document (JSON, as it is published beside the page).
WITH place AS (
    SELECT
        outline.recap_id,
        list({
            'place': outline.place,
            'section': site_cut(nullif(outline.section, ''), 200),
            'kind': outline.kind,
            'text': site_cut(outline.text, 1500),
            'people': site_cut(outline.people, 300),
            'verdict': outline.verdict,
            'talk_id': talk.talk_id,
            'talk_title': talk.title,
            'talk_language': talk.language,
            'video_state': talk.video_state,
            'slides_state': talk.slides_state
        } ORDER BY outline.place) AS outline
    FROM report.recap_outline AS outline
    JOIN site_recap USING (recap_id)
    LEFT JOIN site_talk AS talk ON talk.talk_id = outline.talk_id
    WHERE outline.kind <> 'recap'
    GROUP BY outline.recap_id
),
names AS (
    SELECT
        naming.from_recap_id AS recap_id,
        list({
            'id': recap.recap_id,
            'title': recap.title,
            'language': recap.language,
            'author': recap.author,
            'state': recap.state
        } ORDER BY recap.title, recap.recap_id) AS names
    FROM site_naming AS naming
    JOIN site_recap AS recap ON recap.recap_id = naming.to_recap_id
    GROUP BY naming.from_recap_id
),
named_by AS (
    SELECT
        naming.to_recap_id AS recap_id,
        list({
            'id': recap.recap_id,
            'title': recap.title,
            'language': recap.language,
            'author': recap.author,
            'state': recap.state
        } ORDER BY recap.title, recap.recap_id) AS named_by
    FROM site_naming AS naming
    JOIN site_recap AS recap ON recap.recap_id = naming.from_recap_id
    GROUP BY naming.to_recap_id
)
SELECT
    recap.recap_id AS page_id,
    to_json({
        'id': recap.recap_id,
        'title': recap.title,
        'language': recap.language,
        'author': recap.author,
        'site': recap.site,
        'event': recap.event_name,
        'state': recap.state,
        'published_at': site_time(recap.published_at),
        'url': recap.url,
        'outcome': recap.outcome,
        'reason': recap.reason,
        'since_at': site_time(recap.since_at),
        'mention_count': recap.mention_count,
        'quote_count': recap.quote_count,
        'outline': place.outline,
        'names': names.names,
        'named_by': named_by.named_by
    })::VARCHAR AS document
FROM site_recap AS recap
LEFT JOIN place USING (recap_id)
LEFT JOIN names USING (recap_id)
LEFT JOIN named_by USING (recap_id)
ORDER BY recap.recap_id;
