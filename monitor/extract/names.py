"""Who is named in one article: its parties and people, remembered from sentence to sentence.

No model and no list of people: states come from `parties`, people from the offices printed before
their names, everything else from the article itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from monitor.extract.offices import (
    HONORIFICS,
    OFFICE_MODIFIERS,
    OFFICES,
    PersonMention,
    office_level,
    read_mention,
)
from monitor.extract.parties import PartyFinder, PartyMention
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import words
from monitor.model import Level
from monitor.parties import NameKind
from monitor.text import fold

_LEADING = frozenset(("led", "headed", "chaired", "represented"))
_DELEGATIONS = frozenset(("delegation", "side", "team"))
#: So many tokens before its head a delegation is named.
_LED = 9
_SAYING = frozenset(("said", "says", "added", "noted", "stressed", "announced", "told"))
#: What a speaker says is longer than this before ", Orre said".
_TAIL = 6
_WOMEN, _MEN = words().lists["women"], words().lists["men"]
_TITLES = OFFICES.keys() | HONORIFICS
#: Two spellings of one name, from six letters on: "Kurubayev" is Kulubaev, Kuleba is not.
_NEAR_LENGTH, _NEAR_SIMILARITY, _NEAR_DISTANCE = 6, 0.88, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the user configured, or the article names."""

    name: str
    party: str | None = None
    aliases: tuple[str, ...] = ()
    office: str = ""


class Names:
    """Finds names in one article; built once for it."""

    def __init__(self, parties: PartyFinder, people: Sequence[Person], home: str | None) -> None:
        self._finder = parties
        self._configured = tuple(people)
        #: Party of the outlet, which its own people are named without; None when unknown.
        self.home = home
        #: Full name → Person, in order of appearance.
        self.people: dict[str, Person] = {}
        self._words: dict[str, str] = {}  # folded name word → full name
        #: Other spellings looked for since a word was added → full name.
        self._nearest: dict[str, str | None] = {}
        #: Folded last name → "he" or "she", where a title told.
        self._pronouns: dict[str, str] = {}
        #: People somebody "met with": where the outlet's own side met, they are the other's.
        self._met: set[str] = set()
        #: How often the article names each party.
        self.counts: Counter[str] = Counter()
        #: How often each capital was named; capitals speak for their states.
        self.capitals: Counter[str] = Counter()

    # ------------------------------------------------------------ parties

    def parties(self, tokens: Tokens, start: int = 0, end: int | None = None) -> list[PartyMention]:
        """Mentions of parties in the token range, left to right, the longest name at each place."""
        return self._finder.find(tokens, start, end)

    def party_at(self, tokens: Tokens, i: int) -> PartyMention | None:
        """The mention of a party that begins at token `i`, the longest; None when none does."""
        return self._finder.at(tokens, i, len(tokens)) if tokens[i].is_capital else None

    def count(self, tokens: Tokens) -> None:
        """Adds the sentence's mentions to `counts`; "China-Kyrgyzstan" counts for both."""
        for mention in self.parties(tokens):
            counts = self.capitals if mention.kind is NameKind.CAPITAL else self.counts
            counts[mention.code] += 1
        for text in [t.text for t in tokens if t.is_capital and "-" in t.text]:
            self.counts.update(self._finder.in_compound(text))

    def joined(self, text: str) -> list[str]:
        """Codes of the parties a hyphenated word names ("China-Kyrgyzstan")."""
        return self._finder.in_compound(text)

    def compound(self, text: str) -> int:
        """How many parties a hyphenated word names ("China-Kyrgyzstan": two)."""
        return len(set(self._finder.in_compound(text)))

    # ------------------------------------------------------------ people

    def learn(self, tokens: Tokens) -> list[PersonMention]:
        """People named with an office in the sentence, remembered for the article."""
        found: list[PersonMention] = []
        for i in [i for i, token in enumerate(tokens) if token.low in _TITLES]:
            mention = read_mention(tokens, i, self._finder, self._words.keys())
            if mention is None:
                continue
            is_apart = not found or mention.start >= found[-1].end
            if is_apart:
                found.append(self._remember(mention))
            elif not found[-1].office and mention.end > found[-1].end:
                # "Mr. Kuroda, Minister for Foreign Affairs": the honorific came first
                found[-1] = self._remember(mention)
        if not found:
            return found
        found = [self._of_delegation(tokens, mention) for mention in found]
        for mention in found:
            self._hear(tokens, mention)
            if mention.party is not None:
                continue
            before = [t.low for t in tokens[: mention.start]]
            abroad = any(m.party for m in found if m.start < mention.start)
            if not abroad and ("met", "with") in pairwise(before):
                self._met.add(mention.name)
        return found

    def _of_delegation(self, tokens: Tokens, mention: PersonMention) -> PersonMention:
        """ "The Belmark delegation was headed by Minister Quist": its head is Belmark's."""
        if mention.party:
            return mention
        before = [t.low for t in tokens[max(mention.start - _LED, 0) : mention.start]]
        if "by" not in before or _LEADING.isdisjoint(before):
            return mention
        named = self.parties(tokens, max(mention.start - _LED, 0), mention.start)
        if not named or _DELEGATIONS.isdisjoint(before):
            return mention
        return self._remember(mention._replace(party=named[-1].code))

    def _hear(self, tokens: Tokens, mention: PersonMention) -> None:
        """Keeps whether the title with the name says "he" or "she"."""
        titles = {t.low for t in tokens[max(mention.start - 1, 0) : mention.end]}
        pronoun = "she" if titles & _WOMEN else "he" if titles & _MEN else ""
        if pronoun:
            self._pronouns[fold(mention.name).split()[-1]] = pronoun

    def may_be(self, name: str, pronoun: str) -> bool:
        """Whether "he" or "she" can stand for the person; yes where no title told."""
        return self._pronouns.get(fold(name).split()[-1], pronoun) == pronoun

    def learn_letterhead(self, tokens: Tokens) -> list[str]:
        """Names of the people a line above the text names; they hold the office it names.

        "Prime Minister's Office and The Rt Hon Judith Marlowe MP".
        """
        office = " ".join(t.text for t in tokens if t.low in OFFICES or t.low in OFFICE_MODIFIERS)
        return [
            self._remember(m._replace(office=m.office or office, party=m.party or self.home)).name
            for m in self.learn(tokens)
        ]

    def _remember(self, mention: PersonMention) -> PersonMention:
        """Adds the person, or what the mention tells more of one already known."""
        mention = mention._replace(name=_untitled(mention.name))
        known = self.known(mention.name)
        person = self._new(mention) if known is None else self._fuller(known, mention)
        if (person.name, person.party) == (mention.name, mention.party):
            return mention
        return mention._replace(name=person.name, party=person.party)

    def _new(self, mention: PersonMention) -> Person:
        person = self._from_settings(mention.name)
        if person is None:
            name = mention.name.title() if mention.name.isupper() else mention.name
            person = Person(name=name, party=mention.party, office=mention.office)
        elif person.party is None and mention.party:
            person = replace(person, party=mention.party, office=mention.office)
        self._add(person)
        return person

    def _fuller(self, known: str, mention: PersonMention) -> Person:
        """The known person with the longer form of name and office."""
        old = self.people.pop(known)
        has_longer = len(mention.name.split()) > len(old.name.split())
        name = mention.name if has_longer else old.name
        party, office = old.party or mention.party, max(old.office, mention.office, key=len)
        if (name, party, office) == (old.name, old.party, old.office):
            person = old
        else:
            person = replace(old, name=name, party=party, office=office)
        self._add(person)
        if name != known:
            for word, owner in self._words.items():
                if owner == known:
                    self._words[word] = name
        return person

    def _from_settings(self, name: str) -> Person | None:
        wanted = set(fold(name).split())
        for person in self._configured:
            for form in (person.name, *person.aliases):
                if wanted & {w for w in fold(form).split() if len(w) > 2}:
                    return person
        return None

    def _add(self, person: Person) -> None:
        self._nearest.clear()
        self.people[person.name] = person
        for form in (person.name, *person.aliases):
            for word in _name_words(form):
                if len(word) > 1 and word[0].isupper() and word not in ("Jr", "Sr"):
                    self._words[fold(word)] = person.name

    def known(self, name: str) -> str | None:
        """Full name of the person of this article that the words name, misspellings forgiven."""
        folded = [fold(word) for word in _name_words(name)]
        hits = [self._words[word] for word in folded if word in self._words]
        if hits:
            return max(hits, key=hits.count)
        return next((near for word in name.split() if (near := self._near(fold(word)))), None)

    def _near(self, word: str) -> str | None:
        """Full name of the person of whose name the word is another spelling."""
        if len(word) < _NEAR_LENGTH:
            return None
        if word not in self._nearest:
            self._nearest[word] = self._find_near(word)
        return self._nearest[word]

    def _find_near(self, word: str) -> str | None:
        for known, name in self._words.items():
            if (
                len(known) >= _NEAR_LENGTH
                and known[0] == word[0]
                and JaroWinkler.similarity(known, word) >= _NEAR_SIMILARITY
                and DamerauLevenshtein.distance(known, word) <= _NEAR_DISTANCE
            ):
                return name
        return None

    def introduce(self, labels: Sequence[str]) -> None:
        """Adds people known only from their speaker labels, in order of appearance."""
        for label in labels:
            mention = PersonMention(0, 0, label, "", None)
            known = self.known(label)
            if known is None:
                self._new(mention)
            else:
                self._fuller(known, mention)

    def seat(self, labels: Mapping[str, Counter[str]], parties: Sequence[str]) -> None:
        """Gives labelled speakers a side of the meeting: the state they speak for, else the host's.

        `labels` is speaker label → parties the speaker names first, in order of appearance.
        """
        if len(parties) != 2:
            return
        one, other = parties
        #: Speaker → how much more often they name `one` than `other`.
        leanings: Counter[str] = Counter()
        for label, named in labels.items():
            name = self.known(label)
            if name is not None and self.people[name].party is None:
                leanings[name] += named[one] - named[other]
        if len(leanings) < 2:
            return
        first, second = list(leanings)[:2]
        host_is_one = self.home in (one, None)  # the host speaks first
        lead = leanings[first] - leanings[second] or (1 if host_is_one else -1)
        sides = (one, other) if lead > 0 else (other, one)
        for name, party in zip((first, second), sides, strict=True):
            self.people[name] = replace(self.people[name], party=party)

    def lean(self, sentences: Sequence[Tokens], parties: Sequence[str]) -> None:
        """Gives people without a country the party they speak of: "Orre said Arland will"."""
        if not parties:
            return
        seated = {person.party for person in self.people.values()}
        is_one = sum(person.party is None for person in self.people.values()) < 2
        if is_one and len(set(parties) - seated) < 2:
            return  # one is of the side that nobody else is of
        told: dict[str, Counter[str]] = {}
        for tokens in sentences:
            for name in self.people_in(tokens, 0, len(tokens)):
                code = self._told_of(tokens, name) if self.people[name].party is None else None
                if code is not None and code in parties:
                    told.setdefault(name, Counter())[code] += 1
        for name, counts in told.items():
            (code, count), *others = counts.most_common(2)
            if not others or others[0][1] < count:
                self.people[name] = replace(self.people[name], party=code)

    def _told_of(self, tokens: Tokens, name: str) -> str | None:
        """The party that opens what the person is said to say; None when none does."""
        mentions = self.parties(tokens)
        said = next(
            (i for i, t in enumerate(tokens) if t.low in _SAYING and self._is_by(tokens, i, name)),
            -1,
        )
        if said < 0 or not mentions:
            return None
        after = said + 1
        while after < len(tokens) and tokens[after].low in ("that", "the"):
            after += 1
        opening = next((m for m in mentions if m.start == after), None)
        if opening is None and said > _TAIL and mentions[0].start <= 1:
            opening = mentions[0]  # "Arland will open a port, Orre said"
        return opening.code if opening else None

    def _is_by(self, tokens: Tokens, said: int, name: str) -> bool:
        """Whether the person is named right before the verb, or right after it."""
        before = self.people_in(tokens, max(said - 4, 0), said)
        after = self.people_in(tokens, said, min(said + 6, len(tokens)))
        return (before or after) == [name]  # "Orre told Quist"

    def settle_parties(self, parties: Sequence[str]) -> None:
        """Gives people without a country one of the `parties` that met.

        They are the outlet's own; a second leader is the other side's.
        """
        own = self._own_side(parties)
        if own is not None:
            self.home = own
        for name, person in list(self.people.items()):
            if person.party is None:
                self.people[name] = replace(person, party=self._likely_party(person, parties))

    def _own_side(self, parties: Sequence[str]) -> str | None:
        """Whose people a text names without their country: theirs whom no counterpart is of.

        "Minister Lindvall spoke to her Ukrainian counterpart": Sweden's.
        """
        if all(person.party for person in self.people.values()):
            return None
        met = {p.party for p in self.people.values() if p.office.lower().endswith("counterpart")}
        others = met or {p.party for p in self.people.values()}
        left = [code for code in parties if code not in others]
        return left[0] if len(left) == 1 and self.home in {None, *met} else None

    def _likely_party(self, person: Person, parties: Sequence[str]) -> str | None:
        is_second = _is_leader(person) and any(
            p.party == self.home and _is_leader(p) for p in self.people.values()
        )
        if self.home in parties and not is_second:
            others = [code for code in parties if code != self.home]
            return others[0] if person.name in self._met and len(others) == 1 else self.home
        taken = {p.party for p in self.people.values() if p.party}
        left = [code for code in parties if code not in taken]
        level = office_level([person.office])
        if not left and level is not Level.OFFICIAL:
            # "the Head of the Cabinet met the Prime Minister of"; an ambassador seats no minister
            peers = {p.party for p in self.people.values() if office_level([p.office]) is level}
            left = [code for code in parties if code not in peers]
        hosts = [code for code in left if self.capitals[code]]
        if level is Level.LEADER and len(hosts) == 1:
            return hosts[0]  # of two presidents the first named is the host
        if len(left) > 1 and len(parties) > 2:
            return None  # one guess in several is not worth the name
        return left[0] if left else None

    def people_in(self, tokens: Tokens, start: int, end: int) -> list[str]:
        """Full names of known people named in the token range, in order, each once."""
        found: list[str] = []
        if not self._words:
            return found
        capitals = [i for i in range(start, end) if tokens[i].is_capital]
        for i in capitals:
            if tokens[i].low in OFFICES:
                continue
            word = tokens[i].folded
            name = self._words.get(word)
            if name is None and (i == start or tokens[i - 1].low != "of"):
                name = self._near(word)
            if name and name not in found:
                found.append(name)
        return found


def _untitled(name: str) -> str:
    """The name without "Honourable" or "Her Excellency" before it."""
    words = name.split()
    while len(words) > 1 and words[0].lower().strip(".") in _FORMS_OF_ADDRESS:
        del words[0]
    return " ".join(words)


_FORMS_OF_ADDRESS = HONORIFICS | {"his", "her", "their", "he", "highness", "majesty", "right"}


def _name_words(name: str) -> list[str]:
    return name.replace(",", " ").replace(".", " ").split()


def _is_leader(person: Person) -> bool:
    return office_level([person.office]) is Level.LEADER
