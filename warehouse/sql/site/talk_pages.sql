-- Question: what is known of each talk, and who says so?
-- Grain:    one row per talk: talk_id, document (JSON, as it is published beside the page).
WITH speaker AS (
    SELECT
        speaker.talk_id,
        list({
            'id': speaker.person_id,
            'name': speaker.name,
            'organization_id': speaker.organization_id,
            'organization': speaker.organization_name,
            'source': speaker.source,
            'said_by_url': site_url(resource.url)
        } ORDER BY speaker.position) AS speakers
    FROM site_speaker AS speaker
    LEFT JOIN core.web_resource AS resource ON resource.resource_id = speaker.said_by_resource_id
    GROUP BY speaker.talk_id
),
material AS (
    SELECT
        material.talk_id,
        list({
            'role': material.role,
            'state': material.state,
            'url': CASE WHEN material.state <> 'withheld' THEN site_url(material.url) END,
            'is_primary': material.is_primary,
            'since_at': site_time(material.since_at),
            'source': material.source,
            'reason': site_cut(material.reason, 300),
            'confidence': material.confidence,
            'said_by_url': site_url(source.url),
            'duration_s': video.duration_s,
            'page_count': deck.page_count
        } ORDER BY
            list_position(['video', 'slides', 'event_page'], material.role),
            material.is_primary DESC,
            material.url
        ) AS material
    FROM core.talk_material AS material
    JOIN site_talk USING (talk_id)
    LEFT JOIN core.web_resource AS source ON source.resource_id = material.said_by_resource_id
    LEFT JOIN core.video AS video ON video.resource_id = material.resource_id
    LEFT JOIN core.slide_deck AS deck ON deck.resource_id = material.resource_id
    WHERE material.role <> 'write_up'
    GROUP BY material.talk_id
),
recap AS (
    SELECT
        mention.talk_id,
        list({
            'id': recap.recap_id,
            'title': recap.title,
            'language': coalesce(mention.language, recap.language),
            'author': recap.author,
            'site': recap.site,
            'published_at': site_time(recap.published_at),
            'note': mention.note,
            'section': array_to_string(mention.section_path, ' / '),
            'words': mention.title,
            'reason': mention.reason,
            'url': recap.url
        } ORDER BY recap.published_at NULLS LAST, recap.recap_id, mention.position) AS recaps
    FROM site_mention AS mention
    JOIN site_recap AS recap USING (recap_id)
    GROUP BY mention.talk_id
),
said AS (  -- what a speaker of the talk says in a report that names it
    SELECT DISTINCT
        speaker.talk_id,
        quote.quote_id,
        quote.text,
        quote.person_name,
        quote.position,
        recap.recap_id,
        recap.title,
        recap.language
    FROM core.quote AS quote
    JOIN site_recap AS recap USING (resource_id)
    JOIN site_mention AS mention USING (recap_id)
    JOIN site_speaker AS speaker
        ON speaker.talk_id = mention.talk_id
        AND lower(speaker.name) = lower(quote.person_name)
    WHERE quote.removed_at IS NULL
),
quote AS (
    SELECT
        talk_id,
        list({
            'text': site_cut(text, 1500),
            'person': site_cut(person_name, 200),
            'language': language,
            'recap_id': recap_id,
            'recap_title': title
        } ORDER BY title, recap_id, position, quote_id) AS quotes
    FROM said
    GROUP BY talk_id
),
naming AS (
    SELECT DISTINCT
        recap_id,
        talk_id
    FROM site_mention
),
weighed AS (  -- a report that names few talks says more about each pair
    SELECT
        *,
        1 / ln(1 + count(*) OVER (PARTITION BY recap_id)) AS weight
    FROM naming
),
pair AS (
    SELECT
        one.talk_id,
        other.talk_id AS other_id,
        count(*) AS shared_count,
        round(sum(one.weight), 6) AS weight
    FROM weighed AS one
    JOIN weighed AS other
        ON other.recap_id = one.recap_id
        AND other.talk_id <> one.talk_id
    GROUP BY one.talk_id, other.talk_id
    QUALIFY row_number() OVER (
        PARTITION BY one.talk_id
        ORDER BY count(*) DESC, round(sum(one.weight), 6) DESC, other.talk_id
    ) <= 6
),
related AS (
    SELECT
        pair.talk_id,
        list({
            'id': talk.talk_id,
            'title': talk.title,
            'language': talk.language,
            'event': talk.event_name,
            'shared_count': pair.shared_count
        } ORDER BY pair.shared_count DESC, pair.weight DESC, talk.talk_id) AS related
    FROM pair
    JOIN site_talk AS talk ON talk.talk_id = pair.other_id
    GROUP BY pair.talk_id
),
fact AS (
    SELECT
        fact.talk_id,
        list({
            'field': fact.field,
            'value': CASE
                WHEN fact.field IN ('video', 'slides', 'event_page', 'write_up') THEN site_url(fact.value)
                ELSE site_cut(fact.value, 300)
            END,
            'qualifier': site_cut(fact.qualifier, 200),
            'is_chosen': fact.is_chosen,
            'source': fact.source,
            'reason': site_cut(fact.reason, 300),
            'confidence': fact.confidence,
            'said_by_url': site_url(fact.said_by_url),
            'fetched_at': site_time(fact.fetched_at),
            'span_start': fact.span_start,
            'span_end': fact.span_end,
            'warc_file': fact.warc_file,
            'warc_offset': fact.warc_offset
        } ORDER BY
            list_position(
                ['title', 'speaker', 'event', 'starts_at', 'ends_at', 'room', 'abstract', 'video', 'slides', 'event_page'],
                fact.field
            ),
            fact.is_chosen DESC,
            fact.value,
            fact.said_by_url,
            fact.span_start,
            fact.source
        ) AS facts
    FROM report.provenance AS fact
    JOIN site_talk USING (talk_id)
    WHERE
        fact.said_by_url IS NOT NULL
        AND fact.field NOT IN ('write_up', 'mention')  -- the recaps that name it say the same, and why
    GROUP BY fact.talk_id
)
SELECT
    talk.talk_id AS page_id,
    to_json({
        'id': talk.talk_id,
        'title': talk.title,
        'language': talk.language,
        'event_id': talk.event_id,
        'event': talk.event_name,
        'edition': event.edition_name,
        'place': event.place,
        'format': talk.format,
        'starts_at': site_time(talk.starts_at),
        'ends_at': site_time(talk.ends_at),
        'room': talk.room,
        'abstract': talk.abstract,
        'confidence': talk.confidence,
        'recap_count': talk.recap_count,
        'speakers': speaker.speakers,
        'material': material.material,
        'recaps': recap.recaps,
        'quotes': quote.quotes,
        'related': related.related,
        'facts': fact.facts
    })::VARCHAR AS document
FROM site_talk AS talk
LEFT JOIN site_event AS event USING (event_id)
LEFT JOIN speaker USING (talk_id)
LEFT JOIN material USING (talk_id)
LEFT JOIN recap USING (talk_id)
LEFT JOIN quote USING (talk_id)
LEFT JOIN related USING (talk_id)
LEFT JOIN fact USING (talk_id)
ORDER BY talk.talk_id;
