"""What an installation rests on: the facts in pyproject.toml, the locks, the packaged files."""

from __future__ import annotations

import ast
import email
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("extract", "transform", "warehouse", "flows")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
DEV = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]
BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]

# What is imported under another name than it is installed by.
INSTALLED_AS = {
    "ada_url": "ada-url",
    "fastwarc": "fastwarc",
    "httpx_aiohttp": "httpx-aiohttp",
    "markdown_it": "markdown-it-py",
    "pptx": "python-pptx",
    "vl_convert": "vl-convert-python",
}


def _lock(name: str) -> dict[str, list[str]]:
    """Read a lock: canonical name==version → its lines after the first."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            entries[line.removesuffix(" \\")] = current = []
        else:
            current.append(line.strip().removesuffix(" \\"))
    return entries


def _pins(name: str) -> dict[str, list[Requirement]]:
    """Give the pins of a lock by canonical name; universal locks may hold several with markers."""
    pins: dict[str, list[Requirement]] = {}
    for line in _lock(name):
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def _version(pin: Requirement) -> Version:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is not pinned"
    return Version(specifier.version)


LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_hashed_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^\s*-(-index-url|-extra-index-url|-find-links|i|f|e)\b", text, re.MULTILINE)
    for pin, hashes in _lock(name).items():
        _version(Requirement(pin))
        assert hashes, f"{pin} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), pin


@pytest.mark.parametrize(
    ("name", "wanted"), [("requirements.lock", RUN + BUILD), ("requirements-dev.lock", RUN + BUILD + DEV)]
)
def test_lock_fulfils_what_pyproject_asks(name: str, wanted: list[Requirement]) -> None:
    pins = _pins(name)
    missing = [str(need) for need in wanted if canonicalize_name(need.name) not in pins]
    assert not missing, "run make lock"
    stale = [
        f"{pin} does not fulfil {need}"
        for need in wanted
        for pin in pins[canonicalize_name(need.name)]
        if not need.specifier.contains(_version(pin), prereleases=True)
    ]
    assert not stale, "run make lock"


def test_both_locks_agree() -> None:
    run, dev = _lock("requirements.lock"), _lock("requirements-dev.lock")
    assert run.keys() <= dev.keys(), "tests must run on the versions that users run"
    assert {pin: hashes for pin, hashes in dev.items() if pin in run} == run


def test_pins_that_are_known_to_work_together() -> None:
    pins = {name: [_version(pin) for pin in found] for name, found in _pins("requirements.lock").items()}
    assert all(Version("3.8.8") <= version < Version("4") for version in pins["prefect"])
    assert all(version < Version("0.151") for version in pins["fastapi"]), "prefect 3.8.8 does not start on it"
    assert [version.major for version in pins["duckdb"]] == [2], "new warehouses are tested on the newer line"


def test_build_group_is_what_the_build_asks() -> None:
    # The lock carries it, so that `pip install --no-build-isolation` needs nothing that is not hashed.
    assert PYPROJECT["dependency-groups"]["build"] == PYPROJECT["build-system"]["requires"]


def test_project_facts() -> None:
    project = PYPROJECT["project"]
    assert project["name"] == "recapture"
    assert project["requires-python"] == ">=3.11"
    assert project["license"] == "Apache-2.0"
    assert project["scripts"] == {"recapture": "flows.cli:main"}
    for name in [project["readme"], *project["license-files"]]:
        assert (ROOT / name).is_file(), name
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_four_packages_are_named() -> None:
    # Automatic discovery refuses several top-level packages, and would take seeds/ and tests/ for some.
    find = PYPROJECT["tool"]["setuptools"]["packages"]["find"]
    assert find == {"include": ["flows*", "extract*", "transform*", "warehouse*"]}
    named = tuple(pattern.removesuffix("*") for pattern in find["include"])
    strangers = [
        folder.name
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name.startswith(named) and folder.name not in STAGES
    ]
    assert not strangers, "a glob of pyproject takes these for packages"


def test_files_beside_the_code_are_packaged() -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]
    packaged = {
        path for package, globs in patterns.items() for glob in globs for path in (ROOT / package).glob(glob)
    }
    empty = [
        f"{package}/{glob}"
        for package, globs in patterns.items()
        for glob in globs
        if not any((ROOT / package).glob(glob))
    ]
    assert not empty, "package-data names what is not there"
    beside = {
        path
        for stage in STAGES
        for path in (ROOT / stage).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name != ".DS_Store"
    }
    assert not beside - packaged, "the code would miss these once installed from a wheel: add them to package-data"


def test_version_is_written_once() -> None:
    version = PYPROJECT["project"]["version"]
    assert str(Version(version)) == version
    again = [
        path.relative_to(ROOT).as_posix()
        for stage in STAGES
        for path in (ROOT / stage).rglob("*.py")
        if re.search(rf"""["']{re.escape(version)}["']|__version__\s*=""", path.read_text(encoding="utf-8"))
    ]
    assert not again, "ask importlib.metadata.version('recapture') instead"


def test_installed_version_is_that_of_the_source() -> None:
    try:
        installed = importlib.metadata.version("recapture")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the project is not installed here; make test installs it")
    assert installed == PYPROJECT["project"]["version"]


# --- what is released ---------------------------------------------------------------------------------

LEFT_BY_TOOLS = shutil.ignore_patterns(
    ".git", ".venv", "data", "build", "dist", "*.egg-info", "__pycache__", "__marimo__", ".*_cache", ".hypothesis",
    "uv.lock",
)  # fmt: skip


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution and the wheel made of it, by what the locks hold and without any server."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_BY_TOOLS)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", folder / "tree"],
        env=os.environ | {"PIP_NO_INDEX": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_source_distribution_is_the_whole_project(released: Path) -> None:
    (archive,) = (released / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        packed = {name.partition("/")[2] for name in tar.getnames()}
    made = {path for path in _files(released / "tree") if ".egg-info/" in path or path.startswith("build/")}
    assert _files(released / "tree") - made - packed == set(), "name them in MANIFEST.in"


def test_the_wheel_holds_the_code_its_data_and_the_seeds(released: Path) -> None:
    (wheel,) = (released / "dist").glob("*.whl")
    version = PYPROJECT["project"]["version"]
    assert wheel.name == f"recapture-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        metadata = email.message_from_bytes(packed.read(f"recapture-{version}.dist-info/METADATA"))
    code = {f"{stage}/{name}" for stage in STAGES for name in _files(released / "tree" / stage)}
    share = f"recapture-{version}.data/data/share/recapture/seeds/"
    seeds = {share + name for name in _files(released / "tree" / "seeds")}
    facts = {name for name in names if name.startswith(f"recapture-{version}.dist-info/")}
    assert names == code | seeds | facts
    needs = {Requirement(line) for line in metadata.get_all("Requires-Dist") or [] if "extra" not in line}
    assert needs == set(RUN)


def test_the_wheel_works_where_there_is_no_checkout(released: Path, tmp_path: Path) -> None:
    # Unpacked, which is all that installing a wheel of pure Python does: its RECORD says where the seeds lie.
    (wheel,) = (released / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    (tmp_path / "here").mkdir()
    program = """
import sys
import flows
from flows.cli import run
from flows.seed_fill import wanted
from flows.settings import demo_archive, read_settings
assert flows.__file__.startswith(sys.argv[1])
assert run(["seeds", "list"]) == 0
assert demo_archive().is_file()
key = wanted(read_settings().seeds, None)[0].key
sys.exit(run(["seeds", "fill", "--not-found", key]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=tmp_path / "here", capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")}, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "kccnceu2024.sched.com" in done.stdout
    assert "belongs to the installation" in done.stderr  # an update would take away what is written there


def _third_party_imports(folders: tuple[str, ...]) -> dict[str, str]:
    """Give the top-level modules that are neither ours nor Python's, each with one file that imports it."""
    found: dict[str, str] = {}
    for path in chain.from_iterable(sorted((ROOT / folder).rglob("*.py")) for folder in folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in {*STAGES, "tests", "conftest"}:
                    found.setdefault(top, path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize(
    ("folders", "declared"), [(STAGES, RUN), (("tests",), RUN + DEV)], ids=["product", "tests"]
)
def test_everything_imported_is_declared(folders: tuple[str, ...], declared: list[Requirement]) -> None:
    names = {canonicalize_name(need.name) for need in declared}
    undeclared = {
        module: where
        for module, where in _third_party_imports(folders).items()
        if canonicalize_name(INSTALLED_AS.get(module, module)) not in names
    }
    assert not undeclared, "present by the luck of somebody else's dependency: declare or drop"


def test_everything_declared_is_imported() -> None:
    imported = {canonicalize_name(INSTALLED_AS.get(module, module)) for module in _third_party_imports(STAGES)}
    by_others = {
        "fastapi",
        "sqlalchemy",  # only their versions matter: prefect's server
        "tzdata",  # found by zoneinfo
    }
    unused = sorted({canonicalize_name(need.name) for need in RUN} - imported - by_others)
    assert not unused, "every dependency is somebody's work to keep: drop what nothing imports"


def test_missing_program_skips_for_a_user_and_fails_in_ci(
    needs_program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert needs_program("sh").is_absolute()
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="apt-get install no-such-program"):
        needs_program("no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install no-such-program"):
        needs_program("no-such-program")


def test_ci_installs_every_program_that_tests_may_need() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    named = set(re.findall(r"missing\+=\(([a-z]+)\)", script))
    wanted = {
        package
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"needs_program\(\"([a-z]+)\"\)", path.read_text(encoding="utf-8"))
        for package in [{"initdb": "postgresql", "postgres": "postgresql"}.get(name, name)]
    }
    assert wanted - {"sh"} <= named
