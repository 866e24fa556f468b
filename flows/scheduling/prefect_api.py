"""Whether a Prefect API is configured, told without importing Prefect (that takes seconds)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

# Read by Prefect when it is imported. Nobody is told that it runs; a cold start of its temporary server takes
# 20 to 50 s on a small machine, and its own limit is 20 s.
SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}


def prepare() -> None:
    """Set what Prefect should know before it is imported; what a person set stays."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)


def child_environment(defaults: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process we start: this one's, over ``defaults``, under what we decide."""
    return {**defaults, **os.environ, **ours}


def api_in_use() -> str | None:
    """Return the address of the configured API: the environment's, else the active profile's; None without one."""
    from_environment = os.environ.get("PREFECT_API_URL")
    if from_environment:
        return from_environment
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml")
    try:
        content = tomllib.loads(profiles.read_text("utf-8"))
    except (OSError, ValueError):  # no profiles, or not ours to judge: Prefect itself will say
        return None
    active = os.environ.get("PREFECT_PROFILE") or content.get("active")
    profile = content.get("profiles", {}).get(active, {})
    address = profile.get("PREFECT_API_URL") if isinstance(profile, dict) else None
    return address if isinstance(address, str) else None
