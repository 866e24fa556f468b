"""An address tied to a talk: by whom, how surely, and whether the tie points to another talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tie:
    """One source's word, or our conclusion, that an address is material of a talk."""

    group_id: str
    role: str
    resource_id: str
    url: str
    source: str  # one of ``materials.SOURCE_ORDER``
    statement_id: str
    said_by: str
    capture_id: str
    said_at: datetime
    confidence: str = "high"
    reason: str = ""
    wrong: str | None = None
    is_part: bool = False  # the recording holds several talks
    start_s: int | None = None  # seconds into the recording at which this talk begins
