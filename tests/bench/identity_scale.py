"""What bringing talks together costs, on made-up conferences: ``python -m tests.bench.identity_scale``.

Pools of talks and videos with words of natural frequency, so that blocking has something to do; then whole
conferences through ``resolve``. Prints CPU seconds, peak memory and the growth between sizes; one size a process,
because peak memory is of a process.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from tests.stories import Story, say
from transform.match import TalkText, VideoText, match
from transform.resolve import resolve

_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"
_TITLE_CHARACTERS = 100


def made_words(dice: random.Random, count: int = 6_000) -> Callable[[], str]:
    """Return a drawer of made-up words: few are frequent, most are rare."""
    words = [
        "".join(dice.choice(_CONSONANTS) + dice.choice(_VOWELS) for _ in range(dice.randint(2, 4)))
        for _ in range(count)
    ]
    return lambda: words[min(int(dice.expovariate(8 / count)), count - 1)]


def made_talks(count: int, dice: random.Random) -> list[TalkText]:
    """Make talks, each with a title of 4 to 10 words and one speaker."""
    word = made_words(dice)
    given = [word().capitalize() for _ in range(800)]
    ends = ("son", "sen", "ova", "ez")
    return [
        TalkText(
            f"t{n}",
            " ".join(word() for _ in range(dice.randint(4, 10))).capitalize(),
            (f"{dice.choice(given)} {word().capitalize()}{dice.choice(ends)}",),
        )
        for n in range(count)
    ]


def made_videos(talks: list[TalkText]) -> list[VideoText]:
    """Make the recording of each talk, its title cut as video sites do."""
    return [VideoText(f"v{t.id}", f"{t.title} - {t.speakers[0]}"[:_TITLE_CHARACTERS]) for t in talks]


def made_story(talks: list[TalkText], mention_count: int, dice: random.Random) -> Story:
    """Make a conference: schedule, playlist, and recaps that name its talks, half of them without speakers."""
    story = Story()
    story.seed_list()
    story.calendar(*((f"1{n:04x}", f"{t.title} - {t.speakers[0]}, Org") for n, t in enumerate(talks)))
    videos = made_videos(talks)
    story.playlist(*((f"v{n}", video.title) for n, video in enumerate(videos)))
    for at in range(0, mention_count, 40):
        named = dice.sample(talks, 40)
        story.recap(
            f"https://r{at}.example.org/",
            *(say(t.title, t.speakers[0]) if dice.random() < 0.5 else say(t.title) for t in named),
        )
    return story


def run_match(count: int) -> str:
    """Match ``count`` talks with as many videos."""
    talks = made_talks(count, random.Random(4))
    videos = made_videos(talks)
    began = time.process_time()
    found = match(talks, videos)
    spent = time.process_time() - began
    right = sum(m.verdict == "same" and m.video_id == f"v{m.talk_id}" for m in found)
    wrong = sum(m.verdict == "same" and m.video_id != f"v{m.talk_id}" for m in found)
    return f"match {count} x {count}: {spent:.2f} CPU s, {_peak_mib()} MiB; right {right}, wrong {wrong}"


def run_resolve(count: int) -> str:
    """Resolve a conference of ``count`` sessions and videos, and half as many mentions."""
    dice = random.Random(4)
    facts = made_story(made_talks(count, dice), count * 8 // 15 // 40 * 40, dice).facts()
    began = time.process_time()
    found = resolve(facts)
    spent = time.process_time() - began
    videos = sum(row.role == "video" and row.state == "present" for row in found.materials)
    unsure = sum(row.verdict != "same" for row in found.mention_talks)
    return (
        f"resolve {count} sessions, {count} videos, {len(facts.mentions)} mentions: {spent:.2f} CPU s, "
        f"{_peak_mib()} MiB; {len(found.talks)} talks, {videos} with video, {unsure} mentions not placed"
    )


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Run one size here (``--one``), or all sizes, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=("match", "resolve"))
    parser.add_argument("--count", type=int, default=2_000)
    given = parser.parse_args()
    if given.one:
        sys.stdout.write((run_match if given.one == "match" else run_resolve)(given.count) + "\n")
        return
    for what, count in (("match", 2_000), ("match", 20_000), ("resolve", 300), ("resolve", 1_500)):
        command = [sys.executable, "-m", "tests.bench.identity_scale", "--one", what, "--count", str(count)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
