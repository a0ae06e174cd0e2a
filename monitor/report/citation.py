"""A change as plain text to paste elsewhere: verdict, day, both quotes and their sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from monitor.model import ChangeKind
from monitor.report.pages import ChangeLine, MeetingRef, Wording
from monitor.report.words import NO_TIER, TIERS


def citation(line: ChangeLine, meeting: MeetingRef) -> str:
    """The change that a meeting made, on a few lines, each source with its SHA-256."""
    return "\n".join(_lines(line, meeting))


def _lines(line: ChangeLine, meeting: MeetingRef) -> Iterator[str]:
    yield f"{line.label}{_tiers(line)}: {line.who}, {meeting.title}"
    names = ("Asked", "Answered") if line.kind is ChangeKind.ANSWERED else ("Then", "Now")
    if line.before and not line.after:
        names = ("Last said", "")
    for name, said in zip(names, (line.before, line.after), strict=True):
        if said:
            yield f"{name}: {_told(said)}"


@lru_cache(maxsize=2048)
def _told(said: Wording) -> str:
    return f"{_quote(said)}\n  {_source(said)}"


def _tiers(line: ChangeLine) -> str:
    before, after = line.tier_before, line.tier_after
    is_step = line.kind is not ChangeKind.ANSWERED and before is not after
    if before and after and is_step:
        return f" ({TIERS[before].word} → {TIERS[after].word})"
    return ""


def _quote(said: Wording) -> str:
    lead = f"{said.lead} {'… ' if said.is_apart else ''}" if said.lead else ""
    tier = TIERS[said.tier].word if said.tier else NO_TIER.word
    who = ", ".join(filter(None, (said.speaker, said.party.name, said.day)))
    return f"“{lead}{said.quote}” ({tier}; {who})"


def _source(said: Wording) -> str:
    article = said.article
    parts = (article.publisher, f"“{article.title}”", article.published_at, article.source)
    return f"{', '.join(filter(None, parts))}, SHA-256 {article.sha256}"
