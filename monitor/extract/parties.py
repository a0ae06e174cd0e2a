"""Where parties are named: states, organisations, adjectives and capitals in tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from monitor.languages.en.tokens import Tokens, tokenize
from monitor.languages.en.words import words
from monitor.parties import NameKind, PartyName

_STYLES = words().lists["state_styles"]


class PartyMention(NamedTuple):
    """A name of a party at token range [start, end)."""

    start: int
    end: int
    code: str
    kind: NameKind


#: First word of a name → its words and whose name it is, the longest name first.
_Index = Mapping[str, tuple[tuple[tuple[str, ...], PartyName], ...]]


def _index(names: Mapping[str, PartyName]) -> _Index:
    table: dict[str, list[tuple[tuple[str, ...], PartyName]]] = {}
    for name, party in names.items():
        parts = tuple(t.text for t in tokenize(name))
        table.setdefault(parts[0], []).append((parts, party))
        if party.kind is not NameKind.CAPITAL and len(name) >= _SHOUTED and not name.isupper():
            # "PRIME MINISTER OF AUSTRALIA:"; a capital in capitals is a dateline
            shouted = tuple(part.upper() for part in parts)
            table.setdefault(shouted[0], []).append((shouted, party))
    return {
        first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))
        for first, rows in table.items()
    }


#: Shorter names in capitals may be other abbreviations.
_SHOUTED = 4


def _is_money(tokens: Tokens, i: int) -> bool:
    """Whether the word opens a sum: "US$ 210 million"."""
    return i + 1 < len(tokens) and tokens[i + 1].text[0] == "$" and len(tokens[i].text) < 4


def _is_continent(tokens: Tokens, i: int) -> bool:
    """ "Latin America" is no party."""
    is_america = tokens[i].text in ("America", "American", "Americans")
    return is_america and i > 0 and tokens[i - 1].text in ("Latin", "South", "Central", "North")


class PartyFinder:
    """Finds the names of a table of parties in tokens; keeps nothing of what it saw."""

    def __init__(self, names: Mapping[str, PartyName]) -> None:
        self._index = _index(names)
        #: First words that are no capitals, of organisations somebody configured.
        self._small = {word for word in self._index if not word[0].isupper()}

    def at(self, tokens: Tokens, i: int, stop: int) -> PartyMention | None:
        """The longest name that begins at `i` and ends by `stop`, a state's full style included."""
        if i >= stop:
            return None
        token = tokens[i]
        if token.text in self._index:
            found = self._plain(tokens, i, stop)
            if found is not None:
                return found
        is_style = token.is_capital and token.low in _STYLES
        return self._styled(tokens, i, stop) if is_style else None

    def _styled(self, tokens: Tokens, i: int, stop: int) -> PartyMention | None:
        """ "the Socialist Republic of Vietnam": the style belongs to the name."""
        j = i
        while j < stop and tokens[j].is_capital and tokens[j].low in _STYLES:
            j += 1 + (j + 1 < stop and tokens[j + 1].low in ("'s", "'"))
        if j == i or j + 1 >= stop or tokens[j].low != "of":
            return None
        name = self._plain(tokens, j + 1 + (tokens[j + 1].low == "the"), stop)
        if name is None or name.kind is not NameKind.NAME:
            return None
        return PartyMention(i, name.end, name.code, name.kind)

    def _plain(self, tokens: Tokens, i: int, stop: int) -> PartyMention | None:
        if i >= stop or _is_money(tokens, i) or _is_continent(tokens, i):
            return None
        for parts, party in self._index.get(tokens[i].text, ()):
            end = i + len(parts)
            if end <= stop and (
                len(parts) == 1 or all(tokens[i + k].text == part for k, part in enumerate(parts))
            ):
                return PartyMention(i, end, party.code, party.kind)
        return None

    def find(self, tokens: Tokens, start: int = 0, end: int | None = None) -> list[PartyMention]:
        """Mentions in the token range, left to right, the longest name at each place."""
        found: list[PartyMention] = []
        stop = len(tokens) if end is None else end
        index, small = self._index, self._small
        stretch = tokens if end is None and not start else tokens[start:stop]
        opening = [  # most words open no name
            i
            for i, token in enumerate(stretch, start)
            if (token.is_capital or token.text in small)
            and (token.text in index or token.low in _STYLES)
        ]
        for i in opening:
            match = self.at(tokens, i, stop) if not found or found[-1].end <= i else None
            if match:
                found.append(match)
        return found

    def in_compound(self, text: str) -> list[str]:
        """Codes of the parties a hyphenated word names: "China-Kyrgyzstan" names two."""
        return [
            party.code
            for part in text.split("-")
            for parts, party in self._index.get(part, ())
            if len(parts) == 1 and party.kind is not NameKind.CAPITAL
        ]
