"""Which parties met: told by the title, the people of the first sentences, the outlet, the text.

Written before people without a country get one, since they can only be of a party that met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.extract.names import Names
from monitor.extract.offices import PersonMention
from monitor.extract.parties import PartyFinder, PartyMention
from monitor.languages.en.tokens import Tokens, tokenize
from monitor.languages.en.words import words
from monitor.model import Article
from monitor.parties import NameKind, office_party, organisations, outlet_party

_LISTS = words().lists

#: A state named this often in a text that tells no second party otherwise is taken for one.
_OFTEN = 2
#: A title that names more parties than this lists subjects, not sides.
_MOST = 8


class Sides(NamedTuple):
    """Which parties met."""

    #: Codes, sorted; fewer than two when the text does not tell.
    parties: tuple[str, ...]
    #: Whether the head of the text tells of two, rather than of states it names further down.
    are_told: bool


def meeting_sides(
    article: Article,
    names: Names,
    lead: Sequence[Tokens],
    mentions: Sequence[Sequence[PersonMention]],
    *,
    is_dialogue: bool = False,
) -> Sides:
    """The parties that met.

    `lead` is the first sentences, `mentions` the titled people of each. Each source is asked only
    while fewer than two parties are known, the surest first. What a dialogue opens with may be
    about anybody: there the states named most are asked at once.
    """
    codes = _of_people(mentions)
    if names.home in organisations():
        codes.add(names.home)  # what an organisation publishes it says itself
    titled = _titled(article, names)
    where = _where(article, names) - codes
    is_hosted = any(m.party is None for found in mentions for m in found)  # by somebody at home
    if len(titled - where) > 1 and not is_hosted:
        titled -= where  # "Arland, Belmark meet in Malta"
    if len(titled) <= _MOST:
        codes |= _of_title(titled, codes, _named(article, names))
    codes |= _joined(article, names)
    own = any(m.party is None and m.office for found in mentions[:2] for m in found)
    if own and names.home and len(codes) > 1:
        codes.add(names.home)  # "the Advisor's travel to Arland and Belmark"
    for more in _of_lead(names, [] if is_dialogue else lead):
        if len(codes) > 1:
            break
        codes |= more
    codes |= _of_host(names, mentions, codes)
    are_told = len(codes) > 1 or _tells_of_meeting(article, names, lead)
    for more in _named_often(names):
        if len(codes) > 1:
            break
        codes |= more
    others = ({*names.counts, *names.capitals} - codes) - organisations()
    if len(codes) == 1 and len(others) == 1:
        codes |= others  # named but once, and no other is
    return Sides(tuple(sorted(codes)), are_told)


def _tells_of_meeting(article: Article, names: Names, lead: Sequence[Tokens]) -> bool:
    """Whether title or lead say that somebody met, and name a party other than the outlet's."""
    head = [tokenize(article.title), *lead[:2]]
    met = any(t.low in _LISTS["meeting_words"] for tokens in head for t in tokens)
    named = {m.code for tokens in head for m in names.parties(tokens)}
    return met and bool(named - {names.home})


def home_party(article: Article, finder: PartyFinder) -> str | None:
    """The party the outlet speaks from: its agency, its domain, or what its letterhead names."""
    known = outlet_party(article.publisher, article.url)
    if known:
        return known
    for line in article.text[: article.body_start].splitlines():
        if article.title and article.title in " ".join(line.split()):
            continue
        party = office_party(line) or _letterhead(line, finder)
        if party:
            return party
    return None


def host_party(article: Article, names: Names, parties: Sequence[str]) -> str | None:
    """Of the parties that met, the one whose capital the head of the text names."""
    head = tokenize(f"{article.title} {article.text[: article.body_start]}")
    capitals = [m.code for m in names.parties(head) if m.kind is NameKind.CAPITAL]
    hosts = set(capitals) & set(parties)
    return hosts.pop() if len(hosts) == 1 else None


def _letterhead(line: str, finder: PartyFinder) -> str | None:
    """ "Arab Republic of Egypt", "Ministry of Foreign Affairs of the Kyrgyz Republic"."""
    tokens = tokenize(line)
    named = [m for m in finder.find(tokens) if m.kind is NameKind.NAME]
    if len(named) != 1:
        return None
    is_alone = named[0].end - named[0].start >= len([t for t in tokens if t.is_word]) - 1
    is_office = any(t.low in _LISTS["letterheads"] for t in tokens)
    return named[0].code if is_alone or is_office else None


def _of_people(mentions: Sequence[Sequence[PersonMention]]) -> set[str]:
    """Parties printed with the people of the first sentences."""
    return {m.party for found in mentions for m in found if m.party}


def _titled(article: Article, names: Names) -> set[str]:
    """Parties of the title, "China-Kyrgyzstan" parted; of capitals two, as one may be the place."""
    mentions = names.parties(tokenize(article.title.replace("-", " ").replace("–", " ")))
    capitals = {m.code for m in mentions if m.kind is NameKind.CAPITAL}
    return _codes(mentions) | (capitals if len(capitals) > 1 else set())


def _of_title(titled: set[str], people: set[str], named: set[str]) -> set[str]:
    """Which parties of the title met, beside those whose people the lead names.

    An organisation is a party where no two states are told: "EU cash for the railway".
    """
    found = titled & named if len(people) > 1 else titled
    bodies = named & organisations()
    if len(bodies) > 1 and not named - bodies:
        return bodies  # "EU-ASEAN Ministerial Meeting"
    states = found - organisations()
    return states if len(states | people) > 1 else found


def _of_host(
    names: Names, mentions: Sequence[Sequence[PersonMention]], codes: set[str]
) -> set[str]:
    """ "Minister Quist hosted his Arland and Cordian counterparts": the state he is of.

    His country goes without saying, so it is the one the text names most beside theirs.
    """
    people = [m for found in mentions for m in found if m.office]
    counterparts = {m.party for m in people if m.office.lower().endswith("counterpart")} - {None}
    is_apart = any(m.party is None and "counterpart" not in m.office.lower() for m in people)
    if len(counterparts) < 2 or not is_apart or codes - counterparts:
        return set()
    others = names.counts + names.capitals
    left = [code for code, _ in others.most_common() if code not in codes | organisations()]
    return set(left[:1])


def _named(article: Article, names: Names) -> set[str]:
    """Of the title's parties those it names: in "Russian oil for Serbia" Russia does not meet."""
    title = tokenize(article.title.replace("-", " ").replace("–", " "))
    return {m.code for m in names.parties(title) if m.kind is NameKind.NAME}


def _where(article: Article, names: Names) -> set[str]:
    """The state the title tells the place by: "in Malta"."""
    title = tokenize(article.title)
    found = [m for m in names.parties(title) if m.kind is NameKind.NAME and m.start]
    return {m.code for m in found if title[m.start - 1].low == "in"}


def _joined(article: Article, names: Names) -> set[str]:
    """All that the title joins with hyphens before what they hold: "Iraqi-Jordanian summit"."""
    title = tokenize(article.title.replace("–", "-"))
    codes: set[str] = set()
    for n, token in enumerate(title):
        held = any(t.low in _HELD for t in title[n + 1 : n + 4])
        if held and "-" in token.text and names.compound(token.text) > 1:
            codes |= set(names.joined(token.text))
    return codes


_HELD = _LISTS["events"] | {"committee", "commission", "mechanism", "council", "dialogue"}


def _of_lead(names: Names, lead: Sequence[Tokens]) -> Iterator[set[str]]:
    """What else the head tells, surest first: outlet, first sentences."""
    yield {names.home} if names.home else set()
    for tokens in lead[:2]:
        yield _codes(names.parties(tokens)) - organisations()


def _named_often(names: Names) -> Iterator[set[str]]:
    """What the text as a whole tells: the states it names most, then its organisations."""
    often = [code for code, count in names.counts.most_common() if count >= _OFTEN]
    capitals = [code for code, count in names.capitals.most_common() if count >= _OFTEN]
    for code in often:
        yield {code} - organisations()
    for code in [*capitals, *often]:
        yield {code}


def _codes(mentions: Sequence[PartyMention]) -> set[str]:
    return {m.code for m in mentions if m.kind is not NameKind.CAPITAL}
