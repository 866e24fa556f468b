-- Talks that are a part of a longer recording, with the second at which each begins.

-- It must not be NULL, which 0010 says: DuckDB 1.5.5 refuses both in one transaction where the table is filled.
ALTER TABLE core.talk_material ADD COLUMN is_part BOOLEAN DEFAULT FALSE;
ALTER TABLE core.talk_material ADD COLUMN start_s BIGINT;
COMMENT ON COLUMN core.talk_material.is_part IS
    'The recording holds several talks, and this one is a part of it.';
COMMENT ON COLUMN core.talk_material.start_s IS
    'Seconds into the recording at which the talk begins, as a link (t=) or the chapters of the video say; NULL when unknown, or when the recording is of this talk alone.';
COMMENT ON COLUMN core.talk_material.source IS
    'How we know: decision, schedule, recap-link, seed, redirect, video-match, video-chapter, deck-match, video-page, recap-claim ...';
COMMENT ON COLUMN core.material_proposal.role IS 'video, slides or event_page.';

-- What talks are about, by the vocabulary that people keep in seeds/topics.toml.
CREATE TABLE core.talk_topic (
    talk_topic_id VARCHAR NOT NULL,
    talk_id VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    capture_id VARCHAR
);
COMMENT ON TABLE core.talk_topic IS
    'A project or term that a talk is about: its title or abstract names it. Grain: talk and topic. Source: transform.topics, seeds/topics.toml.';
COMMENT ON COLUMN core.talk_topic.talk_topic_id IS 'Identifier from talk, kind and topic.';
COMMENT ON COLUMN core.talk_topic.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN core.talk_topic.topic IS 'Name in the vocabulary.';
COMMENT ON COLUMN core.talk_topic.kind IS 'project or term.';
COMMENT ON COLUMN core.talk_topic.field IS 'title or abstract: the first place that names it.';
COMMENT ON COLUMN core.talk_topic.words IS 'The words there: the name, or one of its aliases.';
COMMENT ON COLUMN core.talk_topic.capture_id IS 'Capture (raw.capture) of that title or abstract; NULL when none does.';
