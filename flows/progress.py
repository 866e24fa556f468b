"""What a person sees of long work: one line a stage, a bar within it. Goes to stderr, never to stdout."""

from __future__ import annotations

from typing import Protocol

from extract.records import Visit


class Progress(Protocol):
    """Told what a run does; decides what to show."""

    def note(self, text: str) -> None:
        """One line worth reading now."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; ``total`` units of work are known, or not."""

    def visited(self, visit: Visit) -> None:
        """One target of the stage came to its end."""

    def done(self, text: str = "") -> None:
        """The stage ended."""


class Silent:
    """Shows nothing: for tests, flows and ``--quiet``."""

    def note(self, text: str) -> None:
        """Ignore it."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Ignore it."""

    def visited(self, visit: Visit) -> None:
        """Ignore it."""

    def done(self, text: str = "") -> None:
        """Ignore it."""


class Bars:
    """Progress bars on a terminal; plain lines when stderr is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - rich costs 0.1 s; reports as JSON never need it
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415
        from rich.table import Column  # noqa: PLC0415

        self.console = Console(stderr=True, highlight=False)
        # The words of the last column give way first; the bar and the counts always show.
        self._columns = (
            TextColumn("{task.description}", table_column=Column(width=28, no_wrap=True)),
            BarColumn(bar_width=20, table_column=Column(width=20)),
            MofNCompleteColumn(table_column=Column(width=9, no_wrap=True)),
            TimeElapsedColumn(table_column=Column(width=7)),
            TextColumn("{task.fields[now]}", markup=False, table_column=Column(ratio=1, no_wrap=True)),
        )
        self._bars: RichProgress | None = None
        self._make = RichProgress
        self._name = ""

    def note(self, text: str) -> None:
        """Print one line."""
        self.console.print(text, markup=False, soft_wrap=True)

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a bar, or announce the stage."""
        self._name = name
        if self.console.is_terminal:
            self._bars = self._make(*self._columns, console=self.console, transient=True, expand=True)
            self._bars.start()
            self._task = self._bars.add_task(name, total=total, now="")

    def visited(self, visit: Visit) -> None:
        """Move the bar on and name what just ended."""
        if self._bars:
            from transform.facts import effective_outcome  # noqa: PLC0415 - see above

            outcome, reason, _ = effective_outcome(visit)
            now = visit.capture.url if outcome == "ok" else f"{outcome} ({reason})"
            self._bars.update(self._task, advance=1, now=now)

    def done(self, text: str = "") -> None:
        """End the bar with one line that stays."""
        if self._bars:
            self._bars.stop()
            self._bars = None
        self.note(f"{self._name:<34} {text}".rstrip())
