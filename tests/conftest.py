"""What all tests share: settings of hypothesis, an environment of their own, programs, one Prefect server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from flows.scheduling.supervise import free_port, server_command, server_environment

# A slow machine is not a wrong result, so no deadline; in CI the same examples each time, because a change
# must not fail by the luck of somebody else's draw. At home new examples each time find new faults.
settings.register_profile("home", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("home"), derandomize=True)


def is_ci() -> bool:
    """Tell whether this run decides about a change (``CI=true``, as ``.ci/run`` sets it)."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


settings.load_profile("ci" if is_ci() else "home")

# --- golden pages -------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--golden``: write what is read now as what is expected (``make golden``)."""
    parser.addoption("--golden", action="store_true", help="rewrite tests/golden/*/*/expected.json")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, object], None]:
    """Give ``golden(path, found)``: ``found`` as JSON equals the file; with ``--golden`` it is written there."""

    def compare(path: Path, found: object) -> None:
        text = json.dumps(found, indent=1, ensure_ascii=False, default=str) + "\n"
        if request.config.getoption("--golden"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing: make golden, then read it line by line"
        assert json.loads(text) == json.loads(path.read_text(encoding="utf-8")), (
            f"{path.parent.name} reads differently"
        )

    return compare


# --- programs that are not Python ---------------------------------------------------------------------

# program → other names of it, Debian's package
PROGRAMS: dict[str, tuple[tuple[str, ...], str]] = {
    "chromium": (("chromium-browser", "google-chrome", "google-chrome-stable"), "chromium"),
    "postgres": ((), "postgresql"),
    "initdb": ((), "postgresql"),
    "nginx": ((), "nginx"),
}
# Debian keeps servers off a user's PATH; of several PostgreSQL lines the newest.
SERVER_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")


def find_program(name: str) -> Path | None:
    """Find a program on PATH or where Debian and Homebrew keep servers; None when it is not installed."""
    lines = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    path = os.pathsep.join([os.environ.get("PATH", ""), *SERVER_FOLDERS, *map(str, lines)])
    others, _ = PROGRAMS.get(name, ((), name))
    for candidate in (name, *others):
        if found := shutil.which(candidate, path=path):
            return Path(found)
    return None


@pytest.fixture(scope="session")
def needs_program() -> Callable[[str], Path]:
    """Give ``needs_program("nginx") -> Path``: skips the test for a user who lacks it, fails it in CI."""

    def need(name: str) -> Path:
        if found := find_program(name):
            return found
        _, package = PROGRAMS.get(name, ((), name))
        words = f"{name} is not installed; get it with: apt-get install {package}"
        if is_ci():
            pytest.fail(words + " (.ci/run does so when it is root)", pytrace=False)
        pytest.skip(words)

    return need


# --- an environment of their own ----------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's configuration out of the tests, and the tests out of the user's home."""
    for name in list(os.environ):
        if name.startswith(("RECAPTURE_", "PREFECT_")):
            monkeypatch.delenv(name)
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("PREFECT_HOME", str(home / "prefect"))
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    # Rich and typer fold their output to the terminal: tests see one width on every machine, without colours.
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


# --- Prefect ------------------------------------------------------------------------------------------

START_TIMEOUT_S = 180.0  # usually 10 to 20 s; 50 s were seen on a busy machine (DESIGN section 5)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests with the server the time it may take to start, beside their own."""
    for item in items:
        if "prefect_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(START_TIMEOUT_S + 180))


def _wait_until_healthy(api_url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with opener.open(f"{api_url}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass  # not listening yet
        time.sleep(0.2)  # waiting for another process: there is nothing to be woken by
    server.kill()
    server.wait()
    pytest.fail(f"the Prefect server did not start:\n{log.read_text(errors='replace')[-4000:]}", pytrace=False)


@pytest.fixture(scope="session")
def _prefect_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("prefect")
    port = free_port(0)
    quiet = server_environment(home, port) | {"PREFECT_LOGGING_LEVEL": "WARNING"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | quiet
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            server_command(port),
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C on the tests must not reach it before its flows are done
        )
    _wait_until_healthy(quiet["PREFECT_API_URL"], server, log)
    yield quiet
    server.terminate()
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@pytest.fixture
def prefect_server(_prefect_settings: dict[str, str]) -> Iterator[str]:
    """Give the API address of a real Prefect server, started once a session as ``schedule start`` starts it.

    Flows in this test use it.

    ``PREFECT_API_URL`` and its fellows are in the environment too, for child processes.
    """
    from prefect.settings import (  # takes seconds: only tests that run flows pay
        PREFECT_API_AUTH_STRING,
        PREFECT_API_URL,
        PREFECT_CLIENT_CSRF_SUPPORT_ENABLED,
        PREFECT_HOME,
        PREFECT_LOGGING_LEVEL,
        temporary_settings,
    )

    with pytest.MonkeyPatch.context() as patch:
        for name, value in _prefect_settings.items():
            patch.setenv(name, value)
        chosen = {
            PREFECT_API_URL: _prefect_settings["PREFECT_API_URL"],
            PREFECT_API_AUTH_STRING: _prefect_settings["PREFECT_API_AUTH_STRING"],
            PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: True,
            PREFECT_HOME: Path(_prefect_settings["PREFECT_HOME"]),
            PREFECT_LOGGING_LEVEL: "WARNING",
        }
        with temporary_settings(chosen):
            yield _prefect_settings["PREFECT_API_URL"]
