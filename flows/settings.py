"""Settings of this process: defaults < ``recapture.toml`` < ``RECAPTURE_…`` environment < flags.

The one module that reads the environment and the configuration file. Others get values.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extract.web.policy import FetchPolicy
from flows.supplied import TWIN, supplied_seeds

WebMode = Literal["auto", "live", "replay"]
Runner = Literal["process", "dask"]
CONFIG_FILE = "recapture.toml"
ENVIRONMENT_PREFIX = "RECAPTURE_"
SEEDS = Path("seeds")
SUPPLIED = "supplied"  # origin of ``seeds`` where there is no folder of that name
MAIN, DEMO = "main", "demo"


@dataclass(frozen=True, slots=True, repr=False)
class Destination:
    """Where notices go. ``address``, as apprise knows it, may hold a password: shown, it is cut to its kind."""

    address: str

    def __str__(self) -> str:
        return f"{self.address.partition(':')[0]}://…"

    __repr__ = __str__


class SettingsError(Exception):
    """A setting cannot be used; the text names it, where it came from and the fix."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set. Field names are keys of ``recapture.toml`` and, in capitals, of the environment."""

    seeds: tuple[Path, ...] = (SEEDS,)
    warehouse: str | None = None  # a name below data_dir, or a path; None: main, or demo when replaying the twin
    data_dir: Path = Path("data")
    web: WebMode = "auto"
    archive: Path | None = None  # what --web replay answers from; None: the offline twin
    depth: int = 2
    limit: int | None = None  # targets a run, at most
    batch_targets: int = 500
    all_sessions: bool = False
    due: bool = False  # ask only what is due now (extract.web.recheck)
    since: date | None = None  # ask only what was not asked since this day, UTC
    only_failed: bool = False  # ask only what failed, could not be read or was blocked the last time
    wayback: bool = False  # ask the Wayback Machine's index whether it holds copies of pages that are gone
    project_page: str | None = None  # where site owners read about whoever runs this, sent with every request
    contact: str | None = None  # e-mail address or page of whoever runs this, sent with every request
    parse_workers: int = 2
    runner: Runner = "process"  # where batches and archive parts are worked on
    dask_address: str | None = None  # of the scheduler; None: workers on this machine
    keep_snapshots: int = 5
    notify: tuple[Destination, ...] = ()  # who is told what a run changed
    cron: str = "0 3 * * *"  # when the nightly run starts, in ``timezone``
    timezone: str = "UTC"
    export_dir: Path | None = None  # where the nightly run writes all tables as Parquet
    site_dir: Path | None = None  # where it writes the report site
    connections: int = 32
    connections_per_host: int = 1
    host_interval_s: float = 1.0
    total_timeout_s: float = 45.0
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def user_agent(self) -> str:
        """Who asks: product, version and, when set, the page to read and whom to write to."""
        who = "; ".join(part for part in (self.project_page, self.contact) if part)
        return f"recapture/{software_version()}" + (f" (+{who})" if who else "")

    def policy(self, *, is_replay: bool, host_intervals_s: tuple[tuple[str, float], ...] = ()) -> FetchPolicy:
        """Return the budgets of a run as the fetch layer takes them."""
        return FetchPolicy(
            user_agent=self.user_agent,
            total_timeout_s=self.total_timeout_s,
            connections=self.connections,
            connections_per_host=self.connections_per_host,
            host_interval_s=self.host_interval_s,
            host_intervals_s=host_intervals_s,
            is_replay=is_replay,
        )

    def warehouse_folder(self, default: str = MAIN) -> Path:
        """Return the folder of the warehouse: a bare name lies below ``data_dir``, anything else is a path."""
        name = self.warehouse or default
        is_bare = name not in (".", "..") and Path(name).name == name
        return self.data_dir / name if is_bare else Path(name)


def software_version() -> str:
    """Return the installed version; the one place it is stated is ``pyproject.toml``."""
    try:
        return version("recapture")
    except PackageNotFoundError:
        return "0+unknown"


def demo_archive() -> Path:
    """Return the offline twin: that of ``seeds/`` here, else the supplied one."""
    here, supplied = SEEDS / TWIN, supplied_seeds()
    return here if supplied is None or here.is_file() else supplied / TWIN


def read_settings(flags: Mapping[str, Any] | None = None, config: Path | None = None) -> Settings:
    """Read settings from file, environment and flags.

    Args:
        flags: values a person gave on the command line; None values are left out.
        config: the configuration file; by default ``recapture.toml`` here, if there is one.

    Raises:
        SettingsError: a key is unknown or a value is not of its kind; the text names the fix.
    """
    settings = Settings()
    origins: dict[str, str] = {}
    path = config or Path(CONFIG_FILE)
    if config is not None or path.exists():
        settings = _merge(settings, _read_file(path), str(path), origins)
    from_environment = {
        key.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for key, value in sorted(os.environ.items())
        if key.startswith(ENVIRONMENT_PREFIX)
    }
    settings = _merge(settings, from_environment, "environment", origins)
    given = {key: value for key, value in (flags or {}).items() if value is not None and value != ()}
    settings = _merge(settings, given, "flag", origins)
    supplied = supplied_seeds()
    if "seeds" not in origins and supplied is not None and not SEEDS.exists():
        settings, origins["seeds"] = replace(settings, seeds=(supplied,)), SUPPLIED
    return replace(settings, origins=origins)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); name another with --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from error


def _merge(settings: Settings, values: Mapping[str, Any], origin: str, origins: dict[str, str]) -> Settings:
    known = {item.name for item in fields(Settings)} - {"origins"}
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(sorted(known))}"
            raise SettingsError(f"{origin}: unknown setting {key!r}{hint}")
        settings = replace(settings, **{key: _value(key, value, origin)})
        origins[key] = origin
    return settings


def _value(key: str, value: Any, origin: str) -> Any:
    """Bring one value into the type of its field."""
    try:
        converted = _CONVERT.get(key, str)(value)
    except (TypeError, ValueError) as error:
        shown = "…" if key == "notify" else repr(value)  # it may hold a password
        raise SettingsError(f"{origin}: {key} = {shown} cannot be used: {error}") from error
    smallest = _AT_LEAST.get(key)
    if smallest is not None and converted is not None and converted < smallest:
        raise SettingsError(f"{origin}: {key} = {value!r} is too small; it must be at least {smallest}")
    return converted


def _paths(value: Any) -> tuple[Path, ...]:
    items = value.split(os.pathsep) if isinstance(value, str) else value
    return tuple(Path(item) for item in items)


def _destinations(value: Any) -> tuple[Destination, ...]:
    items = value.split() if isinstance(value, str) else value
    if not all(isinstance(item, str) and "://" in item for item in items):
        raise ValueError("say a list of addresses such as mailto://… or json://…")
    return tuple(Destination(item) for item in items)


def _timezone(value: Any) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("say a name of the time zone database, for example Europe/Paris or UTC") from None


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("say true or false")


def _web(value: Any) -> WebMode:
    modes: tuple[WebMode, ...] = get_args(WebMode)
    for mode in modes:
        if value == mode:
            return mode
    raise ValueError(f"say one of {', '.join(modes)}")


def _runner(value: Any) -> Runner:
    runners: tuple[Runner, ...] = get_args(Runner)
    for runner in runners:
        if value == runner:
            return runner
    raise ValueError(f"say one of {', '.join(runners)}")


def _day(value: Any) -> date:
    if isinstance(value, date):  # TOML has days of its own
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("say a day as year-month-day, for example 2026-01-31") from None


_CONVERT: dict[str, Any] = {
    "seeds": _paths,
    "data_dir": Path,
    "archive": Path,
    "web": _web,
    "runner": _runner,
    "all_sessions": _flag,
    "due": _flag,
    "since": _day,
    "only_failed": _flag,
    "wayback": _flag,
    "depth": int,
    "limit": int,
    "batch_targets": int,
    "parse_workers": int,
    "keep_snapshots": int,
    "notify": _destinations,
    "timezone": _timezone,
    "export_dir": Path,
    "site_dir": Path,
    "connections": int,
    "connections_per_host": int,
    "host_interval_s": float,
    "total_timeout_s": float,
}
_AT_LEAST: dict[str, float] = {
    "depth": 0,
    "limit": 1,
    "batch_targets": 1,
    "parse_workers": 1,
    "keep_snapshots": 1,
    "connections": 1,
    "connections_per_host": 1,
    "host_interval_s": 0,
    "total_timeout_s": 1,
}
