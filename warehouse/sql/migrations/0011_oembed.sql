-- Answers of a site to the question what one of its pages is called and by whom are resources of a kind of their own.
COMMENT ON COLUMN core.web_resource.kind IS
    'recap, article, video, slides, event_page, schedule, playlist, feed, document, seed_list, archive_index, oembed or other.';
