-- Answers of an archive's index are resources of a kind of their own.
COMMENT ON COLUMN core.web_resource.kind IS
    'recap, article, video, slides, event_page, schedule, playlist, feed, document, seed_list, archive_index or other.';

ALTER TABLE core.talk_material ALTER COLUMN is_part SET NOT NULL;
