"""States and organisations: codes, names, adjectives and capitals.

States carry ISO 3166-1 alpha-3 codes with their names from CLDR (the `babel` package); what CLDR
lacks (adjectives, capitals, other names in use, organisations) stands in ``parties.csv``. What a
text means by a name is decided in `extract`, not here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType

from babel import Locale
from babel.core import get_global

#: The party of a statement made by both or all sides together.
JOINT = "JOINT"

#: CLDR's official short names that no readout uses.
_SHOWN = {"COD": "DR Congo", "COG": "Congo", "MMR": "Myanmar", "PSE": "Palestine", "TUR": "Türkiye"}


class NameKind(StrEnum):
    """What sort of name it is."""

    NAME = "name"
    ADJECTIVE = "adjective"
    CAPITAL = "capital"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """One name a party goes by."""

    code: str
    kind: NameKind


_Row = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@cache
def _rows() -> tuple[_Row, ...]:
    """(code, other names, adjectives, capitals) of every party of the table."""
    text = resources.files("monitor").joinpath("parties.csv").read_text(encoding="utf-8")
    return tuple(
        (row["code"], _words(row["names"]), _words(row["adjectives"]), _words(row["capitals"]))
        for row in csv.DictReader(text.splitlines())
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split("|") if word)


@cache
def _cldr_names() -> Mapping[str, str]:
    """CLDR's English name by alpha-3 code."""
    territories = Locale("en").territories
    return MappingProxyType(
        {
            alpha3: territories[alpha2[0]]
            for alpha3, alpha2 in get_global("territory_aliases").items()
            if len(alpha3) == 3 and alpha3.isalpha() and alpha2[0] in territories
        }
    )


@cache
def organisations() -> frozenset[str]:
    """Codes of the table that are no states: EU, NATO, G7 …"""
    return frozenset(code for code, *_ in _rows() if code not in _cldr_names() and code != "XKX")


@cache
def alpha2_codes() -> Mapping[str, str]:
    """Party code by lower-case ISO 3166-1 alpha-2 code (``kg`` → ``KGZ``), as domains use it."""
    known = {code for code, *_ in _rows()}
    pairs = {
        alpha2[0].lower(): alpha3
        for alpha3, alpha2 in get_global("territory_aliases").items()
        if alpha3 in known
    }
    return MappingProxyType(pairs | {"uk": "GBR", "eu": "EU"})


@cache
def party_names() -> Mapping[str, PartyName]:
    """Every name, adjective and capital, as printed, to the party it names."""
    names: dict[str, PartyName] = {}
    for code, others, adjectives, capitals in _rows():
        shown = _cldr_names().get(code, code).replace(" & ", " and ")
        for kind, words in (
            (NameKind.CAPITAL, capitals),
            (NameKind.ADJECTIVE, adjectives),
            (NameKind.NAME, (shown, _SHOWN.get(code, shown), *others)),
        ):
            for word in words:
                names[word.removeprefix("The ")] = PartyName(code=code, kind=kind)
    return MappingProxyType(names)


def extended_names(organisations: Mapping[str, Sequence[str]]) -> Mapping[str, PartyName]:
    """`party_names` and the organisations a user configured: code to names."""
    if not organisations:
        return party_names()
    extra = {
        name: PartyName(code=code, kind=NameKind.NAME)
        for code, names in organisations.items()
        for name in (code, *names)
    }
    return MappingProxyType({**party_names(), **extra})


def party_name(code: str) -> str:
    """The name to show for a party code; the code itself when it is unknown."""
    if code == JOINT:
        return "Both sides"
    if code in _SHOWN:
        return _SHOWN[code]
    return _cldr_names().get(code, code).replace(" & ", " and ")


@cache
def _adjectives() -> Mapping[str, str]:
    return MappingProxyType(
        {code: adjectives[0] for code, _, adjectives, _ in _rows() if adjectives}
    )


def party_adjective(code: str) -> str:
    """The adjective to show for a party code (``Kyrgyz``); its name when it has none."""
    return _adjectives().get(code, party_name(code))


@cache
def _outlets() -> Mapping[str, str]:
    text = resources.files("monitor").joinpath("outlets.csv").read_text(encoding="utf-8")
    return MappingProxyType(
        {row["name"].lower(): row["party"] for row in csv.DictReader(text.splitlines())}
    )


@cache
def _offices() -> tuple[tuple[str, str], ...]:
    """Outlets of several words, which stand in letterheads."""
    return tuple((outlet, code) for outlet, code in _outlets().items() if " " in outlet)


def office_party(line: str) -> str | None:
    """The party of the office a letterhead line names ("10 Downing Street"); None for none."""
    low = line.lower()
    return next((code for outlet, code in _offices() if outlet in low), None)


@lru_cache(maxsize=256)
def _agency_party(named: str) -> str | None:
    """The home of the agency whose name, in lower case, begins so; few agencies send most texts."""
    begun = f"{named} "
    return next(
        (code for outlet, code in _outlets().items() if begun.startswith(f"{outlet} ")), None
    )


@cache
def _longest_outlet() -> int:
    return max(map(len, _outlets()))


#: Hosts without a country ending that belong to one state.
_HOSTS = {"gov": "USA", "mil": "USA", "int": ""}


def outlet_party(publisher: str, url: str) -> str | None:
    """The party an outlet speaks from: its agency's home, else its domain's; None when unknown.

    "President Biden" without a country is the outlet's own president.
    """
    named = publisher.lower()
    agency = _agency_party(named[: _longest_outlet() + 1])
    if agency is not None:
        return agency
    host = url.split("//")[-1].split("/")[0].split(":")[0].lower() or named
    ending = host.rsplit(".", 1)[-1] if "." in host else ""
    return _HOSTS.get(ending) or alpha2_codes().get(ending)
