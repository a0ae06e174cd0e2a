"""What a pass revised, kept as short lines of keys and ids, as people read it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.report.words import count_of, listed, parties_in_words

#: As `monitor.flips.revisions` writes them, with whatever stands before.
_THEME = re.compile(r"([A-Z]{3,}(?:-[A-Z]{3,})*): theme (\w+): statements (.+)$")
_VERDICT = re.compile(r"(\d{4}-\d{2}-\d{2}-[a-z0-9-]+): (\d+) × (.+) → (.+)$")
_MOVE = re.compile(r"(\d+) (gained|lost)")


def revised(line: str, themes: Mapping[str, str], meetings: Mapping[str, str]) -> str:
    """The line with the titles of its theme and meeting; any other line stays."""

    def theme(match: re.Match[str]) -> str:
        key, name, moves = match.groups()
        told = [f"{verb} {count_of(int(n), 'statement')}" for n, verb in _MOVE.findall(moves)]
        parties = parties_in_words(key.split("-"))
        return f"in {parties}: {themes.get(name, name)} {listed(told)}"

    def verdict(match: re.Match[str]) -> str:
        meeting, count, were, are = match.groups()
        title = meetings.get(meeting, meeting)
        return f"in {title}: {count_of(int(count), 'verdict')} went from “{were}” to “{are}”"

    return _VERDICT.sub(verdict, _THEME.sub(theme, line))
