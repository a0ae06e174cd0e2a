"""Runs one pass in the folder it is started in: python -m benchmarks.staged READER RESULT [UNTIL]

READER is ``own`` for processes of monitor's own, ``dask`` for a cluster in this process, or the URL
of a scheduler. RESULT gets, as JSON, what each stage took: seconds, and processor seconds of this
process, which stores, decides and writes. With UNTIL it ends where that stage has begun.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from monitor import log
from monitor.cli.folders import Folders
from monitor.cli.readers import make_workers
from monitor.cli.wiring import make_cluster, make_pipeline, store_for_passes

#: What a pass says it does → the stage that begins with it.
_BEGINS = {"reading": "read", "comparing": "decide", "writing": "write"}


class _Clock:
    """What each stage took."""

    def __init__(self) -> None:
        self.took: dict[str, tuple[float, float]] = {}
        #: What it is at.
        self.stage = "scan"
        self._since = perf_counter(), process_time()

    def see(self, doing: str, _done: int = 0, _total: int = 0) -> None:
        """Told what the pass does; the stage before ends when it is another."""
        stage = _BEGINS.get(doing, doing)
        if stage == self.stage:
            return
        now = perf_counter(), process_time()
        self.took[self.stage] = now[0] - self._since[0], now[1] - self._since[1]
        self.stage, self._since = stage, now


def main(reader: str, result: str, until: str = "") -> None:
    """The pass."""
    clock = _Clock()
    log.set_up(form="text", level="error")
    folders = Folders(config_dir=None, seeds_dir=None, data_dir=None, reports_dir=None)
    settings = folders.settings()
    scheduler = None if reader == "dask" else reader
    reading = make_workers(settings) if reader == "own" else make_cluster(settings, scheduler)
    with store_for_passes(settings, "backfill") as ready, reading as made:
        pipeline = make_pipeline(
            folders,
            settings,
            ready.store,
            reader=made,
            on_progress=clock.see,
            is_stopping=lambda: clock.stage == until,
        )
        pipeline.run(datetime.now(UTC))
    clock.see("end")
    Path(result).write_text(json.dumps(clock.took), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
