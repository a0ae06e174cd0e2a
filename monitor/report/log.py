"""Passes as a person reads them: those that did something by themselves, the others together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Failure, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """One pass that did something, or several in a row that found nothing new."""

    #: The newest first.
    runs: tuple[Run, ...]
    #: Failures that the pass before did not have.
    new_failures: tuple[Failure, ...] = ()
    #: Sources that failed in the pass before and do not any more.
    mended: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came of it."""
        run = self.runs[0]
        did = run.articles_new or run.changes_made or run.revised or run.finished_at is None
        return not (did or self.new_failures or self.mended)

    @property
    def seconds(self) -> float | None:
        """How long the newest pass took; None while it is on, or when it was cut off."""
        run = self.runs[0]
        return (run.finished_at - run.started_at).total_seconds() if run.finished_at else None

    @property
    def since(self) -> datetime:
        """When the first of the passes began."""
        return self.runs[-1].started_at


def run_entries(runs: Sequence[Run], *, has_more: bool) -> tuple[RunEntry, ...]:
    """Passes, the newest first, as entries; `has_more` says that earlier ones are left out.

    The failures of the earliest are new when there is none before it, else nothing is known of
    them: it is left out.
    """
    told = [_entry(run, _failures_before(runs[number + 1 :])) for number, run in enumerate(runs)]
    return _folded(told[:-1] if has_more else told)


def _failures_before(earlier: Sequence[Run]) -> tuple[Failure, ...]:
    """Those of the last pass that went through: what failed is noted at the end of a pass."""
    return next((run.failures for run in earlier if run.finished_at), ())


def _entry(run: Run, before: Sequence[Failure]) -> RunEntry:
    if run.finished_at is None:
        return RunEntry(runs=(run,))
    sources = {one.source for one in run.failures}
    gone = dict.fromkeys(one.source for one in before if one.source not in sources)
    new = tuple(one for one in run.failures if one not in before)
    return RunEntry(runs=(run,), new_failures=new, mended=tuple(gone))


def _folded(entries: Iterable[RunEntry]) -> tuple[RunEntry, ...]:
    folded: list[RunEntry] = []
    for entry in entries:
        if folded and folded[-1].is_quiet and entry.is_quiet:
            folded[-1] = RunEntry(runs=(*folded[-1].runs, *entry.runs))
        else:
            folded.append(entry)
    return tuple(folded)
