"""What was read in a page whose body may not be kept, as text for the archive and back again."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from extract.records import Page


@cache
def _adapter() -> TypeAdapter[Page]:
    return TypeAdapter(Page)


def reading_text(page: Page) -> str:
    """Write a page as JSON."""
    return _adapter().dump_json(page).decode()


def page_of(text: str) -> Page:
    """Read a page back; the result equals the page that was written.

    Raises:
        pydantic.ValidationError: the text is not of our making.
    """
    return _adapter().validate_json(text)
