"""When a file that failed is tried again by itself.

A passing fault (no permission, a disk that fails, a file being written) is tried again with
growing pauses; anything else fails the same way until the file, the rules or a limit is another
one, or somebody asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import Failure

PASSING = "passing"
LIMIT = "limit"
#: Minutes after the first failure in a row, the second and so on; from then on the last.
_PAUSES = (1, 4, 16, 60, 240, 1440)
#: Close to a month; who has not mended it by then is told by the page.
_MOST_TRIES = 30


def is_due(failure: Failure, failure_count: int, tried_at: datetime, now: datetime) -> bool:
    """Whether a file that is as it was when it failed is worth another try by now."""
    if failure.stage != PASSING or failure_count >= _MOST_TRIES:
        return False
    pause = timedelta(minutes=_PAUSES[min(failure_count, len(_PAUSES)) - 1])
    # A clock that was set back must not make it wait for what is now years away.
    return not tried_at <= now < tried_at + pause
