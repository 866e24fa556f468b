"""The seed file that ``recapture seeds init`` writes for a conference that has none."""

from __future__ import annotations

import re
import unicodedata

_TEMPLATE = """\
# Seeds of one event edition: what people know about it before the first harvest. Facts only, reviewed like code.
# Fill in [event], remove the "# " in front of the examples that you use, then: recapture seeds validate FILE

[event]
key = "{key}"                # stays for ever: rows of the warehouse refer to it
name = "{name}"
# aliases = ["{name}, as recaps also call it"]
# starts_on = 2025-05-12
# ends_on = 2025-05-14
# place = "Utrecht, Netherlands"
# url = "https://www.example.org/{key}/"

# --- events held beside it, one table each ---------------------------------------------------------------

# [[event.colocated]]
# key = "{key}-workshops"
# name = "Workshop Day"
# starts_on = 2025-05-11
# url = "https://www.example.org/{key}/workshops/"

# --- lists that hold many sessions: calendar, playlist, overview (day pages of a schedule), notes --------

# [[catalog]]
# url = "https://{key}.sched.com/all.ics"
# kind = "calendar"
# event = "{key}"  # key of [event] or of an [[event.colocated]]; left out: the talk's, else [event]

# --- talks you already know; harvests find the others ----------------------------------------------------

# [[talk]]
# key = "opening-keynote"
# title = "Opening Keynote: What We Learned"
# speakers = [{{ name = "Ada Example", organization = "Example Org" }}]

# --- addresses -------------------------------------------------------------------------------------------
# kind: recap, video, slides, event_page, write_up, conference, community, announcement, article

# [[seed]]
# url = "https://blog.example.org/what-we-saw"
# kind = "recap"
# title = "What we saw"
# author = "Bo Example"
# language = "en"
# published_on = 2025-05-20
# added_on = 2025-05-21

# [[seed]]
# url = "https://www.youtube.com/watch?v=XXXXXXXXXXX"
# kind = "video"
# talk = "opening-keynote"     # key of a [[talk]]

# --- said to exist, no address known: the report then shows it as missing --------------------------------
# role: video, slides, event_page, write_up, code, other

# [[expected]]
# role = "slides"
# talk = "opening-keynote"
# pending = true               # announced, to come later

# [[expected]]
# role = "write_up"
# title = "Five things about the workshops"
# author = "Cy Example"

# --- seconds between two requests to a host, where one is too fast ---------------------------------------

# [politeness]
# "blog.example.org" = 5
"""


def template(event_name: str) -> str:
    """Write a commented seed file for a conference.

    Args:
        event_name: as people call the edition, e.g. ``PyCon Italia 2025``. Any text; what no name has
            (control characters, line breaks) is left out.

    Returns:
        A valid seed file in TOML: ``[event]`` filled in with name and a key made of it, all else as examples
        in comments, which are valid too once their "# " is removed.
    """
    plain = "".join(c if unicodedata.category(c)[0] != "C" or c in "\t\n\r" else " " for c in event_name)
    name = " ".join(plain.split())[:200].strip() or "My Conference 2025"
    return _TEMPLATE.format(key=_slug(name), name=name.replace("\\", "\\\\").replace('"', '\\"'))


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # 40: the key is part of a host name in the examples, whose labels end at 63 characters.
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40].strip("-") or "my-conference-2025"
