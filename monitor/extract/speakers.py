"""Who speaks and for whom: subject phrases to parties and people, and who said which part.

An `Agent` is what a phrase stands for; an attribution is the stretch of a sentence one person
answers for, with the way it was found (before, after, carried over).
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extract.names import Names
from monitor.extract.offices import OFFICES
from monitor.languages.en.grammar import Predicate, Range
from monitor.languages.en.tokens import Tokens
from monitor.parties import NameKind

_GROUP_NOUNS = frozenset(
    """
    sides leaders countries ministers presidents parties nations governments delegations
    principals officials chiefs heads peoples states premiers counterparts participants
    members
    """.split()
)
_GROUP_OPENERS = frozenset("two both three four five six seven all our their respective".split())
_GROUP_BETWEEN = frozenset(
    """
    foreign prime defense defence trade finance energy senior high-level state heads of
    government and the chinese
    """.split()
)
_SIDE_NOUNS = frozenset(
    """
    side government delegation people authorities leadership ministry administration
    parliament embassy party leader president minister premier chancellor king state
    republic cabinet army military department council team commission
    """.split()
)
_THIRD_PARTIES = frozenset(
    """
    enterprises companies firms investors experts students businesses entrepreneurs tourists
    businessmen banks citizens nationals farmers scientists universities relations ties
    partnership cooperation alliance economy trade project agreement initiative region
    community market
    """.split()
)
_PREPOSITIONS_OUT = frozenset(
    """
    with in on at for between among from by under during over since after before about
    regarding against to into through as along together including
    """.split()
)


@dataclass(frozen=True, slots=True)
class Agent:
    """What a subject phrase stands for."""

    #: party, person, group, first ("we") or other (nothing that can promise).
    kind: str
    #: Party codes; several for a group, empty for other.
    parties: tuple[str, ...] = ()
    person: str | None = None
    rule: str = ""

    @property
    def can_promise(self) -> bool:
        """Whether a statement may be laid at its door."""
        return bool(self.parties)


OTHER = Agent("other")


class Discourse:
    """What pronouns and short forms stand for at one point of the article."""

    def __init__(self, names: Names, parties: tuple[str, ...], is_joint: bool) -> None:
        self.names = names
        self.parties = parties
        self.is_joint = is_joint
        self.person: str | None = None
        self.party: str | None = None
        #: The last person who was said to speak, and how many sentences ago.
        self.speaker: str | None = None
        self.silence = 99

    # ------------------------------------------------------------ phrases

    def resolve(self, tokens: Tokens, span: Range | None) -> Agent:
        """The agent a subject phrase names; remembers it for pronouns that follow."""
        if span is None:
            return OTHER
        agent = self._resolve(tokens, *span)
        if agent.person:
            self.person = agent.person
        if len(agent.parties) == 1:
            self.party = agent.parties[0]
        return agent

    def _resolve(self, tokens: Tokens, a: int, b: int) -> Agent:
        while b > a and not tokens[b - 1].is_word:
            b -= 1
        if a >= b:
            return OTHER
        words = [t.low for t in tokens[a:b]]
        pronoun = self._pronoun(words)
        if pronoun:
            return pronoun
        head_end = self._head_end(tokens, a, b)
        group = self._group(words[: head_end - a])
        if group:
            return group
        return self._named(tokens, a, b, head_end)

    def _pronoun(self, words: list[str]) -> Agent | None:
        first = words[0]
        if len(words) > 1 and not (
            words[1] in ("also", "both", "all", "further", "each") and len(words) == 2
        ):
            return None
        if first in ("he", "she", "his", "her") and self.person:
            return self._person(self.person, "subject.pronoun")
        if first in ("he", "she", "his", "her") and self.party:
            return Agent("party", (self.party,), None, "subject.pronoun")
        if first in ("they", "their", "both", "each") and len(self.parties) > 1:
            return self._all("subject.they")
        if first in ("we", "our", "us", "ourselves"):
            return self._first()
        if first in ("i", "my") and self.speaker:
            return self._person(self.speaker, "subject.first")
        if first in ("it", "its") and self.party:
            return Agent("party", (self.party,), None, "subject.it")
        return None

    def _first(self) -> Agent:
        person = self.names.people.get(self.speaker or "")
        if not self.is_joint and person and person.party and self.silence <= 1:
            return Agent("first", (person.party,), person.name, "subject.we")
        return self._all("subject.we")

    def _all(self, rule: str) -> Agent:
        return Agent("group", self.parties, None, rule) if len(self.parties) > 1 else OTHER

    def _person(self, name: str, rule: str) -> Agent:
        person = self.names.people.get(name)
        if person is None or person.party is None:
            return Agent("person", (), name, rule)
        return Agent("person", (person.party,), name, rule)

    @staticmethod
    def _head_end(tokens: Tokens, a: int, b: int) -> int:
        for j in range(a + 1, b):
            if tokens[j].low in _PREPOSITIONS_OUT or tokens[j].low in ("which", "who", "that"):
                return j
        return b

    def _group(self, head: list[str]) -> Agent | None:
        """ "the two sides", "both foreign ministers", "the leaders of the two countries"."""
        if len(self.parties) < 2:
            return None
        noun = next((n for n, w in enumerate(head) if w in _GROUP_NOUNS), None)
        if noun is None:
            return None
        before = head[:noun]
        opener = any(w in _GROUP_OPENERS for w in before)
        plain = all(w in ("the", "these") or w in _GROUP_BETWEEN for w in before) and bool(before)
        if (
            head[noun] in ("states", "nations", "peoples", "officials", "members", "chiefs")
            and not opener
        ):
            plain = False
        if opener or plain:
            third = any(
                w
                in (
                    "other",
                    "developing",
                    "neighboring",
                    "neighbouring",
                    "regional",
                    "asian",
                    "arab",
                    "african",
                    "european",
                    "enterprises",
                    "companies",
                    "people",
                    "peoples",
                )
                for w in before
            )
            return OTHER if third else self._all("subject.group")
        return None

    def _named(self, tokens: Tokens, a: int, b: int, head_end: int) -> Agent:
        people = self.names.people_in(tokens, a, head_end)
        mentions = self.names.parties(tokens, a, head_end)
        parties: list[str] = []
        for person in people:
            code = self.names.people[person].party
            if code and code not in parties:
                parties.append(code)
        if not people:
            parties = self._party_heads(tokens, a, b, head_end, mentions)
        elif any(tokens[j].low == "and" for j in range(a, head_end)):
            for code in self._party_heads(tokens, a, b, head_end, mentions) + self._offices(
                tokens, a, head_end
            ):
                if code not in parties:
                    parties.append(code)
        if len(parties) < 2 and any(tokens[j].low == "and" for j in range(a, head_end)):
            parties = self._each(tokens, a, head_end) or parties
        if len(parties) > 1:
            return Agent("group", tuple(parties), None, "subject.several")
        if people:
            return self._person(people[0], "subject.name")
        office = self._office(tokens, a, head_end, mentions)
        if office:
            return office
        if parties:
            return Agent("party", tuple(parties), None, "subject.party")
        words = [t.low for t in tokens[a:head_end]]
        if (
            words
            in (["the", "country"], ["his", "country"], ["her", "country"], ["the", "republic"])
            and self.party
        ):
            return Agent("party", (self.party,), None, "subject.country")
        if words == ["the", "united", "states"]:
            return Agent("party", ("USA",), None, "subject.party")
        return OTHER

    def _each(self, tokens: Tokens, a: int, b: int) -> list[str]:
        """Parties of "the President and the Taoiseach", when each half is somebody's."""
        cut = next(j for j in range(a, b) if tokens[j].low == "and")
        halves = [
            self._named(tokens, x, y, y) if x < y else OTHER for x, y in ((a, cut), (cut + 1, b))
        ]
        codes = [code for half in halves for code in half.parties]
        return list(dict.fromkeys(codes)) if all(half.parties for half in halves) else []

    def _party_heads(
        self, tokens: Tokens, a: int, b: int, head_end: int, mentions: list
    ) -> list[str]:  # type: ignore[type-arg]
        """Parties that head the phrase themselves ("China", "the Kyrgyz side", "the government of Japan")."""
        found: list[str] = []
        for m in mentions:
            nxt = tokens[m.end].low if m.end < head_end else ""
            is_head = nxt in ("", "and", ",", "&", "(", ")")
            before = tokens[m.start - 1].low if m.start > a else ""
            side = nxt in _SIDE_NOUNS or (
                nxt in ("foreign", "defense", "defence", "prime")
                and m.end + 1 < head_end
                and tokens[m.end + 1].low in ("ministry", "side")
            )
            of_side = (
                before in ("of", "the")
                and m.start > a + 1
                and any(t.low in _SIDE_NOUNS for t in tokens[a : m.start])
                and is_head
            )
            if m.kind is NameKind.CAPITAL:
                ok = is_head and m.code in self.parties and before in ("", "and", ",", "the")
            elif m.kind is NameKind.ADJECTIVE:
                ok = (
                    side
                    or (
                        nxt == "and"
                        and any(
                            t.low
                            in (
                                "sides",
                                "leaders",
                                "ministers",
                                "governments",
                                "presidents",
                                "delegations",
                            )
                            for t in tokens[m.end : head_end]
                        )
                    )
                    or nxt in ("sides", "leaders")
                )
            else:
                ok = (is_head and before not in ("of",)) or side or of_side
            if ok and m.code not in found:
                found.append(m.code)
        return found

    def _offices(self, tokens: Tokens, a: int, b: int) -> list[str]:
        agent = self._office(tokens, a, b, [])
        return list(agent.parties) if agent else []

    def _office(self, tokens: Tokens, a: int, b: int, mentions: list) -> Agent | None:  # type: ignore[type-arg]
        """ "the President", "the Chinese foreign minister": the holder this article names."""
        words = [t.low for t in tokens[a:b] if t.is_word]
        if not words or not any(w in OFFICES for w in words) or len(words) > 8:
            return None
        if (
            words[0] not in ("the", "a", "an", "his", "her")
            and not mentions
            and words[0] not in OFFICES
            and words[0] not in ("prime", "vice", "foreign", "deputy")
        ):
            return None
        wanted_party = mentions[0].code if mentions else None
        wanted = [
            w
            for w in words
            if w in OFFICES
            or w
            in (
                "vice",
                "prime",
                "foreign",
                "deputy",
                "crown",
                "defense",
                "defence",
                "trade",
                "finance",
                "state",
            )
        ]
        holders = []
        for name, person in self.names.people.items():
            office = [w.lower().strip(",.") for w in person.office.split()]
            if all(w in office for w in wanted) and (
                wanted_party is None or person.party == wanted_party
            ):
                exact = (
                    ("vice" in office) == ("vice" in wanted)
                    and ("deputy" in office) == ("deputy" in wanted)
                    and ("prime" in office) == ("prime" in wanted or "minister" not in wanted)
                )
                holders.append((not exact, person.party != self.names.home, name))
        if holders:
            best = sorted(holders)[0]
            if not best[0] or len(holders) == 1:
                return self._person(best[2], "subject.office")
        return Agent("party", (wanted_party,), None, "subject.office") if wanted_party else None


# ---------------------------------------------------------------- attribution


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker for the tokens [start, end) of a sentence."""

    start: int
    end: int
    person: str | None
    how: str


_TAIL_VERBS = frozenset(
    """
    say add note stress remark explain emphasize emphasise continue state declare underline
    point tell point-out conclude reiterate observe comment mention announce
    """.split()
)


def attributions(tokens: Tokens, found: list[Predicate], discourse: Discourse) -> list[Attribution]:
    """Who said which part of the sentence, in order; later entries win over earlier ones."""
    n = len(tokens)
    spoken: list[Attribution] = []
    for p in found:
        if not _speaks(p) or p.subject is None or p.form == "noun":
            continue
        agent = discourse.resolve(tokens, p.subject)
        if p.form == "participle":
            if agent.person and p.head < n - 1 and tokens[p.after].low == "that":
                spoken.append(Attribution(p.head, n, agent.person, "before"))
            continue
        if (
            agent.kind == "group"
            and p.link == "adjacent"
            and p.tense in ("past", "perfect")
            and not _embedded(tokens, p)
        ):
            spoken.append(Attribution(p.subject[0], n, None, "group"))
            continue
        if agent.person is None:
            if p.link == "adjacent" and p.tense in ("past", "perfect") and not _embedded(tokens, p):
                spoken.append(Attribution(p.subject[0], n, None, "side"))
            continue
        if _is_tail(tokens, p):
            spoken.append(Attribution(0, n, agent.person, "after"))
        elif p.tense in ("past", "present", "perfect"):
            spoken.append(Attribution(min(p.subject[0], p.group), n, agent.person, "before"))
    for i in range(n - 2):
        if tokens[i].low == "according" and tokens[i + 1].low == "to":
            agent = discourse.resolve(tokens, (i + 2, _phrase_end(tokens, i + 2)))
            if agent.person:
                spoken.append(Attribution(0, n, agent.person, "after"))
    return spoken


def _speaks(p: Predicate) -> bool:
    return p.cue is not None and (
        p.cue.stance == "say" or "say" in p.rules or p.cue.stance in ("position", "acknowledgement")
    )


def _embedded(tokens: Tokens, p: Predicate) -> bool:
    """ "Wang said the Kyrgyz side spoke highly": reported inside another's words."""
    a = p.subject[0] if p.subject else p.group
    before = tokens[a - 1].low if a else ""
    return before in (
        "that",
        "said",
        "added",
        "noted",
        "stressed",
        "hopes",
        "hoped",
        "believes",
    ) or (a > 1 and before == "," and tokens[a - 2].low == "that")


def _is_tail(tokens: Tokens, p: Predicate) -> bool:
    """ ", Wang said." or ", said Wang, noting that": what stands before it is meant too."""
    if p.link == "inverted":
        return True
    if p.subject is None or p.subject[0] == 0:
        return False
    if tokens[p.subject[0] - 1].text not in (",", "”", '"', "’"):
        return False
    nxt = tokens[p.after] if p.after < len(tokens) else None
    return (
        nxt is None
        or not nxt.is_word
        or nxt.low in ("on", "during", "in", "at", "after", "while", "here")
    )


def _phrase_end(tokens: Tokens, i: int) -> int:
    while i < len(tokens) and tokens[i].is_word:
        i += 1
    return i


def speaker_at(spoken: list[Attribution], position: int) -> Attribution | None:
    """The attribution that covers the token: the last one before it, else one that follows."""
    before = [s for s in spoken if s.how != "after" and s.start <= position]
    if before:
        return before[-1]
    after = [s for s in spoken if s.how == "after"]
    return after[-1] if after else None
