"""Seed files: what is read, and what is said to the person whose file holds a mistake."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.errors import SeedError
from extract.records import Expected, Seed, Speaker, TalkSeed
from extract.seeds import SEED_FILE_BYTES, parse_seeds, read_seeds, template
from extract.web.policy import FetchPolicy

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
EVENT = '[event]\nkey = "conf-2025"\nname = "Conf 2025"\n'
WHOLE = """\
[event]
key = "conf-2025"
name = "Conf 2025"
aliases = ["The Conf", "Conf '25"]
starts_on = 2025-05-12
ends_on = "2025-05-14"
place = "Utrecht, Netherlands"
url = "https://conf.example.org/2025/"

[[event.colocated]]
key = "workshops"
name = "Workshop Day"

[[catalog]]
url = "https://conf2025.sched.com/all.ics"
kind = "calendar"
event = "workshops"

[[talk]]
key = "opening"
title = "Opening:  What We Learned"
event = "workshops"
speakers = [
    { name = "Ada Example", organization = "Example, Inc." },
    { name = "Bo Example" },
]

[[seed]]
url = "https://youtu.be/abcdefghijk?si=zzz"
kind = "video"
talk = "opening"
language = "en"
added_on = 2025-05-20

[[expected]]
role = "slides"
talk = "opening"
pending = true

[[expected]]
role = "write_up"
title = "Five things"
author = "Cy Example"

[politeness]
"conf.example.org" = 2
"""


def mistakes(text: str) -> list[str]:
    """Read a wrong file; return the lines of the message."""
    with pytest.raises(SeedError) as caught:
        parse_seeds(text.encode(), "s.toml")
    return str(caught.value).splitlines()


def test_every_table_is_read():
    seeds = parse_seeds(WHOLE.encode(), "s.toml")
    assert seeds.urn == "urn:recapture:seeds:conf-2025"
    edition, workshops = seeds.events
    assert (edition.aliases, edition.parent_key) == (("The Conf", "Conf '25"), None)
    assert (edition.starts_on, edition.ends_on) == (date(2025, 5, 12), date(2025, 5, 14))
    assert (workshops.key, workshops.parent_key) == ("workshops", "conf-2025")
    people = (Speaker("Ada Example", "Example, Inc."), Speaker("Bo Example"))
    assert seeds.talks == (TalkSeed("opening", "Opening: What We Learned", "workshops", people, line=19),)
    assert seeds.seeds == (
        Seed("https://conf2025.sched.com/all.ics", "catalog", "workshops", line=15),
        Seed(
            "https://www.youtube.com/watch?v=abcdefghijk", "video", "workshops", talk_key="opening", language="en",
            added_on=date(2025, 5, 20), line=29,
        ),
    )  # fmt: skip
    assert seeds.expected == (
        Expected("slides", "workshops", "opening", is_pending=True, line=35),
        Expected("write_up", "conf-2025", title="Five things", author="Cy Example", line=40),
    )
    assert seeds.host_intervals_s == (("conf.example.org", 2.0),)


@pytest.mark.parametrize(
    ("tables", "line", "words"),
    [
        ('[[seed]]\nurl = "file:///etc/passwd"\nkind = "recap"', 5, '"file:///etc/passwd" is not a web address'),
        ('[[seed]]\nurl = "ftp://e.org/a"\nkind = "recap"', 5, "write one that starts with https://"),
        ('[[seed]]\nkind = "recap"\nurl = "http://10.1.2.3/"', 6, "private, loopback or reserved"),
        ('[[seed]]\nkind = "recap"\nurl = "http://0x7f.1/"', 6, '"127.0.0.1" is a private'),
        ('[[seed]]\nkind = "recap"\nurl = "http://2130706433/"', 6, '"127.0.0.1" is a private'),
        ('[[seed]]\nkind = "recap"\nurl = "http://[::1]/"', 6, "private, loopback or reserved"),
        ('[[seed]]\nkind = "recap"\nurl = "http://[::ffff:169.254.169.254]/"', 6, "private, loopback or reserved"),
        ('[[seed]]\nkind = "recap"\nurl = "http://localhost:80/"', 6, "private to a machine or network"),
        ('[[seed]]\nkind = "recap"\nurl = "http://wiki.internal./"', 6, "private to a machine or network"),
        ('[[seed]]\nkind = "recap"\nurl = "http://intranet/"', 6, "has no domain"),
        ('[[seed]]\nkind = "recap"\nurl = "https://e.org/a b"', 6, "is not a valid address"),
        ('[[seed]]\nkind = "recap"\nurl = "https://e.org:99999/"', 6, "is not a valid address"),
        ('[[seed]]\nkind = "recap"\nurl = 7', 6, 'url: must be text in quotes, is "7"'),
        ('[[seed]]\nkind = "recap"', 4, 'url: missing; add url = "…"'),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "vidoe"', 6, "did you mean 'video'?"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "catalog"', 6, '"catalog" is not known here'),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\nadded = 2025-01-01', 7, "did you mean 'added_on'?"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\nadded_on = "1 May"', 7, "write it as 2024-03-19"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\nadded_on = 2025-01-01T10:00:00Z', 7, "without a time"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\ntalk = "x"', 7, 'no [[talk]] has the key "x"'),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\nevent = "conf-2052"', 7, "did you mean 'conf-2025'?"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\ntitle = "a\\u0007b"', 7, "control character U+0007"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\ntitle = "a\\u202Eb"', 7, "control character U+202E"),
        ('[[seed]]\nurl = "https://e.org/"\nkind = "video"\ntitle = " "', 7, "title: is empty"),
        ('[[catalog]]\nurl = "https://e.org/"\nkind = "calender"', 6, "did you mean 'calendar'?"),
        ('[[talk]]\nkey = "A Talk"\ntitle = "A"', 5, "is not a key; use a-z"),
        ('[[talk]]\nkey = "a"\ntitle = "A"\n[[talk]]\nkey = "a"\ntitle = "B"', 8, "stands in two tables"),
        ('[[talk]]\nkey = "a"\ntitle = "A"\nspeakers = [\n  { name = 3 },\n]', 7, "speakers.name: must be text"),
        ('[[talk]]\nkey = "a"\ntitle = "A"\nspeakers = "Ada"', 7, "must be a list of people"),
        ('[[expected]]\nrole = "slides"', 4, "neither talk nor title is given"),
        ('[[expected]]\nrole = "slide"\ntitle = "A"', 5, "did you mean 'slides'?"),
        ('[[expected]]\nrole = "slides"\ntitle = "A"\npending = "yes"', 7, "must be true or false"),
        ('[[event.colocated]]\nkey = "conf-2025"\nname = "B"', 5, "stands in two tables"),
        ('[[event.colocated]]\nkey = "b"\nname = "B"\nstarts_on = 2025-02-02\nends_on = 2025-02-01', 8, "before"),
        ('[event.colocated]\nkey = "b"\nname = "B"', 4, "begin each with [[event.colocated]]"),
        ('[seed]\nurl = "https://e.org/"', 4, "begin each with [[seed]]"),
        ('[[seeds]]\nurl = "https://e.org/"', 4, "did you mean [[seed]]?"),
        ('[politeness]\n"https://e.org" = 2', 5, "is not a host name"),
        ('[politeness]\n"e.org" = 0', 5, "from 0.1 to 3600"),
        ('[politeness]\n"e.org" = nan', 5, "from 0.1 to 3600"),
        ('[[seed]]\nurl = "https://e.org/" kind = "video"', 5, "is not valid TOML at column 24"),
        ("[event]", 4, "is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_fix(tables, line, words):
    told = mistakes(EVENT + tables + "\n")
    assert len(told) == 1, told
    assert told[0].startswith(f"s.toml:{line}: ")
    assert words in told[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "s.toml:1: is empty"),
        (b" \n\t\n", "s.toml:1: is empty"),
        (b"\xff\xfe[\x00", "s.toml:1: is not UTF-8"),
        (EVENT.encode() + b"# caf\xe9\n", "s.toml:4: is not UTF-8 (byte 0xe9)"),
        (b"# only a comment\n", "s.toml:1: [event]: missing"),
        (b"event = 1\n", "s.toml:1: [event]: missing"),
        (b'[event]\nname = "A"\n', 's.toml:1: [event] key: missing; add key = "'),
        (b"x = " + b"[" * 200_000, "nested too deep"),
        (b"x = " + b"1" * 5000, "is not valid TOML"),
        (b"#" * (SEED_FILE_BYTES + 1), "is larger than 5 MiB"),
        (b"#" * (10 * 1024 * 1024), "is larger than 5 MiB"),
    ],
)
def test_a_file_that_is_no_seed_list_is_refused_as_a_whole(body, words):
    with pytest.raises(SeedError, match=re.escape(words)) as caught:
        parse_seeds(body, "s.toml")
    assert "\n" not in str(caught.value)


def test_all_mistakes_of_a_file_come_in_one_message_in_the_order_of_lines():
    text = EVENT + (
        '[[seed]]\nurl = "file:/x"\nkind = "vide"\n[[expected]]\nrole = "video"\n[[talk]]\nkey = "t"\ntitel = "T"\n'
    )
    told = mistakes(text)
    assert [line.split(": ")[0] for line in told] == [
        "s.toml:5", "s.toml:6", "s.toml:7", "s.toml:9", "s.toml:11",
    ]  # fmt: skip
    assert "did you mean 'title'?" in told[-1]


def test_thousands_of_mistakes_stay_a_message_that_can_be_read():
    told = mistakes(EVENT + '[[seed]]\nurl = "x:y"\nkind = "recap"\n' * 3000)
    assert len(told) == 51
    assert told[-1] == "s.toml: and 2950 more; mend these first"


def test_one_address_in_two_spellings_is_told_with_both_lines():
    text = EVENT + (
        '[[seed]]\nurl = "https://youtu.be/abcdefghijk"\nkind = "video"\n'
        '[[seed]]\nkind = "video"\nurl = "https://www.youtube.com/watch?v=abcdefghijk&t=9"\n'
    )
    assert mistakes(text) == [
        "s.toml:9: [[seed]] url: the same address as on line 5: "
        "https://www.youtube.com/watch?v=abcdefghijk; remove one"
    ]


def test_case_of_a_session_code_makes_two_addresses():
    text = EVENT + "".join(
        f'[[seed]]\nurl = "https://c.sched.com/event/{code}/x"\nkind = "event_page"\n'
        for code in ("1YeMj", "1YeMJ")
    )
    assert len(parse_seeds(text.encode(), "s.toml").seeds) == 2


def test_one_programme_page_may_be_the_event_page_of_several_talks():
    text = EVENT + "".join(
        f'[[talk]]\nkey = "{key}"\ntitle = "{key}"\n'
        f'[[seed]]\nurl = "https://c.example.org/programme"\nkind = "event_page"\ntalk = "{key}"\n'
        for key in ("a", "b")
    )
    assert [seed.talk_key for seed in parse_seeds(text.encode(), "s.toml").seeds] == ["a", "b"]
    assert "the same address" in mistakes(text.replace('"event_page"', '"video"'))[0]


def test_a_password_in_an_address_is_refused_and_not_repeated():
    told = mistakes(EVENT + '[[seed]]\nurl = "https://ada:s3cret@e.org/"\nkind = "recap"\n')
    assert "remove the part before the @" in told[0]
    assert "s3cret" not in told[0]


def test_a_loopback_server_of_a_test_may_be_a_seed_when_the_policy_says_so():
    text = EVENT + '[[seed]]\nurl = "http://127.0.0.1:8081/"\nkind = "recap"\n'
    assert "guard-loopback" in mistakes(text)[0]
    policy = FetchPolicy(loopback_exceptions=("127.0.0.1:8081",))
    assert parse_seeds(text.encode(), "s.toml", policy).seeds[0].url == "http://127.0.0.1:8081/"


def test_an_at_sign_in_a_path_is_no_password():
    text = EVENT + '[[seed]]\nurl = "https://medium.com/@ada/a-post-0123456789ab"\nkind = "recap"\n'
    assert parse_seeds(text.encode(), "s.toml").seeds[0].url == "https://medium.com/p/0123456789ab"


def test_an_address_that_is_too_long_is_refused_without_repeating_it():
    told = mistakes(EVENT + f'[[seed]]\nurl = "https://e.org/{"a" * 5000}"\nkind = "recap"\n')
    assert "has 5014 characters, at most 4096" in told[0]
    assert len(told[0]) < 300


def test_lines_are_found_behind_multi_line_texts_that_look_like_tables():
    note = '"""\n[[seed]]\nurl = "https://not.example.org/"\n"""'
    text = EVENT + f'[[talk]]\nkey = "t"\ntitle = "T"\nnote = {note}\n[[seed]]\nurl = "x"\nkind = "recap"\n'
    assert mistakes(text)[0].startswith("s.toml:12: ")


@given(st.integers(1, 40), st.integers(0, 39), st.booleans())
def test_the_line_is_right_wherever_the_mistake_stands(count, at, is_spaced):
    at %= count
    tables = [f'[[seed]]\nurl = "https://e.org/{n}"\nkind = "recap"\n' for n in range(count)]
    tables[at] = tables[at].replace("recap", "rcap")
    text = EVENT + ("\n# between\n" if is_spaced else "").join(tables)
    wanted = text[: text.index("rcap")].count("\n") + 1
    assert [line.split(": ")[0] for line in mistakes(text)] == [f"s.toml:{wanted}"]


@given(st.text())
def test_no_text_makes_anything_else_than_a_seed_list_or_a_seed_error(text):
    try:
        parse_seeds(text.encode("utf-8", "surrogatepass"), "s.toml")
    except SeedError as error:
        assert str(error).startswith("s.toml:")


@given(st.text())
@example('Say "hello" \\ [seed]\n[[seed]]')
@example("東京 Conf")
@example("\x7f\ud800\u202e")
def test_the_template_is_a_valid_seed_file_for_any_name(name):
    seeds = parse_seeds(template(name).encode(), "new.toml")
    assert seeds.seeds == () and seeds.events[0].name


def test_the_examples_of_the_template_are_valid_too():
    lines = template("PyCon Italia 2025").splitlines()
    filled = "\n".join(re.sub(r'^# (?=\[|"|[a-z_]+ = )', "", line) for line in lines)
    seeds = parse_seeds(filled.encode(), "new.toml")
    assert seeds.events[0].key == "pycon-italia-2025"
    assert [seed.kind for seed in seeds.seeds] == ["catalog", "recap", "video"]
    assert [wanted.is_pending for wanted in seeds.expected] == [True, False]
    assert seeds.talks[0].speakers and seeds.host_intervals_s


@pytest.mark.parametrize(
    ("path", "words"), [("no.toml", "no such file"), (".", "is a folder"), ("a\0b", "cannot be read")]
)
def test_a_path_that_cannot_be_read_is_told(tmp_path, path, words):
    with pytest.raises(SeedError, match=words):
        read_seeds(tmp_path / path)


def test_the_list_of_paris_holds_what_the_post_says():
    seeds = read_seeds(SEEDS / "kubecon-eu-2024.toml")
    assert len(seeds.talks) == 35
    assert sum(bool(talk.speakers) for talk in seeds.talks) == 16  # the post names nobody for the others
    assert len(seeds.events) == 9
    pending = [(wanted.talk_key, wanted.role) for wanted in seeds.expected if wanted.is_pending]
    late = "from-platform-engineering-to-developer-success"
    assert pending == [(late, "video"), (late, "slides")]
    assert not any(seed.talk_key == late and seed.kind == "video" for seed in seeds.seeds)
    addressed = {(seed.talk_key, seed.kind) for seed in seeds.seeds}
    assert not addressed & {(wanted.talk_key, wanted.role) for wanted in seeds.expected if wanted.talk_key}
    assert len({seed.url for seed in seeds.seeds}) == len(seeds.seeds) - 2  # one programme page, named three times
