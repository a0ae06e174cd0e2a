"""Who is named where: parties, people and their offices in the tokens of one article.

No model and no list of people: states come from `parties`, people from the offices printed before
their names, everything else from the article itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from monitor.languages.en.tokens import Tokens, tokenize
from monitor.model import Level
from monitor.parties import NameKind, PartyName
from monitor.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the user configured, or the article names."""

    name: str
    party: str | None = None
    aliases: tuple[str, ...] = ()
    office: str = ""


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A name of a party at token range [start, end)."""

    start: int
    end: int
    code: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person's name at token range [start, end), office included."""

    start: int
    end: int
    name: str
    office: str
    party: str | None


#: Office words; the value is the level they speak at.
_LEADERS = "president premier chancellor king queen emir sultan taoiseach pope monarch chairman"
_MINISTERS = """
    minister secretary councilor councillor commissioner speaker prince princess vice-
    president tánaiste tanaiste chairperson
"""
_OFFICIALS = """
    ambassador envoy representative director advisor adviser general governor head chief
    counselor counsellor spokesperson spokesman spokeswoman mayor senator deputy official
    coordinator
"""
OFFICES = {
    **dict.fromkeys(_LEADERS.split(), Level.LEADER),
    **dict.fromkeys(_MINISTERS.split(), Level.MINISTER),
    **dict.fromkeys(_OFFICIALS.split(), Level.OFFICIAL),
}
_BEFORE_OFFICE = frozenset(
    """
    vice deputy first prime foreign state crown national security defense defence special
    assistant under acting interim executive then former second cabinet managing high
    permanent chief external finance trade interior energy transport economy commerce home
    health education agriculture culture justice environment climate secretary-general union
    chairman
    """.split()
)
_PORTFOLIO = frozenset(
    """
    foreign affairs external relations defense defence trade commerce economy economic
    economics finance energy transport transportation communications interior justice
    education health agriculture state security national development investment industry
    industries culture tourism internal international cooperation environment ecology labor
    labour science technology digital innovation sports youth information infrastructure
    roads public works home land water treasury planning strategic general council committee
    commission office cabinet ministers government republic assembly parliament central
    party european united nations
    """.split()
)
_PARTICLES = frozenset(
    """
    bin bint al el de da di der den van von ben ibn abu ould dos du la le y e zu af
    """.split()
)
_HONORIFICS = frozenset(
    """
    mr mrs ms dr sir dame lord lady madam madame prof sheikh h.e. excellency
    """.split()
)


@cache
def _index(
    names: frozenset[tuple[str, PartyName]],
) -> Mapping[str, tuple[tuple[tuple[str, ...], PartyName], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], PartyName]]] = {}
    for name, party in names:
        parts = tuple(t.text for t in tokenize(name))
        table.setdefault(parts[0], []).append((parts, party))
    return {
        first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))
        for first, rows in table.items()
    }


class Names:
    """Finds names in one article; built once for it."""

    def __init__(
        self, parties: Mapping[str, PartyName], people: Sequence[Person], home: str | None
    ) -> None:
        self._index = _index(frozenset(parties.items()))
        self._configured = tuple(people)
        self.home = home
        #: Full name → Person, in order of appearance.
        self.people: dict[str, Person] = {}
        self._words: dict[str, str] = {}  # folded name word → full name
        self.counts: Counter[str] = Counter()

    # ------------------------------------------------------------ parties

    def parties(self, tokens: Tokens, start: int = 0, end: int | None = None) -> list[PartyMention]:
        """Mentions of parties in the token range, left to right, the longest name at each place."""
        found: list[PartyMention] = []
        i, stop = start, len(tokens) if end is None else end
        while i < stop:
            match = self._party_at(tokens, i, stop)
            if match:
                found.append(match)
                i = match.end
            else:
                i += 1
        return found

    def _party_at(self, tokens: Tokens, i: int, stop: int) -> PartyMention | None:
        for parts, party in self._index.get(tokens[i].text, ()):
            if i + len(parts) <= stop and all(
                tokens[i + k].text == part for k, part in enumerate(parts)
            ):
                return PartyMention(i, i + len(parts), party.code, party.kind)
        return None

    def count(self, tokens: Tokens) -> None:
        """Adds the sentence's mentions to `counts`; "China-Kyrgyzstan" counts for both."""
        for mention in self.parties(tokens):
            if mention.kind is not NameKind.CAPITAL:
                self.counts[mention.code] += 1
        for token in tokens:
            if "-" in token.text and token.is_capital:
                self.counts.update(self._compound(token.text))

    def compound(self, text: str) -> int:
        """How many parties a hyphenated word names ("China-Kyrgyzstan": two)."""
        return len(set(self._compound(text)))

    def _compound(self, text: str) -> list[str]:
        return [
            party.code
            for part in text.split("-")
            for parts, party in self._index.get(part, ())
            if len(parts) == 1 and party.kind is not NameKind.CAPITAL
        ]

    # ------------------------------------------------------------ people

    def learn(self, tokens: Tokens) -> list[PersonMention]:
        """People named with an office in the sentence, remembered for the article."""
        found = []
        for i, token in enumerate(tokens):
            if token.low in OFFICES or token.low in _HONORIFICS:
                mention = self._titled(tokens, i)
                if mention and (not found or mention.start >= found[-1].end):
                    found.append(self._remember(mention))
        return found

    def _titled(self, tokens: Tokens, i: int) -> PersonMention | None:
        """An office at `i` with the name after it: "Kyrgyz Foreign Minister Jeenbek Kulubaev"."""
        n = len(tokens)
        start, party = self._office_start(tokens, i)
        j = i + 1
        while j < n:
            low = tokens[j].low
            if low in ("of", "for", "to") and j + 1 < n:
                k = j + 1 + (tokens[j + 1].low == "the")
                country = self._party_at(tokens, k, n) if k < n else None
                if country and country.kind is NameKind.NAME:
                    party = party or country.code
                    j = country.end
                    continue
                if k < n and tokens[k].low in _PORTFOLIO:
                    j = k + 1
                    continue
                return None
            if (low in _PORTFOLIO or low in OFFICES) and tokens[j].is_capital:
                j += 1
                continue
            if (
                low in ("and", ",", "&")
                and j + 1 < n
                and (start == 0 or tokens[start - 1].low != "the")
                and (
                    tokens[j + 1].low in _PORTFOLIO | _BEFORE_OFFICE or tokens[j + 1].low in OFFICES
                )
                and tokens[j + 1].is_capital
            ):
                j += 2
                continue
            if tokens[j].text == "." and tokens[j - 1].low in _HONORIFICS:
                j += 1
                continue
            if low == "," and low != "" and tokens[i].low in OFFICES and not tokens[i].is_capital:
                j += 1  # "the Kazakh president, Kassym-Jomart Tokayev,"
                if j < n and tokens[j].is_capital:
                    continue
            break
        name_end = self._name_end(tokens, j)
        if name_end == j:
            return None
        name = _printed(tokens, j, name_end)
        end = name_end
        if end + 1 < n and tokens[end].low == "of":
            k = end + 1 + (tokens[end + 1].low == "the")
            country = self._party_at(tokens, k, n) if k < n else None
            if country and country.kind is NameKind.NAME:
                party = party or country.code
                end = country.end
        office = _printed(tokens, start, j).rstrip(" ,")
        return PersonMention(
            start, end, name, "" if tokens[i].low in _HONORIFICS else office, party
        )

    def _office_start(self, tokens: Tokens, i: int) -> tuple[int, str | None]:
        """First token of the office words before `i`, and the party their adjective names."""
        start = i
        while start > 0:
            before = tokens[start - 1]
            if (
                before.low in _BEFORE_OFFICE
                or before.low in OFFICES
                or (before.low in _PORTFOLIO and before.is_capital)
            ):
                start -= 1
            elif (
                before.low in ("and", "&")
                and start > 1
                and (tokens[start - 2].low in OFFICES)
                and tokens[start - 2].is_capital == tokens[i].is_capital
                and (start < 3 or tokens[start - 3].low != "the")
            ):
                start -= 2
            else:
                break
        if start == 0:
            return start, None
        j = start - 1 - (tokens[start - 1].low in ("'s", "'"))
        for k in range(max(j - 4, 0), j + 1):
            mention = self._party_at(tokens, k, j + 1)
            if (
                mention
                and mention.end == j + 1
                and (
                    mention.kind is NameKind.ADJECTIVE
                    or tokens[start - 1].low in ("'s", "'")
                    or mention.code in ("USA", "GBR", "EU", "UN", "ARE")
                )
            ):
                return k, mention.code
        return start, None

    def _name_end(self, tokens: Tokens, j: int) -> int:
        """End of the capitalised name that begins at `j` (``j`` itself when there is none)."""
        n, end = len(tokens), j
        while end < n and end - j < 6:
            token = tokens[end]
            if (
                token.is_capital
                and token.low not in OFFICES
                and not (self._party_at(tokens, end, n) and token.low not in self._words)
            ):
                end += 1
                if (
                    len(token.text) == 1
                    and end < n
                    and tokens[end].text == "."
                    and tokens[end].start == token.end
                ):
                    end += 1
            elif (
                token.low in _PARTICLES
                and end > j
                and end + 1 < n
                and tokens[end + 1].is_capital
                and token.low not in ("of",)
            ):
                end += 1
            elif (
                token.text == ","
                and end > j
                and end + 1 < n
                and tokens[end + 1].low in ("jr", "jr.", "sr")
            ):
                end += 2
                if end < n and tokens[end].text == ".":
                    end += 1
            else:
                break
        while end > j and (
            tokens[end - 1].low
            in (
                "on",
                "in",
                "the",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
                "today",
            )
        ):
            end -= 1
        return end

    def _remember(self, mention: PersonMention) -> PersonMention:
        known = self.known(mention.name)
        office = mention.office
        if known is None:
            person = self._from_settings(mention.name) or Person(
                name=mention.name, party=mention.party, office=office
            )
            if person.party is None and mention.party:
                person = Person(
                    name=person.name, party=mention.party, aliases=person.aliases, office=office
                )
            self._add(person)
        else:
            person = self.people[known]
            name = (
                mention.name
                if len(mention.name.split()) > len(person.name.split())
                else person.name
            )
            office = office if len(office) > len(person.office) else person.office
            person = Person(
                name=name,
                party=person.party or mention.party,
                aliases=person.aliases,
                office=office,
            )
            del self.people[known]
            self._add(person)
            self._words = {
                word: person.name if owner == known else owner
                for word, owner in self._words.items()
            }
        return PersonMention(mention.start, mention.end, person.name, mention.office, person.party)

    def _from_settings(self, name: str) -> Person | None:
        wanted = set(fold(name).split())
        for person in self._configured:
            for form in (person.name, *person.aliases):
                if wanted & {w for w in fold(form).split() if len(w) > 2}:
                    return Person(
                        name=person.name,
                        party=person.party,
                        aliases=person.aliases,
                        office=person.office,
                    )
        return None

    def _add(self, person: Person) -> None:
        self.people[person.name] = person
        for form in (person.name, *person.aliases):
            for word in form.replace(",", " ").replace(".", " ").split():
                if len(word) > 1 and word[0].isupper() and word not in ("Jr", "Sr"):
                    self._words[fold(word)] = person.name

    def known(self, name: str) -> str | None:
        """Full name of the person of this article that the words name, misspellings forgiven."""
        hits = Counter(
            self._words[w]
            for w in (fold(p) for p in name.replace(",", " ").replace(".", " ").split())
            if w in self._words
        )
        if hits:
            return hits.most_common(1)[0][0]
        for word in name.split():
            near = self._near(fold(word))
            if near:
                return near
        return None

    def _near(self, word: str) -> str | None:
        """ "Kurubayev" is Kulubaev; Kuleba is not (see DESIGN §3, measured)."""
        if len(word) < 6:
            return None
        for known, name in self._words.items():
            if (
                len(known) >= 6
                and known[0] == word[0]
                and JaroWinkler.similarity(known, word) >= 0.88
                and DamerauLevenshtein.distance(known, word) <= 2
            ):
                return name
        return None

    def settle_parties(self) -> None:
        """People without a country are the outlet's own; a second leader is the other side's."""
        for name, person in list(self.people.items()):
            if person.party is not None:
                continue
            rivals = [
                p
                for p in self.people.values()
                if p.party == self.home and office_level([p.office]) is Level.LEADER
            ]
            party = self.home
            if party is None or (rivals and office_level([person.office]) is Level.LEADER):
                taken = {p.party for p in self.people.values() if p.party}
                party = next(
                    (code for code, _ in self.counts.most_common() if code not in taken), None
                )
            self.people[name] = Person(
                name=name, party=party, aliases=person.aliases, office=person.office
            )

    def people_in(self, tokens: Tokens, start: int, end: int) -> list[str]:
        """Full names of known people named in the token range, in order, each once."""
        found: list[str] = []
        for i in range(start, end):
            if tokens[i].is_capital and tokens[i].low not in OFFICES:
                name = self._words.get(fold(tokens[i].text)) or (
                    self._near(fold(tokens[i].text))
                    if i == start or tokens[i - 1].low not in ("of",)
                    else None
                )
                if name and name not in found:
                    found.append(name)
        return found


def _printed(tokens: Tokens, a: int, b: int) -> str:
    text = ""
    for i in range(a, b):
        gap = "" if i == a or tokens[i].start == tokens[i - 1].end else " "
        text += gap + tokens[i].text
    return text


def office_level(offices: Iterable[str]) -> Level:
    """The highest level the offices speak at."""
    best = Level.OFFICIAL
    for office in offices:
        words = fold(office).split()
        for n, word in enumerate(words):
            level = OFFICES.get(word)
            if level is None:
                continue
            if word == "president" and n and words[n - 1] in ("vice", "deputy"):
                level = Level.MINISTER
            if (
                word == "minister"
                and n
                and words[n - 1] in ("prime",)
                and (n < 2 or words[n - 2] != "deputy")
            ):
                level = Level.LEADER
            if (
                word in ("minister", "secretary")
                and n
                and words[n - 1] in ("deputy", "vice", "assistant", "under")
            ):
                level = Level.OFFICIAL
            if level.rank > best.rank:
                best = level
    return best
