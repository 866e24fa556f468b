"""The cluster that ``dask_address`` names, or one started here. The library comes with ``recapture[dask]``."""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.settings import Settings, SettingsError

WORKERS_WITHIN_S = 120


def library() -> Any:
    """Import Dask's scheduler.

    Raises:
        SettingsError: it is not installed; says how to get it.
    """
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise SettingsError(
            'the runner "dask" needs more: pip install "recapture[dask]", here and on every worker'
        ) from None


@contextmanager
def connected(settings: Settings) -> Iterator[Any]:
    """Connect to the cluster of ``dask_address``; without one, start workers on this machine, one for each core.

    Those speak TLS among themselves with a certificate of their own: whoever reaches a Dask scheduler may run any
    program, and a loopback port is open to everybody on the machine.

    Raises:
        SettingsError: Dask is not installed, nobody answers at the address, or no worker is there.
    """
    dask = library()
    if settings.dask_address is not None:
        try:
            client = dask.Client(settings.dask_address, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SettingsError(f"dask_address = {settings.dask_address!r}: nobody answers ({error})") from error
        with client:
            _wait_for_workers(client, settings.dask_address)
            yield client
        return
    security = dask.Security.temporary()
    with (
        tempfile.TemporaryDirectory(prefix="recapture-dask-") as place,
        dask.LocalCluster(
            n_workers=max(2, os.cpu_count() or 1), threads_per_worker=1, processes=True, local_directory=place,
            host="tls://127.0.0.1", dashboard_address="127.0.0.1:0", security=security,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        dask.Client(cluster, security=security, set_as_default=False) as client,
    ):  # fmt: skip
        yield client


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_WITHIN_S)
    except TimeoutError as error:
        raise SettingsError(f"dask_address = {address!r}: the scheduler has no worker; start some") from error


def workers_of(client: Any) -> list[str]:
    """List the addresses of the workers that are up."""
    return sorted(client.scheduler_info(n_workers=-1)["workers"])
