"""docs/cookbook.md: every question in it is answered on the offline twin, and so are people's own views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows import pipeline
from flows.settings import read_settings
from warehouse.publish import CURRENT, connect_reader
from warehouse.query import parameters_of, run_sql

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "cookbook.md").read_text("utf-8")
QUESTION = re.compile(
    r"^\*\*(\d+)\. ([^*]+)\*\*(?: \(`--param ([^`]+)`\))?\n\n```sql\n(.*?)```", re.MULTILINE | re.DOTALL
)
QUESTIONS = QUESTION.findall(TEXT)
FIRST_HARVEST_HAS_NONE = {"23"}  # nothing changed yet


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Harvest the offline twin once."""
    folder = tmp_path_factory.mktemp("twin") / "demo"
    given = {"seeds": (ROOT / "seeds" / "kubecon-eu-2024.toml",), "web": "replay", "warehouse": str(folder)}
    pipeline.harvest(read_settings({**given, "archive": ROOT / "seeds" / "demo.warc.gz"}))
    return folder


@pytest.fixture(scope="module")
def reader(twin: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect_reader(twin)
    yield con
    con.close()


def test_there_are_twenty_five_questions_numbered_in_order() -> None:
    assert [int(number) for number, *_ in QUESTIONS] == list(range(1, 26))
    assert TEXT.count("```sql") == len(QUESTIONS)


@pytest.mark.parametrize(("number", "question", "param", "query"), QUESTIONS, ids=[found[0] for found in QUESTIONS])
def test_a_question_is_answered(
    reader: duckdb.DuckDBPyConnection, number: str, question: str, param: str, query: str
) -> None:
    table = run_sql(reader, query, parameters=parameters_of([param] if param else []))
    assert bool(table.rows) == (number not in FIRST_HARVEST_HAS_NONE), question
    again = run_sql(reader, query, parameters=parameters_of([param] if param else []))
    assert again.rows == table.rows, "the order is not fixed"


def test_own_views_of_the_cookbook_work(twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    script = block.replace("data/main/current.duckdb", str(twin / CURRENT)).replace(".show()", ".fetchall()")
    names: dict[str, duckdb.DuckDBPyConnection] = {}
    exec(script, names)
    con = names["con"]
    own = con.execute("SELECT count(*) FROM to_ask").fetchall()
    assert (
        own
        == con.execute("SELECT count(*) FROM recapture.report.missing_material WHERE role = 'slides'").fetchall()
    )
    con.execute("USE recapture")
    assert con.execute("SELECT count(*) > 0 FROM report.whats_new(TIMESTAMP '2000-01-01')").fetchall() == [(True,)]
    con.execute("USE mine")
    con.close()
