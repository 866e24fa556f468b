"""What this stage raises: our misunderstandings. The failures of the world are values (see ``Capture``)."""

from __future__ import annotations


class ExtractError(Exception):
    """Something in this stage could not be understood; the text says what to do."""


class SeedError(ExtractError):
    """A seed file cannot be used. The message names file, line, field and fix."""


class ParseError(ExtractError):
    """A page no longer has the shape its site parser was written for."""

    def __init__(self, site: str, url: str, missing: str) -> None:
        super().__init__(site, url, missing)
        self.site, self.url, self.missing = site, url, missing

    def __str__(self) -> str:
        return f"{self.site}: {self.missing} not found on {self.url}"
