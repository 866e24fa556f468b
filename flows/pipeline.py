"""The path of one run: seeds → plan → fetch → archive → parse → facts → resolve → check → publish.

Plain functions; ``flows.harvest`` and ``flows.reparse`` put Prefect around them. The ledger in the
warehouse says what is done, so a run killed at any instant goes on where it was.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from extract.forgotten import Forgotten
from extract.records import Capture, SeedList, Target, Visit
from extract.urls import canonicalize
from extract.web import archive
from flows import due
from flows.again import read_part_again
from flows.batch import BatchJob, BatchResult, Crew, Seen
from flows.cluster.crew import open_crew
from flows.decisions import Decisions, read_decisions
from flows.progress import Progress, Silent
from flows.respect import respected
from flows.robots_memory import remembered
from flows.scheduling.reconcile import close_dead_runs
from flows.seed_files import SeedFile, read_seed_files
from flows.settings import Settings, SettingsError, software_version
from flows.telling.aftermath import tell
from flows.telling.runlog import RunLog
from flows.web_choice import Choice, choose_web, warehouse_of
from transform.facts import effective_outcome, facts
from transform.frontier import archive_questions, next_targets
from transform.ids import capture_id
from transform.resolve import resolve
from transform.rows import Facts, Resolution
from warehouse import frontier, schedule, state
from warehouse.checks import CheckResult, faults, run_checks
from warehouse.connection import open_warehouse
from warehouse.digest import RunNews
from warehouse.load import BatchRow, load_batch, load_resolution, refresh_versions
from warehouse.lock import writer_lock
from warehouse.publish import publish
from warehouse.schedule import EVERYTHING, RunFilter
from warehouse.tombstones import forgotten_of, known_ledger

log = logging.getLogger(__name__)

RunBatch = Callable[[Crew, BatchJob, Seen], BatchResult]
WORKING_FILE, ARCHIVE_FOLDER = "working.duckdb", "archive"


@dataclass(frozen=True, slots=True)
class Harvested:
    """How a run ended: what the closing summary and the exit code are made of."""

    run_id: int
    folder: Path
    choice: Choice
    published: Path
    outcomes: Counter[str] = field(default_factory=Counter)
    left_over: int = 0  # targets known but not asked because of --limit
    run_filter: RunFilter = EVERYTHING
    filtered: int = 0  # targets known but not asked because of --due, --since or --only-failed
    checks: tuple[CheckResult, ...] = ()
    is_resumed: bool = False
    news: RunNews | None = None  # what it changed; None when that could not be read

    @property
    def exit_code(self) -> int:
        """Dead, moved and blocked links are results and give 0 (DESIGN 6)."""
        asked = sum(self.outcomes.values())
        is_whole = self.run_filter == EVERYTHING  # a few that failed before say nothing about the network
        if self.choice.mode == "live" and asked and is_whole and self.outcomes["failed"] == asked:
            return 4
        if faults(self.checks):
            return 6
        return 3 if self.outcomes["failed"] or self.outcomes["unreadable"] else 0


def run_in_process(crew: Crew, job: BatchJob, seen: Seen) -> BatchResult:
    """Run a batch without more ado: the plain form of what a Prefect task wraps."""
    return crew.run(job, seen)


def harvest(
    settings: Settings, progress: Progress | None = None, run_batch: RunBatch = run_in_process
) -> Harvested:
    """Harvest the seed files of ``settings``; resume the run that a crash left open, if there is one.

    Args:
        settings: what a person set.
        progress: told what happens; nothing by default.
        run_batch: how one batch is run.

    Returns:
        What the run found, after its tables are published.

    Raises:
        SeedError, SettingsError: before any request.
        LockedError: another process writes this warehouse. WarehouseError, ArchiveError: it cannot be written.
    """
    progress = RunLog(progress or Silent())
    due.run_filter(settings, datetime.now(UTC))  # flags that contradict each other stop before any request
    seed_files = read_seed_files(settings.seeds)
    choice = choose_web(settings, [file.seeds for file in seed_files])
    folder = warehouse_of(settings, choice)
    progress.note(f"{choice.text} Warehouse: {folder}")
    with progress:
        with writer_lock(folder, "harvest", datetime.now(UTC)):
            run = _Run.begin(folder, settings, choice, seed_files, progress)
            progress.begin(folder, run.run_id)
            try:
                run.visit_all(run_batch)
                harvested = run.finish()
            finally:
                run.con.close()
        return replace(harvested, news=tell(harvested, settings, progress))


@dataclass(slots=True)
class _Run:
    """One run under its lock."""

    folder: Path
    settings: Settings
    choice: Choice
    seed_files: Sequence[SeedFile]
    progress: Progress
    con: DuckDBPyConnection
    run_id: int
    is_resumed: bool
    decisions: Decisions
    began_at: datetime
    run_filter: RunFilter
    forgotten: Forgotten
    outcomes: Counter[str] = field(default_factory=Counter)
    left_over: set[str] = field(default_factory=set)  # addresses left out by --limit
    filtered: set[str] = field(default_factory=set)  # and by the run's filter

    @classmethod
    def begin(
        cls, folder: Path, settings: Settings, choice: Choice, seed_files: Sequence[SeedFile], progress: Progress
    ) -> _Run:
        """Open the warehouse, take in what a crash left in the archive, begin or resume a run."""
        con = open_warehouse(folder / WORKING_FILE)
        (folder / ARCHIVE_FOLDER).mkdir(parents=True, exist_ok=True)
        urns = [file.seeds.urn for file in seed_files]
        _keep_apart(con, folder, choice)
        forgotten = known_ledger(con, folder / ARCHIVE_FOLDER).forgotten
        left_open = state.open_run(con)
        began_at = left_open.started_at if left_open is not None else datetime.now(UTC)
        if left_open is not None:
            run_id = left_open.run_id
            progress.note(f"Run {run_id} was interrupted; it goes on where it was.")
        else:
            run_id = state.begin_run(con, began_at, choice.mode, urns, software_version())
        close_dead_runs(con, keep=run_id)
        run = cls(
            folder, settings, choice, seed_files, progress, con, run_id, left_open is not None,
            read_decisions(settings.seeds), began_at, due.run_filter(settings, datetime.now(UTC)), forgotten,
        )  # fmt: skip
        run.keep_filter()
        run.take_in_archive()
        return run

    @property
    def archive_folder(self) -> Path:
        """Where the WARC parts lie."""
        return self.folder / ARCHIVE_FOLDER

    def keep_filter(self) -> None:
        """Write down what the run leaves out; once it has planned, that stays, whatever is asked for later."""
        if frontier.last_wave(self.con, self.run_id) is None:
            schedule.write_filter(self.con, self.run_id, self.run_filter)
            if words := due.in_words(self.run_filter):
                self.progress.note(f"Asking {words}.")
            return
        stored = schedule.read_filter(self.con, self.run_id)
        if stored != self.run_filter:
            words = due.in_words(stored) or "everything"
            self.progress.note(f"It was told to ask {words}, and keeps to it.")
        self.run_filter = stored

    def take_in_archive(self) -> None:
        """Load parts that were closed, or cut short, before their rows reached the ledger."""
        archive.recover(self.archive_folder)
        loaded = {batch for run in state.runs(self.con) for batch in state.loaded_batches(self.con, run.run_id)}
        for part in sorted(self.archive_folder.glob("*.warc.gz")):
            batch_id = part.name.removesuffix(".warc.gz")
            if batch_id not in loaded:
                self.progress.note(f"Taking in {part.name}, archived before the interruption.")
                visits = read_part_again(part, self.settings.parse_workers)
                self.load(BatchResult(batch_id, tuple(visits)))

    def visit_all(self, run_batch: RunBatch) -> None:
        """Visit wave after wave: the seeds, then what the pages read so far lead to."""
        with open_crew(self.settings, self.choice.web, self.folder) as crew:
            if not self.choice.web.policy.is_replay:  # a replayed robots.txt belongs to its replayed day
                crew.remember(remembered(self.con, self.archive_folder.absolute()))
            wave, targets = self.resume_wave()
            if not targets and wave == 0:  # no seed is due; what they named earlier may be
                wave, targets = 1, self.plan_next(1)
            while targets:
                self.visit_wave(wave, targets, crew, run_batch)
                wave += 1
                targets = self.plan_next(wave)

    def resume_wave(self) -> tuple[int, list[Target]]:
        """Tell the first wave to work on and what is left of it."""
        seeds = seed_targets([file.seeds for file in self.seed_files])
        asked = state.captured_urls(self.con, self.run_id)
        planned = frontier.last_wave(self.con, self.run_id)
        if planned is None:
            if not asked >= {file.seeds.urn for file in self.seed_files}:
                self.load_seed_files()
            return 0, self.plan(0, self.unfiltered(seeds))
        self.unfiltered(seeds)  # so that the summary counts what was left before the interruption
        wave, targets = planned
        rest = [target for target in targets if target.url not in asked]
        return (wave, rest) if rest else (wave + 1, self.plan_next(wave + 1))

    def plan(self, wave: int, targets: Sequence[Target]) -> list[Target]:
        """Keep to ``--limit`` and write the plan down, so that a resumed run follows the same one."""
        targets = [target for target in targets if not self.forgotten.is_address(target.url)]
        allowed = len(targets)
        if self.settings.limit is not None:
            asked = state.captured_urls(self.con, self.run_id) - {file.seeds.urn for file in self.seed_files}
            allowed = max(0, self.settings.limit - len(asked))
        self.left_over |= {target.url for target in targets[allowed:]}
        chosen = list(targets[:allowed])
        frontier.plan_wave(self.con, self.run_id, wave, chosen)
        return chosen

    def unfiltered(self, targets: Sequence[Target]) -> list[Target]:
        """Leave out what the run's filter leaves out, and remember what that was."""
        kept, left = due.split(self.con, targets, self.run_filter, self.began_at)
        self.filtered |= {target.url for target in left}
        return kept

    def plan_next(self, wave: int) -> list[Target]:
        """Resolve what all pages say and plan the wave that follows from it; empty when nothing is left."""
        known, meaning = self.resolve()
        seen = state.captured_urls(self.con, self.run_id)
        depths = frontier.depths(self.con)
        for all_sessions in (False, True):
            targets = self.unfiltered(
                next_targets(known, meaning, depths, seen, self.settings.depth, all_sessions=all_sessions)
            )
            if targets or not self.settings.all_sessions:
                break
        if not targets and self.settings.wayback:
            targets = self.unfiltered(archive_questions(meaning, seen))
        return self.plan(wave, targets) if targets else []

    def visit_wave(self, wave: int, targets: Sequence[Target], crew: Crew, run_batch: RunBatch) -> None:
        """Fetch, read and load the targets of one wave, batch by batch."""
        name = "Visiting seeds" if wave == 0 else f"Following what they name ({wave})"
        self.progress.stage(name, len(targets))
        before = Counter(self.outcomes)
        validators = state.last_seen(self.con, [target.url for target in targets])
        targets = [replace(target, known=validators.get(target.url)) for target in targets]
        packages = crew.packages(targets, self.settings.batch_targets, f"run-{self.run_id} wave-{wave}")
        jobs = [
            BatchJob(
                batch_id=self.batch_id(wave, number),
                run_id=self.run_id,
                targets=package,
                archive_folder=self.archive_folder,
                web=self.choice.web,
                parse_workers=self.settings.parse_workers,
                forgotten=self.forgotten,
            )
            for number, package in enumerate(packages, self.part_count(wave))
        ]
        crew.begin(jobs)
        for job in jobs:
            self.load(run_batch(crew, job, self.progress.visited))
        self.progress.done(_in_words(self.outcomes - before))

    def part_count(self, wave: int) -> int:
        """Count the archive parts of a wave."""
        return len(list(self.archive_folder.glob(f"{self.batch_id(wave)}*")))

    def batch_id(self, wave: int, number: int | None = None) -> str:
        """Name a batch of a wave; its archive part has the same name."""
        return f"run-{self.run_id:06d}-{wave:02d}-" + ("" if number is None else f"{number:04d}")

    def load_seed_files(self) -> None:
        """Archive the seed files and load what they say: a person's list is a source like any other."""
        batch_id = self.batch_id(0, self.part_count(0))
        now = datetime.now(UTC)
        visits = []
        known = state.last_seen(self.con, [file.seeds.urn for file in self.seed_files])
        with archive.PartWriter(self.archive_folder, batch_id, f"recapture/{software_version()}") as part:
            for file in self.seed_files:
                last = known.get(file.seeds.urn)
                capture = seed_file_capture(file, self.run_id, batch_id, now, last.body_sha256 if last else None)
                stored = part.seed_file(capture, file.body)
                visits.append(Visit(stored, file.seeds if capture.outcome == "ok" else None))
        self.load(BatchResult(batch_id, tuple(visits)))

    def load(self, result: BatchResult) -> None:
        """Load the facts of one batch and count what came of it."""
        part = self.archive_folder / f"{result.batch_id}.warc.gz"
        visits = respected(part, result.visits, self.forgotten)
        self.outcomes += load_visits(self.con, self.run_id, result.batch_id, visits)

    def resolve(self) -> tuple[Facts, Resolution]:
        """Bring together what all pages say and write down what changed."""
        self.progress.stage("Bringing talks together")
        known, meaning = resolve_all(self.con, self.decisions)
        mentioned = len({row.talk_id for row in meaning.mention_talks if row.talk_id})
        self.progress.done(f"{len(meaning.talks)} sessions, {mentioned} named by someone")
        return known, meaning

    def finish(self) -> Harvested:
        """Check, publish and close."""
        self.progress.stage("Checking and publishing")
        checks = tuple(run_checks(self.con))
        found = faults(checks)
        asked = state.captured_urls(self.con, self.run_id)
        status = "failed" if found else "finished"
        state.finish_run(self.con, self.run_id, datetime.now(UTC), status, dict(self.outcomes))
        self.con.close()
        published = publish(self.folder, self.run_id, keep=max(2, self.settings.keep_snapshots)).path
        self.progress.done(f"{published}" if not found else f"{published}; {len(found)} checks found faults")
        return Harvested(
            self.run_id, self.folder, self.choice, published, self.outcomes, len(self.left_over - asked),
            self.run_filter, len(self.filtered - asked), checks, self.is_resumed,
        )  # fmt: skip


def _keep_apart(con: DuckDBPyConnection, folder: Path, choice: Choice) -> None:
    """Refuse to mix what the live web says with what an archive rehearses."""
    modes = {run.web for run in state.runs(con) if run.kind == "harvest"} - {"unknown"}
    if modes - {choice.mode}:
        raise SettingsError(
            f"{folder} holds {' and '.join(sorted(modes))} data and this run is {choice.mode}; "
            "the two are never mixed. Choose another warehouse with --warehouse"
        )


def seed_targets(seed_lists: Iterable[SeedList]) -> list[Target]:
    """List the addresses of the seed files, each once: what ``--limit`` cuts off comes last.

    Calendars come first (they say what else there is), then recaps (they say what matters), the rest as people
    wrote it down.
    """
    targets: dict[str, Target] = {}
    for seeds in seed_lists:
        for seed in seeds.seeds:
            url = canonicalize(seed.url)
            targets.setdefault(url, Target(url, 0, seed.kind, seed.event_key))
    return sorted(targets.values(), key=lambda target: (target.kind != "catalog", target.kind != "recap"))


def seed_file_capture(
    file: SeedFile, run_id: int, batch_id: str, now: datetime, known_sha256: str | None
) -> Capture:
    """Describe the reading of a seed file as a capture, so that its facts have a source like any others."""
    digest = hashlib.sha256(file.body).hexdigest()
    is_known = digest == known_sha256
    urn = file.seeds.urn
    return Capture(
        capture_id=capture_id(run_id, urn),
        batch_id=batch_id,
        url=urn,
        final_url=urn,
        depth=0,
        kind=None,
        event_key=file.seeds.events[0].key,
        outcome="unchanged" if is_known else "ok",
        reason="same-hash" if is_known else "seed-file",
        fetched_at=now,
        elapsed_ms=0,
        attempts=1,
        media_type="application/toml; charset=utf-8",
        body_sha256=digest,
        body_bytes=len(file.body),
        origin="seed_file",
    )


def load_visits(con: DuckDBPyConnection, run_id: int, batch_id: str, visits: Sequence[Visit]) -> Counter[str]:
    """Load the facts of one batch in one transaction with its ledger row; count the web targets by outcome."""
    target_count = sum(visit.capture.origin != "robots" for visit in visits)
    row = BatchRow(batch_id, run_id, datetime.now(UTC), target_count, f"{batch_id}.warc.gz")
    load_batch(con, facts(visits), row)
    counts = Counter(effective_outcome(visit)[0] for visit in visits if visit.capture.origin == "web")
    log.info("batch %s loaded: %d visits, %s", batch_id, len(visits), dict(counts))
    return counts


def resolve_all(con: DuckDBPyConnection, decisions: Decisions) -> tuple[Facts, Resolution]:
    """Resolve all facts of the warehouse and write down what changed."""
    refresh_versions(con)
    known = state.read_facts(con)
    forgotten = forgotten_of(con)
    meaning = resolve(
        known, forgotten.cleaned(decisions.aliases), forgotten.cleaned(decisions.corrections), decisions.topics
    )
    load_resolution(con, meaning)
    return known, meaning


def _in_words(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()) or "nothing to do"
