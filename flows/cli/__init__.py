"""The command line: ``recapture``. Data on stdout, progress and errors on stderr; exit codes of DESIGN 6.

``import prefect`` takes seconds, so only the commands that run flows import it, inside the function.
"""

from __future__ import annotations

import logging
import sys

import typer
from typer.exceptions import TyperException

from extract.errors import ExtractError, SeedError

# Each module adds its commands to the tree when it is imported.
from flows.cli import (  # noqa: F401
    add,
    archive,
    care,
    draft,
    fill,
    fixes,
    forget,
    harvest,
    inspect,
    look,
    prune,
    quarantine,
    review,
    schedule,
    seeds,
    site,
    snapshots,
    why,
)
from flows.cli.app import app
from flows.errors import NoWebError
from flows.settings import SettingsError
from warehouse.errors import LockedError, QueryError, WarehouseError

OUR_ERROR, USAGE, NOTHING_REACHABLE, LOCKED, INTERRUPTED = 1, 2, 4, 5, 130
DUCKDB_INTERRUPTED = "Query interrupted"  # what Ctrl-C becomes while DuckDB works (2.0.0)
INTERRUPTED_TEXT = "Interrupted. What was fetched is kept; the same command goes on where it was."


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; every expected trouble becomes one clear text and a code."""
    try:
        result = app(arguments, standalone_mode=False, prog_name="recapture")
    except typer.Exit as leave:
        return _say(INTERRUPTED_TEXT, INTERRUPTED) if leave.exit_code == INTERRUPTED else leave.exit_code
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "recapture"
        return _say(f"{error.format_message()}\nTry: {command} --help", USAGE)
    except (typer.Abort, KeyboardInterrupt):
        return _say(INTERRUPTED_TEXT, INTERRUPTED)
    except (SeedError, SettingsError) as error:
        return _say(str(error), USAGE)
    except NoWebError as error:
        return _say(str(error), NOTHING_REACHABLE)
    except QueryError as error:
        return _say(str(error), USAGE)
    except LockedError as error:
        return _say(str(error), LOCKED)
    except (WarehouseError, ExtractError) as error:
        return _say(str(error), OUR_ERROR)
    except RuntimeError as error:
        if str(error) != DUCKDB_INTERRUPTED:
            raise
        return _say(INTERRUPTED_TEXT, INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has seen enough, as in ``| head``
        sys.stderr.close()
        return 0
    except OSError as error:  # a full disk, a missing right, a file where a folder is meant: the machine's doing
        logging.getLogger(__name__).debug("refused by the system", exc_info=True)
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _say(f"{what}. Look whether it is there, has room and may be written, or name another place.", USAGE)
    if result == INTERRUPTED:  # typer turns Ctrl-C into this number without a word
        return _say(INTERRUPTED_TEXT, INTERRUPTED)
    return result if isinstance(result, int) else 0


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code
