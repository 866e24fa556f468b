"""The seed list and the synthetic web that come with Recapture, for commands run where there is no ``seeds/``.

They are data, not code: a checkout has them beside the packages, a wheel lays them into ``share/recapture`` of the
environment (decision 0008).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

TWIN = "demo.warc.gz"
INSTALLED_BELOW = "share/recapture/seeds"


@cache
def supplied_seeds() -> Path | None:
    """Return the folder of the supplied seed files and of the synthetic web; None when an installation lost them.

    A checkout goes first, so that an installation made from it never answers with older files.
    """
    beside = Path(__file__).resolve().parents[1] / "seeds"
    if (beside / TWIN).is_file():
        return beside
    try:
        recorded = files("recapture") or ()
    except PackageNotFoundError:
        return None
    # As the installer wrote it down: right for virtual environments and for --user alike.
    found = (Path(str(file.locate())).resolve().parent for file in recorded if file.name == TWIN)
    return next((folder for folder in found if (folder / TWIN).is_file()), None)


def is_installed_copy(path: Path) -> bool:
    """Tell whether a file belongs to an installation, whose next update would take away what is written there."""
    folder = supplied_seeds()
    is_installed = folder is not None and folder.as_posix().endswith(INSTALLED_BELOW)
    return is_installed and folder is not None and path.resolve().is_relative_to(folder)
