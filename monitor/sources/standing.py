"""How a source stands, for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.sources.ledger import Record
from monitor.sources.plan import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be said of a source; times are None where that never was."""

    name: str
    kind: str
    url: str
    tried_at: datetime | None
    ok_at: datetime | None
    new_at: datetime | None
    #: Rounds in a row that failed, and why the last did.
    failures: int
    trouble: str
    #: Files it has in the watched folder; pages it owes; listed pages that cannot be had.
    files: int
    owed: int
    lost: int
    #: Why one of those cannot be had.
    page_trouble: str
    #: What is alarming; empty when nothing is.
    alarm: str

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with the source itself."""
        return not (self.trouble or self.alarm)

    @property
    def words(self) -> str:
        """In a line."""
        if self.tried_at is None:
            return "not asked yet"
        said = [self.alarm] if self.alarm else []
        if self.trouble:
            times = f"{self.failures} times in a row" if self.failures > 1 else "once"
            said.append(f"failed {times}: {self.trouble}")
        if self.lost:
            said.append(f"{self.lost} pages cannot be had, such as {self.page_trouble}")
        return "; ".join(said) or "ok"


def standing_of(source: Source, record: Record, now: datetime) -> Standing:
    """How it stands at a time. What is remembered of another address does not count."""
    known = record if record.url == source.url else Record()
    troubled = [one for one in known.pages.values() if one.trouble and one.is_listed]
    return Standing(
        name=source.name,
        kind=source.kind.value,
        url=source.url,
        tried_at=known.tried_at,
        ok_at=known.ok_at,
        new_at=known.new_at,
        failures=known.failures,
        trouble=known.trouble,
        files=sum(bool(one.file) for one in known.pages.values()),
        owed=sum(one.is_owed for one in known.pages.values()),
        lost=len(troubled),
        page_trouble=troubled[-1].trouble if troubled else "",
        alarm=quiet_alarm(source, known, now),
    )


def quiet_alarm(source: Source, record: Record, now: datetime) -> str:
    """That nothing was new for too long; empty when that is not so."""
    since = record.new_at or record.first_at
    if not source.quiet_days or since is None:
        return ""
    if now - since < timedelta(days=source.quiet_days):
        return ""
    return f"nothing new for {(now - since).days} days"
