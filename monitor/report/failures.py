"""Files that could not be used, as reports name them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Failure

#: Stands in place of the files that are not named.
MORE = "…"
#: The overview and the page Runs have more room.
_MOST_IN_A_REPORT = 20


def in_order(failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """By file."""
    return tuple(sorted(failures, key=lambda one: (one.source, one.stage, one.message)))


def in_a_report(failures: Sequence[Failure]) -> tuple[Failure, ...]:
    """Those the report of a meeting has room for."""
    return shortened(in_order(failures), _MOST_IN_A_REPORT)


def shortened(failures: Sequence[Failure], most: int) -> tuple[Failure, ...]:
    """The first of many failures, and a last one that says how many more there are.

    Of ten thousand files that cannot be used each report, and each pass on file, would name all.
    """
    if len(failures) <= most:
        return tuple(failures)
    more = (
        f"{len(failures) - most:,} more files cannot be used; 'monitor export failures' lists all"
    )
    return (*failures[:most], Failure(source=MORE, stage="scan", message=more))
