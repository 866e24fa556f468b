"""``python -m flows.scheduling.keeper COMMAND…``: run a command, and end it when who started us is gone.

Our standard input is a pipe that the starter holds open. However the starter ends, SIGKILL included, the pipe
closes, and the command is told to end: no server is left behind. Ctrl-C reaches the starter alone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading

GRACE_S = 20.0


def main(command: list[str]) -> int:
    """Run ``command`` until it ends, or until standard input closes; return its exit code."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the command is ours

    def watch() -> None:
        os.read(0, 1)  # returns when the pipe closes
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
        try:
            child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()

    threading.Thread(target=watch, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
