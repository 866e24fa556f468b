"""``python -m tests.demo_web [FILE]``: write the offline twin."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.demo_web.web import PATH, write

target = Path(sys.argv[1]) if len(sys.argv) > 1 else PATH
write(target)
print(f"{target}: {target.stat().st_size} bytes")
