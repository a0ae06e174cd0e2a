"""The program with a power cut built in: ``python -m tests.faults.victim STEP monitor-arguments``.

STEP is ``name:before:3`` or ``name:after:3``: the process is killed (SIGKILL) before or after the
third time it takes that step; ``name:count:0`` kills nothing and prints how often it was taken.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

#: Every deed of a pass that could be cut off, in the order of the line.
STEPS = {
    "take the lease": "monitor.storage.lease:_FileLease.take",
    "begin a run": "monitor.storage.store:Store.begin_run",
    "scan": "monitor.ingest:scan",
    "insert articles": "monitor.storage.facts:add_plain",
    "enter words": "monitor.storage.word_index:enter",
    "store articles": "monitor.storage.store:Store.save_plain",
    "insert an article": "monitor.storage.facts:add_reading",
    "link its file": "monitor.storage.facts:link_file",
    "store an article": "monitor.storage.store:Store.save_reading",
    "decide": "monitor.deciding:decide",
    "insert decisions": "monitor.storage.decisions:save",
    "owe": "monitor.storage.ledger:owe",
    "store decisions": "monitor.storage.store:Store.save_decisions",
    "write a report": "monitor.report.write:_put",
    "list a report": "monitor.report.write:_Manifest.add",
    "rename a file": "pathlib:Path.replace",
    "tick off": "monitor.storage.ledger:tick_off",
    "send": "monitor.notify.file:FileChannel.deliver",
    "sync": "os:fsync",
    "remember": "monitor.storage.store:Store.remember",
    "finish a run": "monitor.storage.store:Store.finish_run",
    "back up": "monitor.storage.backup:_copy",
    "give the lease back": "monitor.storage.lease:_FileLease.release",
}
#: What a pass over an archive does besides.
ARCHIVE_STEPS = {
    "unpack an article": "monitor.unpack:Unpacking._is_known",
    "note an archive": "monitor.storage.store:Store.note_container",
}
#: What a pass over a damaged store does besides.
RECOVERY_STEPS = {
    "copy a backup": "monitor.storage.backup:copy_database",
    "save what can be read": "monitor.storage.recovery:_save_what_can_be_read",
    "mark everything": "monitor.storage.backup:decide_anew",
    "put in place": "monitor.storage.backup:put_in_place",
}
#: What a pass with an address does besides.
MESSAGE_STEPS = {
    "keep messages": "monitor.storage.store:Store.post",
    "send a message": "monitor.notify.by_apprise:Line.send",
    "tick a message off": "monitor.storage.store:Store.note_sent",
}


def _armed(original: Callable[..., Any], when: str, at: int) -> Callable[..., Any]:
    calls = count(1)
    taken = [0]
    if when == "count":
        atexit.register(lambda: print(f"taken {taken[0]}", file=sys.stderr))

    def step(*arguments: Any, **named: Any) -> Any:
        number = taken[0] = next(calls)
        if when == "before" and number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if when == "after" and number == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return step


def main() -> None:
    """Arm the step and run the command."""
    name, when, at = sys.argv.pop(1).rsplit(":", 2)
    steps = STEPS | ARCHIVE_STEPS | RECOVERY_STEPS | MESSAGE_STEPS
    module, _, path = steps[name].partition(":")
    owner: Any = importlib.import_module(module)
    *parents, attribute = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original = getattr(owner, attribute)
    armed = _armed(original, when, int(at))
    for loaded in [owner, *list(sys.modules.values())]:
        # Modules that imported the function by name have it, too.
        if getattr(loaded, attribute, None) is original:
            setattr(loaded, attribute, armed)
    from monitor.cli import main as monitor

    monitor()


if __name__ == "__main__":
    main()
