"""The task all contenders are given: 1,000 readouts of 25 lines, and each of them changed once.

And plain news in any number, in which there is nothing to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random

from benchmarks.readouts import readouts
from monitor.parties import NameKind, party_name, party_names

COUNT, _LINES = 1_000, 25
#: One account in five is the second of its meeting.
_MEETINGS = 800
_SAID = re.compile(r"(hopes to|is willing to|is ready to|plans to|has agreed to|will) ")
_MORE = (
    "The harbour office counted {n} ships of both flags in the first week, {m} more than before.",
    "Some {n} guests came to the town hall, where a choir of {m} children sang songs of the coast.",
    "An exhibition of {n} old maps from {m} private collections was opened before the talks.",
    "Rain had fallen for {n} hours, and the road to the airport was closed until {m} o'clock.",
    "The newspaper printed {n} letters of readers about the visit, {m} of them on its front page.",
)
_NEWS = (
    "The harbour office of {state} counted {n} ships in the first week of the month.",
    "Rain fell on the plateau for {n} hours, and the market opened late.",
    "The orchestra of the old town gave {n} concerts for children.",
    "Prices of honey rose by {n} percent, the office of statistics said.",
)


def before(pairs: int) -> Iterator[tuple[str, str]]:
    """Names and texts of the readouts: a line a sentence, what was promised among other news."""
    for name, text in islice(readouts(_MEETINGS, pairs=pairs), COUNT):
        chance = Random(name)
        lines = [line for part in text.split("\n") for line in _sentences(part)]
        while len(lines) < _LINES:
            more = chance.choice(_MORE).format(n=chance.randrange(20, 90), m=chance.randrange(2, 9))
            lines.insert(chance.randrange(4, len(lines)), more)
        yield name, "\n\n".join(lines) + "\n"


def after(pairs: int) -> Iterator[tuple[str, str]]:
    """The same with one sentence reworded in each: a promise becomes firmer or weaker."""
    for number, (name, text) in enumerate(before(pairs)):
        yield name, _reworded(text, number)


def news(count: int) -> Iterator[tuple[str, str]]:
    """Short texts that name a state and tell of no meeting, no two alike."""
    chance = Random(3)
    capitals = {one.code for one in party_names().values() if one.kind is NameKind.CAPITAL}
    states = [party_name(code) for code in sorted(capitals)]
    for number in range(count):
        day = date(2026, 1, 1) + timedelta(days=number % 300)
        state = chance.choice(states)
        said = "\n\n".join(one.format(n=chance.randrange(2, 900), state=state) for one in _NEWS)
        yield f"{number:06}.txt", f" date {day} Notes from the harbour, part {number}\n\n{said}\n"


def _sentences(line: str) -> list[str]:
    return [one for one in line.replace(". The ", ".\nThe ").split("\n") if one]


def _reworded(text: str, number: int) -> str:
    """One of the promises, in every text another, said with the next word of the scale."""
    found = list(_SAID.finditer(text))
    one = found[number % len(found)]
    now = "is considering whether to" if one[1] == "will" else "will"
    return f"{text[: one.start()]}{now} {text[one.end() :]}"
