"""The rules of the house, read from the source with ``ast``: who imports whom, how large things may grow.

docs/architecture.md says why. Tests are exempt: they look at everything.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("extract", "transform", "warehouse", "flows")  # a stage imports itself and those before it

# library → the only places that may import it: a stage or one file
OWNERS = {
    "prefect": ("flows",),
    "prefect_dask": ("flows",),
    "duckdb": ("warehouse", "flows"),
    "httpx": ("extract/web/client.py",),
    "httpx_aiohttp": ("extract/web/client.py",),
    "aiohttp": ("extract/web/client.py",),
    "selectolax": ("extract",),
    "tenacity": ("extract",),
    "typer": ("flows",),
}
# Second ways to the network, past the address guard, the caps and the politeness of extract/web/client.py.
FORBIDDEN = {"requests", "urllib3", "urllib.request", "http.client", "ftplib", "telnetlib", "smtplib"}
UNREPEATABLE_NAMES = {"now", "utcnow", "today", "urandom", "uuid1", "uuid4"}
UNREPEATABLE_MODULES = {"random", "secrets", "time", "socket", "subprocess", "tempfile", "pathlib"}

READ_THE_ENVIRONMENT = {
    "flows/settings.py",  # ours
    "flows/scheduling/prefect_api.py",  # Prefect's, without importing it
    "flows/doctor.py",  # looking at it is its work
}

MAX_FILE_LINES = 450  # aim: 400
MAX_TEST_FILE_LINES = 650  # tables of cases are long, and read one case at a time
MAX_FUNCTION_LINES = 60  # aim: 50; counted without decorators and docstring
LONG_FILES: dict[str, str] = {  # path → why it may be longer
    "transform/rows.py": "one declaration per table and no code: read like a catalogue, looked up by name",
}
LONG_FUNCTIONS: dict[str, str] = {}  # path:name → why it may be longer


def _sources(folders: tuple[str, ...] = STAGES) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path, tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give each module that a file imports, anywhere in it, with its line; relative names made absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            # ``from extract import web`` and ``from urllib import request`` name a module too
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _covers(place: str, path: Path) -> bool:
    return _name(path) == place or _name(path).startswith(f"{place}/")


def import_faults(path: Path, source: str) -> list[str]:
    """Name each import in ``source`` that the house does not allow at ``path``."""
    stage = path.relative_to(ROOT).parts[0]
    faults = set()
    for line, module in _imports(path, ast.parse(source)):
        top = module.partition(".")[0]
        if top in STAGES and STAGES.index(top) > STAGES.index(stage):
            faults.add(f"{_name(path)}:{line}: {stage} must not import {top}, which lies after it")
        if top in OWNERS and not any(_covers(place, path) for place in OWNERS[top]):
            faults.add(f"{_name(path)}:{line}: only {' and '.join(OWNERS[top])} may import {top}")
        if top == "tests":
            faults.add(f"{_name(path)}:{line}: the product must not import its tests")
        faults |= {
            f"{_name(path)}:{line}: {name} is not used here; see FORBIDDEN"
            for name in FORBIDDEN
            if module == name or module.startswith(f"{name}.")
        }
    return sorted(faults)


def function_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from its ``def``, without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_each_stage_imports_only_itself_and_those_before_it() -> None:
    faults = [fault for path in _sources() for fault in import_faults(path, path.read_text(encoding="utf-8"))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("place", "source", "is_allowed"),
    [
        ("extract/seeds.py", "import transform.ids", False),
        ("extract/seeds.py", "from warehouse import load", False),
        ("extract/web/fetch.py", "import httpx", False),
        ("extract/web/client.py", "import httpx", True),
        ("extract/pages/html.py", "from selectolax.lexbor import LexborHTMLParser", True),
        ("transform/claims.py", "from selectolax.lexbor import LexborHTMLParser", False),
        ("transform/claims.py", "from extract.records import Claim", True),
        ("transform/claims.py", "def late():\n    import duckdb", False),
        ("warehouse/load.py", "import duckdb", True),
        ("warehouse/load.py", "from prefect import flow", False),
        ("flows/batch.py", "from prefect import task", True),
        ("extract/web/deep/er.py", "from .. import guard", True),
        ("extract/web/fetch.py", "from ...transform import ids", False),
        ("extract/robots.py", "from urllib import request", False),
        ("extract/robots.py", "from urllib.parse import urlsplit", True),
        ("flows/cli.py", "import tests.demo_web", False),
    ],
)
def test_import_rule_sees_what_it_should(place: str, source: str, is_allowed: bool) -> None:
    assert (import_faults(ROOT / place, source) == []) is is_allowed


def test_all_packages_lie_at_the_top_and_have_a_first_line() -> None:
    for stage in STAGES:
        assert (ROOT / stage / "__init__.py").is_file()
    for path in _sources():
        assert (path.parent / "__init__.py").is_file(), f"{_name(path)}: its folder has no __init__.py"
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{_name(path)}: say what it is for"


def test_files_stay_readable_in_one_sitting() -> None:
    lengths = {
        _name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _sources((*STAGES, "tests"))
    }
    limits = {name: MAX_TEST_FILE_LINES if name.startswith("tests/") else MAX_FILE_LINES for name in lengths}
    too_long = {name: lines for name, lines in lengths.items() if lines > limits[name] and name not in LONG_FILES}
    assert not too_long, "split these, or say in LONG_FILES why not"
    outdated = {name for name in LONG_FILES if name not in lengths or lengths[name] <= limits[name]}
    assert not outdated, "no exception needed any more"


def test_functions_stay_on_one_screen() -> None:
    lengths = {
        f"{_name(path)}:{node.name}": function_length(node) for path in _sources() for node in _functions(path)
    }
    too_long = {
        name: lines for name, lines in lengths.items() if lines > MAX_FUNCTION_LINES and name not in LONG_FUNCTIONS
    }
    assert not too_long, "split these, or say in LONG_FUNCTIONS why not"
    assert LONG_FUNCTIONS.keys() <= lengths.keys()


def test_clock_chance_and_input_stay_out_of_transform() -> None:
    """A pure stage gives the same rows when ``reparse`` calls it years later."""
    faults = []
    for path in _sources(("transform",)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        faults += [
            f"{_name(path)}:{node.lineno}: .{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in UNREPEATABLE_NAMES
        ]
        faults += [
            f"{_name(path)}:{line}: {module}"
            for line, module in _imports(path, tree)
            if module.partition(".")[0] in UNREPEATABLE_MODULES
        ]
    assert not faults, "transform has no I/O, no clock and no randomness:\n" + "\n".join(faults)


def test_only_settings_reads_the_environment() -> None:
    faults = [
        f"{_name(path)}:{node.lineno}"
        for path in _sources()
        if _name(path) not in READ_THE_ENVIRONMENT
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"})
        or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"})
    ]
    assert not faults, "others get values as arguments:\n" + "\n".join(faults)


def test_no_folder_of_tests_hides_a_stage() -> None:
    hidden = [stage for stage in STAGES if (ROOT / "tests" / stage / "__init__.py").exists()]
    assert not hidden, "tests/<stage>/__init__.py would be imported in place of the stage"
    assert not (ROOT / "tests" / "__init__.py").exists()


def _modules() -> list[str]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in _sources()]
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]


def _loaded_after(imports: list[str]) -> set[str]:
    """Import modules in a process of its own and give the top-level packages that came with them."""
    program = "import sys\n" + "\n".join(f"import {name}" for name in imports)
    program += "\nprint('\\n'.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_importing_any_module_only_defines_things() -> None:
    # One process for all: an import that starts, prints or warns shows in its output or its end.
    program = "\n".join(f"import {name}" for name in _modules())
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        # `recapture report` answers at once: prefect takes a second and more to import
        (["flows.cli"], {"prefect", "fastapi", "sqlalchemy"}),
        ([name for name in _modules() if not name.startswith("flows")], {"prefect"}),
        ([name for name in _modules() if name.startswith(("extract", "transform"))], {"duckdb"}),
        ([name for name in _modules() if name.startswith("transform")], {"httpx", "aiohttp"}),
    ],
    ids=["command line", "without flows", "without a warehouse", "transform"],
)
def test_heavy_libraries_load_only_where_used(modules: list[str], unwanted: set[str]) -> None:
    known = [name for name in modules if name in _modules()]
    if not known:
        pytest.skip(f"{modules} is not there")
    assert not _loaded_after(known) & unwanted
