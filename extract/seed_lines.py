"""Where things stand in a TOML text: ``tomllib`` tells values, not lines, and people mend lines."""

from __future__ import annotations

import re

# A table header on a line of its own. Arrays inside a value may also begin a line with "[", but hold a
# quote, a comma or a brace before the line ends, which no bare header does.
_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"\\]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")
_DELIMITER = re.compile(r'"""|\'\'\'')


class Places:
    """Lines of tables and of the keys inside them.

    A table is named as in its header (``seed``, ``event.colocated``) and counted from 0 among the tables
    of that name. What is written in another way (``seed = [{…}]``) is found by its nearest outer line.
    """

    def __init__(self, text: str) -> None:
        self._tables: dict[tuple[str, int], int] = {}
        self._keys: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        name, index = "", 0
        within: str | None = None  # the delimiter of the multi-line string we are in
        for number, line in enumerate(text.split("\n"), start=1):
            if within is None:
                header, key = _HEADER.match(line), _KEY.match(line)
                if header:
                    name = re.sub(r"\s", "", header[2])
                    index = counts.get(name, 0)
                    counts[name] = index + 1
                    self._tables.setdefault((name, index), number)
                elif key:
                    self._keys.setdefault((name, index, key[1] or key[2] or key[3]), number)
            for delimiter in _DELIMITER.findall(line):
                if within is None:
                    within = delimiter
                elif within == delimiter:
                    within = None

    def line(self, table: str, index: int = 0, key: str | None = None) -> int:
        """Find the line (from 1) of a key, else of its table, else of the table's first mention, else 1."""
        if key is not None and (table, index, key) in self._keys:
            return self._keys[table, index, key]
        if (table, index) in self._tables:
            return self._tables[table, index]
        outer, _, last = table.rpartition(".")
        return self._keys.get((outer, 0, last), self._tables.get((outer, 0), 1))
