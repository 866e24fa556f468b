"""What was read in a page whose body may not be kept, as text for the archive and back again."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from extract.records import Page, SeedList


@cache
def _adapter() -> TypeAdapter[Page | SeedList]:
    return TypeAdapter(Page | SeedList)


def reading_text(page: Page | SeedList) -> str:
    """Write a page or seed list as JSON."""
    return _adapter().dump_json(page).decode()


def page_of(text: str) -> Page | SeedList:
    """Read a page back; the result equals the page that was written.

    Raises:
        pydantic.ValidationError: the text is not of our making.
    """
    return _adapter().validate_json(text)
