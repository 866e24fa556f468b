"""What stops a run that was set up rightly."""

from __future__ import annotations


class NoWebError(Exception):
    """Nothing can be asked: no network, and no archive that stands for it."""
