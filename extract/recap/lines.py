"""One line of a post: title, speakers, organisations, claims, what is pending, note."""

from __future__ import annotations

from dataclasses import dataclass

from extract.records import Speaker


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of a talk."""

    title: str | None
    speakers: tuple[Speaker, ...] = ()
    kind: str | None = None


def split_line(text: str) -> Line:
    """Split a talk line such as a video title into title and speakers."""
    return Line(text.strip() or None)
