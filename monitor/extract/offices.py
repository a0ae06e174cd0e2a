"""Offices: the words for them, the level they speak at, and the people printed behind them.

Reads "Kyrgyz Foreign Minister Jeenbek Kulubaev" off the tokens; remembers nobody (see `names`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from monitor.extract.parties import PartyFinder
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Level
from monitor.parties import NameKind
from monitor.text import fold

_LISTS = words().lists
#: Office word → the level its holder speaks at.
OFFICES = {
    **dict.fromkeys(_LISTS["leaders"], Level.LEADER),
    **dict.fromkeys(_LISTS["ministers"], Level.MINISTER),
    **dict.fromkeys(_LISTS["officials"], Level.OFFICIAL),
}
HONORIFICS = _LISTS["honorifics"]
OFFICE_MODIFIERS = _LISTS["office_modifiers"]
_PORTFOLIOS = _LISTS["portfolios"]
#: Parties named by a noun before an office: "US President", "EU High Representative".
_NOUN_PARTIES = ("USA", "GBR", "EU", "UN", "ARE", "NATO", "AU", "GCC", "ASEAN")


class PersonMention(NamedTuple):
    """A person's name at token range [start, end), office included."""

    start: int
    end: int
    name: str
    office: str
    party: str | None


def office_level(offices: Iterable[str]) -> Level:
    """The highest level the offices, as printed, speak at; OFFICIAL for none."""
    levels = [
        _level(folded, n)
        for office in offices
        for folded in [fold(office).split()]
        for n, word in enumerate(folded)
        if word in OFFICES
    ]
    return max(levels, key=lambda level: level.rank, default=Level.OFFICIAL)


def _level(office: list[str], n: int) -> Level:
    """Level of the `n`-th word of an office: "prime minister", "deputy foreign minister"."""
    word, before = office[n], office[n - 1] if n else ""
    if word in ("minister", "secretary") and before in ("deputy", "vice", "assistant", "under"):
        return Level.OFFICIAL
    if word == "minister" and before == "prime" and "deputy" not in office[n - 2 : n - 1]:
        return Level.LEADER
    if word == "president" and before in ("vice", "deputy"):
        return Level.MINISTER
    return OFFICES[word]


# ---------------------------------------------------------------- an office and its holder


def read_mention(
    tokens: Tokens, i: int, parties: PartyFinder, known: Collection[str]
) -> PersonMention | None:
    """The person whose name follows the office or honorific at `i`; None when none does.

    `known` is the folded words of names seen before, which are no parties here ("Jordan Orre").
    """
    start, party = _office_start(tokens, i, parties)
    name_start, owner = _office_end(tokens, i, start, parties)
    if name_start < 0:
        return None
    name_end = _name_end(tokens, name_start, parties, known)
    if name_end == name_start:
        return _named_before(tokens, start, name_start, party or owner, parties)
    country, end = _country_after(tokens, name_end, parties)
    is_office = tokens[i].low not in HONORIFICS
    return PersonMention(
        start=start,
        end=end,
        name=printed(tokens, name_start, name_end),
        office=printed(tokens, start, name_start).rstrip(" ,") if is_office else "",
        party=party or owner or country or _peculiar(tokens, start, name_start),
    )


def _named_before(
    tokens: Tokens, start: int, end: int, party: str | None, parties: PartyFinder
) -> PersonMention | None:
    """ "Hossam Fahmy, Minister of Foreign Affairs of Egypt": the name stands before its office."""
    comma = start - 1 - (start > 0 and tokens[start - 1].low == "the")
    if comma < 2 or tokens[comma].text not in (",", "[", "("):
        return None
    first = comma
    while first and comma - first < 5 and _is_name_word(tokens, first - 1, parties):
        first -= 1
    if comma - first < 2:
        return None
    office = printed(tokens, start, end).rstrip(" ,")
    party = party or _peculiar(tokens, start, end)
    return PersonMention(first, end, printed(tokens, first, comma), office, party)


def _is_name_word(tokens: Tokens, i: int, parties: PartyFinder) -> bool:
    """A capital that is no office, no party and no word of the calendar."""
    token = tokens[i]
    if token.low in _LISTS["name_particles"]:
        return i > 0 and tokens[i - 1].is_capital
    closed = token.low in OFFICES or token.low in OFFICE_MODIFIERS or token.low in _PORTFOLIOS
    return (
        token.is_capital
        and not closed
        and token.low not in _LISTS["after_names"]
        and token.low not in _LISTS["prepositions"]
        and parties.at(tokens, i, len(tokens)) is None
    )


#: Offices that one party alone has.
_PECULIAR = {
    "secretary of state": "USA",
    "state councilor": "CHN",
    "taoiseach": "IRL",
    "tánaiste": "IRL",
    "external affairs minister": "IND",
    "high representative": "EU",
}


def _peculiar(tokens: Tokens, a: int, b: int) -> str | None:
    """The party of an office that no other has."""
    office = printed(tokens, a, b).lower()
    if office.strip(" ,") == "commissioner":
        return "EU"
    return next((code for name, code in _PECULIAR.items() if name in office), None)


def printed(tokens: Tokens, a: int, b: int) -> str:
    """Tokens [a, b) as printed, every gap as one blank."""
    text = ""
    for i in range(a, b):
        gap = "" if i == a or tokens[i].is_glued else " "
        text += gap + tokens[i].text
    return text


# ---------------------------------------------------------------- before the office word


def _office_start(tokens: Tokens, i: int, parties: PartyFinder) -> tuple[int, str | None]:
    """First token of the office words before `i`, and the party their adjective names."""
    start = i
    while start > 0:
        before = tokens[start - 1]
        if _is_office_word(tokens, start - 1) or before.low in OFFICE_MODIFIERS:
            start -= 1
        elif before.low in ("and", "&") and _joins_offices(tokens, start - 1, i):
            start -= 2
        else:
            break
    found = _party_before(tokens, start, parties) if start else (start, None)
    return found if found[1] else _over_portfolio(tokens, start, parties) or found


def _over_portfolio(tokens: Tokens, start: int, parties: PartyFinder) -> tuple[int, str] | None:
    """ "Iranian Oil Minister": words of a portfolio nobody listed, behind a party's adjective."""
    first = start
    while first and start - first < 3 and tokens[first - 1].is_capital:
        first -= 1
        mention = parties.at(tokens, first, first + 1)
        if mention is not None and mention.kind is NameKind.ADJECTIVE and first < start - 1:
            return first, mention.code
    return None


def _is_office_word(tokens: Tokens, j: int) -> bool:
    """ "minister" in any case, "Affairs" in capitals."""
    low = tokens[j].low
    return low in OFFICES or (low in _PORTFOLIOS and tokens[j].is_capital)


def _joins_offices(tokens: Tokens, conjunction: int, i: int) -> bool:
    """ "State Councilor and Foreign Minister": two offices of one person."""
    before = conjunction - 1
    return (
        before >= 0
        and tokens[before].low in OFFICES
        and tokens[before].is_capital == tokens[i].is_capital
        and (before == 0 or tokens[before - 1].low != "the")
    )


def _party_before(tokens: Tokens, start: int, parties: PartyFinder) -> tuple[int, str | None]:
    """ "Kyrgyz", "Kazakhstan's" or "EU" before an office: where it begins, and the party."""
    possessive = tokens[start - 1].low in ("'s", "'")
    j = start - 1 - possessive
    for k in range(max(j - 4, 0), j + 1):
        mention = parties.at(tokens, k, j + 1)
        if mention and mention.end == j + 1:
            fits = mention.kind is NameKind.ADJECTIVE or mention.code in _NOUN_PARTIES
            if fits or possessive:
                return k, mention.code
    return start, None


# ---------------------------------------------------------------- after the office word


def _office_end(tokens: Tokens, i: int, start: int, parties: PartyFinder) -> tuple[int, str | None]:
    """Where the name after the office at `i` begins, and the party named between them.

    "Minister of Foreign Affairs of Kyrgyzstan", "Minister for Trade and Industry"; -1 when the
    office is of something unknown ("Governor of the Bank").
    """
    party: str | None = None
    j = i + 1
    while j < min(len(tokens), i + _LONGEST):
        if tokens[j].low in _LINKS and j + 1 < len(tokens):
            country, after = _country_after(tokens, j, parties, links=_LINKS)
            if country is None:
                after = _portfolio_after(tokens, j)
            if after < 0:
                return -1, None
            party = party or country
            j = after
            continue
        step = _office_step(tokens, j, i, start)
        if not step:
            break
        j += step
    return j, party


#: No office has so many words; of "Mr." in a row each was followed to the end of the sentence.
_LONGEST = 40
#: "Minister of", "Ambassador to", "his counterpart from".
_LINKS = ("of", "for", "to", "from")


def _office_step(tokens: Tokens, j: int, i: int, start: int) -> int:
    """How many tokens at `j` still belong to the office at `i`; 0 where its name can begin."""
    low = tokens[j].low
    if tokens[j].is_capital and (_is_office_word(tokens, j) or low in OFFICE_MODIFIERS):
        return 1
    if tokens[j].is_capital and low in HONORIFICS:
        return 1  # "H.E. Mr. Wibisono"
    if low in ("and", ",", "&") and _more_office(tokens, j + 1, start):
        return 2
    if tokens[j].text == "." and tokens[j - 1].low in HONORIFICS:
        return 1
    # "the Kazakh president, Kassym-Jomart Tokayev,", "the Prime Minister of Norway, Ingrid Aasen,"
    definite = start > 0 and tokens[start - 1].low == "the"
    apposed = low == "," and tokens[i].low in OFFICES and (definite or not tokens[i].is_capital)
    return int(apposed and j + 1 < len(tokens) and tokens[j + 1].is_capital)


def _more_office(tokens: Tokens, j: int, start: int) -> bool:
    """ "Foreign Affairs and Trade", "President and Chairman", but not after "the"."""
    if j >= len(tokens) or (start and tokens[start - 1].low == "the"):
        return False
    low = tokens[j].low
    return tokens[j].is_capital and (
        low in _PORTFOLIOS or low in OFFICE_MODIFIERS or low in OFFICES
    )


def _country_after(
    tokens: Tokens, at: int, parties: PartyFinder, links: tuple[str, ...] = ("of",)
) -> tuple[str | None, int]:
    """ "of Japan", "of the Republic of Korea": the party and the index after it."""
    if at + 1 >= len(tokens) or tokens[at].low not in links:
        return None, at
    k = at + 1 + (tokens[at + 1].low == "the")
    country = parties.at(tokens, k, len(tokens)) if k < len(tokens) else None
    if country is None or country.kind is not NameKind.NAME:
        return None, at
    return country.code, country.end


def _portfolio_after(tokens: Tokens, at: int) -> int:
    """ "of Foreign", "for the Economy": the index after it, or -1."""
    k = at + 1 + (tokens[at + 1].low == "the")
    return k + 1 if k < len(tokens) and tokens[k].low in _PORTFOLIOS else -1


# ---------------------------------------------------------------- the name


def _name_end(tokens: Tokens, j: int, parties: PartyFinder, known: Collection[str]) -> int:
    """End of the capitalised name that begins at `j` (`j` itself when there is none)."""
    n, end = len(tokens), j
    while end < n and end - j < 6:
        step = _name_step(tokens, end, parties, known, is_first=end == j)
        if not step:
            break
        end += step
    while end > j and tokens[end - 1].low in _LISTS["after_names"]:
        end -= 1
    return end


def _name_step(
    tokens: Tokens, i: int, parties: PartyFinder, known: Collection[str], *, is_first: bool
) -> int:
    """How many tokens at `i` go on with a name; 0 for none."""
    n, token = len(tokens), tokens[i]
    if token.low in _LISTS["headline_verbs"]:
        return 0  # "Kazakh Foreign Minister Pays Official Visit"
    is_party = token.low not in known and parties.at(tokens, i, n)
    if token.is_capital and token.low not in OFFICES and not is_party:
        return 1 + _is_initial(tokens, i)
    if is_first or i + 1 >= n:
        return 0
    if token.low in _LISTS["name_particles"] and tokens[i + 1].is_capital:
        return 1  # "Mohammed bin Salman"
    if token.text in ("'", "’") and token.is_glued and tokens[i + 1].is_capital:
        return 1  # "Grace Achieng' Odera"
    if token.text == "," and tokens[i + 1].low in ("jr", "jr.", "sr"):
        return 2 + (i + 2 < n and tokens[i + 2].text == ".")
    return 0


def _is_initial(tokens: Tokens, i: int) -> bool:
    """ "Joseph R. Biden": one letter and its stop."""
    if len(tokens[i].text) > 1 or i + 1 >= len(tokens):
        return False
    return tokens[i + 1].text == "." and tokens[i + 1].is_glued
