"""Whom a subject phrase stands for: "the two sides", "he", "the Kyrgyz foreign minister".

An `Agent` is what one phrase stands for; a `Discourse` knows what pronouns and short forms mean at
one point of the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitor.extract.names import Names, Person
from monitor.extract.offices import OFFICES, office_level
from monitor.extract.parties import PartyMention
from monitor.languages.en.grammar import Range
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Passage, Tokens
from monitor.languages.en.words import PAST, THIRD, words
from monitor.model import Level
from monitor.parties import NameKind, organisations

_LISTS = words().lists


class Agent(NamedTuple):
    """What a subject phrase stands for."""

    #: party, person, group, first ("we") or other (nothing that can promise).
    kind: str
    #: Party codes; several for a group, empty for other.
    parties: tuple[str, ...] = ()
    person: str | None = None
    #: Id of the rule that told; empty for other.
    rule: str = ""


OTHER = Agent("other")
_POSSESSIVES = _LISTS["possessives"]


class Discourse:
    """What pronouns and short forms stand for at one point of the article."""

    def __init__(self, names: Names, parties: tuple[str, ...], is_joint: bool) -> None:
        self.names = names
        #: Party codes of the meeting.
        self.parties = parties
        #: Whether the article is a joint statement, in which "we" is everybody.
        self.is_joint = is_joint
        #: Whether the article tells of a meeting; in a speech at home "we" speaks to nobody.
        self.is_meeting = True
        #: The party whose own outlet this is; None when the outlet tells no party.
        self.outlet: str | None = None
        #: Sentences since one named a party other than the outlet's.
        self.at_home = 99
        #: People that subjects named, each once, the latest last; and the last single party.
        self._heard: list[str] = []
        self.party: str | None = None
        #: The last person who was said to speak, and how many sentences ago.
        self.speaker: str | None = None
        self.silence = 99
        #: Whether the last speaker holds the floor: a labelled speech, a letter.
        self.has_floor = False
        #: Whether it is held for the length of a quote only.
        self.is_quoted = False
        #: Whose the items of the present list are.
        self.lead: Agent | None = None
        #: The cue its items share; None when each has its own.
        self.listed: Cue | None = None
        #: What phrases name by themselves, by their place in the text: each verb asks for its
        #: subject, and two in five have one in common.
        self._named_at: dict[Range, Agent | None] = {}
        #: The sentence that is being read.
        self._sentence = Passage([], [])

    def turn_to(self, sentence: Passage) -> None:
        """Phrases that are asked about stand in this sentence from here on."""
        self._sentence = sentence

    def take_floor(self, speaker: str) -> None:
        """From here on `speaker` speaks, in the first person, until another does."""
        self.speaker, self.silence, self.has_floor = speaker, 0, True
        self._hear(speaker)

    def begin_quote(self, speaker: str) -> None:
        """From here to the end of the quote `speaker` speaks."""
        self.take_floor(speaker)
        self.is_quoted = True

    def end_quote(self) -> None:
        """The quote is closed; who spoke is remembered."""
        self.has_floor = self.is_quoted = False

    def yield_floor(self) -> None:
        """Nobody who met speaks from here on."""
        self.speaker, self.silence, self.has_floor = None, 99, False

    def everybody(self) -> Agent:
        """All parties that met; OTHER when there is no second."""
        return self._all("subject.everybody")

    def begin_sentence(self, tokens: Tokens) -> None:
        """Remembers who opens the sentence: whatever its verb, "it" and "he" are those.

        "Her Chinese counterpart, Qiu Wenzhao, had promised more."
        """
        if self.outlet is not None and not self.is_meeting:
            is_abroad = any(m.code != self.outlet for m in self.names.parties(tokens))
            self.at_home = 0 if is_abroad else self.at_home + 1
        if tokens[0].low not in _LISTS["prepositions"]:
            end = next(
                (
                    n
                    for n, t in enumerate(tokens[:_OPENING])
                    if t.bits & (PAST | THIRD) or t.low in _LISTS["auxiliaries"]
                ),
                0,
            )
            people = self.names.people_in(tokens, 0, end)
            if len(people) == 1:
                self._hear(people[0])
        opening = self.names.party_at(tokens, 0)
        if opening is None or opening.kind is not NameKind.NAME or opening.end >= len(tokens):
            return
        following = tokens[opening.end].low
        if opening.code in self.parties and following not in ("and", "'s", "’s", "-", ",", "&"):
            self.party = opening.code

    def resolve(self, tokens: Tokens, span: Range | None) -> Agent:
        """The agent a subject phrase names; remembers it for pronouns that follow."""
        if span is None:
            return OTHER
        agent = self._resolve(tokens, *span)
        if agent.person:
            self._hear(agent.person)
        elif agent.rule == "subject.office" and len(agent.parties) == 1:
            self._hear(_UNNAMED + agent.parties[0])
        if len(agent.parties) == 1:
            self.party = agent.parties[0]
        return agent

    def _hear(self, person: str) -> None:
        self._heard = [*(name for name in self._heard if name != person), person]

    def peek(self, tokens: Tokens, span: Range) -> Agent:
        """The agent a phrase names, a leading "that" apart; pronouns that follow do not care."""
        a, b = span
        return self._resolve(tokens, a + (a < b and tokens[a].low == "that"), b)

    def _resolve(self, tokens: Tokens, a: int, b: int) -> Agent:
        while b > a and not tokens[b - 1].is_word:
            b -= 1
        if a >= b:
            return OTHER
        words = [t.low for t in tokens[a:b]]
        end = _head_end(tokens, a, b)
        return (
            self._pronoun(words)
            or self._group(words[: end - a], words[end - a : end - a + 1])
            or self._leaders_in(tokens, end, b)
            or self._named(tokens, a, end)
        )

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, words: list[str]) -> Agent | None:
        """ "he", "they both", "we also"."""
        first, last = words[0], words[-1]
        if first in ("both", "all") and words[1:2] == ["of"] and last in ("us", "them", "you"):
            return self._all("subject.group")
        if len(words) > 2 or (len(words) == 2 and last not in _AFTER_PRONOUNS):
            return None
        if first in ("he", "she", "his", "her"):
            pronoun = "he" if first in ("he", "his") else "she"
            meant = [name for name in self._heard if self.names.may_be(name, pronoun)]
            if meant and meant[-1].startswith(_UNNAMED):
                party = meant[-1].removeprefix(_UNNAMED)
                return Agent("party", (party,), None, "subject.pronoun")
            if meant:
                return self._person(meant[-1], "subject.pronoun")
            return self._party("subject.pronoun")
        if first == "each" and last in ("country", "side", "party", "other"):
            return self._all("subject.they")
        if first in ("they", "their", "both", "each") and len(self.parties) > 1:
            return self._all("subject.they")
        if first in ("we", "our", "us", "ourselves"):
            return self._first()
        if first in ("i", "my") and self.speaker:
            return self._person(self.speaker, "subject.first")
        if first == "you" and self.speaker:
            return self._other_side()
        return self._it() if first in ("it", "its") else None

    def _party(self, rule: str) -> Agent | None:
        """The party named last."""
        return Agent("party", (self.party,), None, rule) if self.party else None

    def _it(self) -> Agent | None:
        """ "it": the party named last; before any is, the outlet's own."""
        if self.party is None and self.names.home in self.parties:
            return Agent("party", (str(self.names.home),), None, "subject.it")
        return self._party("subject.it")

    def _other_side(self) -> Agent | None:
        """ "you": the other of two parties."""
        person = self.names.people.get(self.speaker or "")
        others = [code for code in self.parties if person is None or code != person.party]
        return Agent("party", tuple(others), None, "subject.you") if len(others) == 1 else None

    def _first(self) -> Agent:
        """ "we": the side of who just spoke, or everybody."""
        person = self.names.people.get(self.speaker or "")
        if not self.is_joint and person and person.party and (self.has_floor or self.silence <= 1):
            return Agent("first", (person.party,), person.name, "subject.we")
        return self._all("subject.we")

    def teller(self) -> Agent:
        """Whose account this is: of whoever spoke last, else the outlet's own side, else all."""
        person = self.names.people.get(self.speaker or "")
        party = person.party if person and self.silence <= _GOES_ON else self.names.home
        if party is None or party not in self.parties:
            return self._all("subject.we")
        name = person.name if person and person.party == party else None
        return Agent("first" if name else "party", (party,), name, "subject.we")

    def _all(self, rule: str) -> Agent:
        return Agent("group", self.parties, None, rule) if len(self.parties) > 1 else OTHER

    def _person(self, name: str, rule: str) -> Agent:
        person = self.names.people.get(name)
        parties = (person.party,) if person and person.party else ()
        return Agent("person", parties, name, rule)

    # ------------------------------------------------------------ groups

    def _group(self, head: list[str], following: list[str]) -> Agent | None:
        """ "the two sides", "both foreign ministers", "the leaders of the two countries".

        "The countries with influence over Belmark" are others.
        """
        if len(self.parties) < 2 or _LISTS["group_nouns"].isdisjoint(head):
            return None
        nouns = [n for n, w in enumerate(head) if w in _LISTS["group_nouns"]]
        noun = next((n for n in nouns if _means_all(head, n, following)), None)
        if noun is None:
            return None
        is_third = any(w in _LISTS["third_groups"] for w in head[:noun])
        return OTHER if is_third else self._all("subject.group")

    def _leaders_in(self, tokens: Tokens, end: int, b: int) -> Agent | None:
        """ "political leaders in Japan and Korea", "officials from both countries"."""
        if end >= b or tokens[end - 1].low not in _LISTS["group_nouns"]:
            return None
        if tokens[end].low not in ("in", "from", "of"):
            return None
        named = {m.code for m in self.names.parties(tokens, end, b)} & set(self.parties)
        both = any(t.low in ("both", "two") for t in tokens[end:b])
        return self._all("subject.group") if both or len(named) > 1 else None

    # ------------------------------------------------------------ names

    def _named(self, tokens: Tokens, a: int, end: int) -> Agent:
        """ "Wang and Kulubaev", "the Chinese foreign minister", "the Kyrgyz side"."""
        owner = self._owned(tokens, a, end)
        if owner:
            return owner
        place = self._sentence.starts[a], self._sentence.end(end - 1)
        if place not in self._named_at:
            self._named_at[place] = self._printed(tokens, a, end)
        return (
            self._named_at[place]
            or self._initials(tokens[a:end])
            or self._country([t.low for t in tokens[a:end]])
        )

    def _initials(self, phrase: Tokens) -> Agent | None:
        """ "EAM": the External Affairs Minister, where the article names one."""
        letters = phrase[0].text
        is_alone = len(phrase) == 1
        if not is_alone or not (letters.isupper() and letters.isalpha() and len(letters) > 1):
            return None
        meant = [
            name
            for name, person in self.names.people.items()
            if "".join(word[0] for word in person.office.split()).upper().startswith(letters)
        ]
        return self._person(meant[0], "subject.office") if len(meant) == 1 else None

    def _printed(self, tokens: Tokens, a: int, end: int) -> Agent | None:
        """Whom names and offices tell, whatever was said before."""
        people = self.names.people_in(tokens, a, end)
        mentions = self.names.parties(tokens, a, end)
        words = [t.low for t in tokens[a:end]]
        conjunction = a + words.index("and") if "and" in words else None
        heads = self._party_heads(tokens, a, end, mentions)
        parties = list(heads)
        if people:
            parties = self._parties_of(people)
            if conjunction is not None:
                office = self._office(tokens[a:end], [])
                parties += [*heads, *(office.parties if office else ())]
        parties = list(dict.fromkeys(parties))
        if len(parties) < 2 and conjunction is not None:
            parties = self._each(tokens, a, conjunction, end) or parties
        if len(parties) > 1:
            return Agent("group", tuple(parties), None, "subject.several")
        if people:
            return self._person(people[0], "subject.name")
        office = self._office(tokens[a:end], mentions)
        if office:
            return office
        return Agent("party", tuple(parties), None, "subject.party") if parties else None

    def _owned(self, tokens: Tokens, a: int, end: int) -> Agent | None:
        """ "her government", "our airline": the party of the pronoun."""
        if tokens[a].low in ("one", "some") and [t.low for t in tokens[a + 1 : a + 2]] == ["of"]:
            a += 2  # "one of our companies"
        first, last = tokens[a].low, tokens[end - 1].low
        if first not in _POSSESSIVES:
            return None
        if first in ("his", "her") and last == "counterpart" and end - a == 2:
            return self._counterpart(first)
        is_side = (
            last in _LISTS["side_nouns"]
            or (
                tokens[end - 1].is_capital  # "its development bank BNDES"
                and any(t.low in _LISTS["side_nouns"] for t in tokens[a:end])
            )
        )
        if not is_side:
            return None
        owner = self._pronoun([first])
        if owner is None or not owner.parties:
            return None
        kind = "party" if len(owner.parties) == 1 else "group"
        return Agent(kind, owner.parties, None, owner.rule)

    def _counterpart(self, pronoun: str) -> Agent | None:
        """ "his counterpart": the other of two sides, by its only person where it has one."""
        owner = self._pronoun([pronoun])
        others = [code for code in self.parties if owner and code not in owner.parties]
        if owner is None or not owner.parties or len(others) != 1:
            return None
        people = [name for name, one in self.names.people.items() if one.party == others[0]]
        if len(people) == 1:
            return self._person(people[0], "subject.office")
        return Agent("party", (others[0],), None, "subject.office")

    def _country(self, words: list[str]) -> Agent:
        """ "the country": the party named last."""
        if len(words) > _SHORT_NAME:
            return OTHER
        if words == ["the", "united", "states"]:
            return Agent("party", ("USA",), None, "subject.party")
        if words in (["the", "meeting"], ["the", "summit"], ["the", "conference"]):
            return self._all("subject.group")
        if words in (["the", "bloc"], ["the", "alliance"], ["the", "union"], ["the", "commission"]):
            return self._body()
        if words in (["the", "government"], ["government"]):
            return self._own_government()
        if words in (["his", "country"], ["her", "country"]):
            owner = self._pronoun(words[:1])
            return Agent("party", owner.parties, None, "subject.country") if owner else OTHER
        if len(words) == 2 and words[0] == "the" and words[1] in _STYLED:
            styled = [code for code in self.parties if code.lower() in _STYLED[words[1]]]
            return (
                Agent("party", tuple(styled), None, "subject.country")
                if len(styled) == 1
                else OTHER
            )
        if words in (["the", "republic"], ["the", "country"]):
            return self._party("subject.country") or OTHER
        return OTHER

    def _own_government(self) -> Agent:
        """ "the Government": of whoever holds the floor, else the outlet's own."""
        speaker = self.names.people.get(self.speaker or "") if self.has_floor else None
        home = speaker.party if speaker and speaker.party else self.names.home
        return Agent("party", (home,), None, "subject.home") if home in self.parties else OTHER

    def _body(self) -> Agent:
        """ "the bloc": the only organisation that met."""
        bodies = tuple(code for code in self.parties if code in organisations())
        return Agent("party", bodies, None, "subject.body") if len(bodies) == 1 else OTHER

    def _parties_of(self, people: Sequence[str]) -> list[str]:
        return [party for name in people if (party := self.names.people[name].party)]

    def _each(self, tokens: Tokens, a: int, cut: int, b: int) -> list[str]:
        """Parties of "the President and the Taoiseach", when each half is somebody's."""
        halves = [
            self._named(tokens, x, y) if x < y else OTHER for x, y in ((a, cut), (cut + 1, b))
        ]
        is_pair = len(self.parties) == 2 or tokens[b - 1].low in _LISTS["group_nouns"]
        if is_pair and all(
            any(t.low in OFFICES or t.low in _LISTS["group_nouns"] for t in tokens[x:y])
            for x, y in ((a, cut), (cut + 1, b))
        ):
            return list(self.parties)  # "the Minister and the State Councilor"
        codes = [code for half in halves for code in half.parties]
        return list(dict.fromkeys(codes)) if all(half.parties for half in halves) else []

    def _party_heads(
        self, tokens: Tokens, a: int, end: int, mentions: Sequence[PartyMention]
    ) -> list[str]:
        """Parties that head the phrase: "China", "the Kyrgyz side", "the government of Japan"."""
        heads = [m.code for m in mentions if self._is_head(tokens, a, end, m)]
        return list(dict.fromkeys(heads))

    def _is_head(self, tokens: Tokens, a: int, end: int, m: PartyMention) -> bool:
        before = tokens[m.start - 1].low if m.start > a else ""
        after = [t.low for t in tokens[m.end : end]]
        is_last = not after or after[0] in ("and", ",", "&", "(", ")")
        if m.kind is NameKind.CAPITAL:
            return is_last and m.code in self.parties and before in ("", "and", ",", "the")
        if m.kind is NameKind.ADJECTIVE:
            return _is_side(after) or _are_sides(after)
        if is_last and before != "of":
            return True
        return _is_side(after) or (is_last and _of_side(tokens[a : m.start]))

    # ------------------------------------------------------------ offices

    def _office(self, phrase: Tokens, mentions: Sequence[PartyMention]) -> Agent | None:
        """ "the President", "the Chinese foreign minister": the holder this article names."""
        words = [t.low for t in phrase if t.is_word]
        if not 0 < len(words) <= 8 or OFFICES.keys().isdisjoint(words):
            return None
        if not mentions and not (words[0] in _OFFICE_OPENERS or words[0] in OFFICES):
            return None
        party = mentions[0].code if mentions else None
        holder = self._holder(words, party) or self._only(words, party) or self._head(words, party)
        if holder:
            return self._person(holder, "subject.office")
        if party is None and words[0] == "the" and self._has_unnamed():
            party = self.names.home
        return Agent("party", (party,), None, "subject.office") if party else None

    def _head(self, words: list[str], party: str | None) -> str | None:
        """ "the Head of State", "the Ugandan head of state": a side's only leader."""
        if "head" not in words or not {"state", "government", "country"} & set(words):
            return None
        wanted = party or self.names.home
        leaders = [
            name
            for name, person in self.names.people.items()
            if person.party == wanted and office_level([person.office]) is Level.LEADER
        ]
        return leaders[0] if len(leaders) == 1 else None

    def _only(self, words: list[str], party: str | None) -> str | None:
        """ "the Chinese diplomat": China's only person, where the word tells no office."""
        if party is None or not any(w in _LISTS["loose_offices"] for w in words):
            return None
        own = [name for name, person in self.names.people.items() if person.party == party]
        if "leader" in words and len(own) > 1:
            levels = {name: office_level([self.names.people[name].office]) for name in own}
            own = [name for name in own if levels[name] is Level.LEADER]
        return own[0] if len(own) == 1 else None

    def _has_unnamed(self) -> bool:
        """Whether the outlet writes of its own people by their office alone."""
        home = self.names.home
        return home in self.parties and all(p.party != home for p in self.names.people.values())

    def _speaks_of_own(self, holders: Iterable[str]) -> bool:
        """ "the Prime Minister" of a British text that names only Norway's."""
        foreign = all(self.names.people[name].party != self.names.home for name in holders)
        return foreign and self._has_unnamed()

    def _holders(self) -> Iterable[Person]:
        return self.names.people.values()

    def _holder(self, words: list[str], party: str | None) -> str | None:
        """Name of the person whose office the words name; None when none does or two may."""
        wanted = {w for w in words if w in OFFICES or w in _LISTS["office_ranks"]}
        if "premier" in wanted and not any("premier" in _office_words(p) for p in self._holders()):
            wanted = wanted - {"premier"} | {"prime", "minister"}
        holders = [
            (not _is_exact(wanted, office), person.party != self.names.home, name)
            for name, person in self.names.people.items()
            if wanted <= (office := _office_words(person)) and party in (None, person.party)
        ]
        if not holders:
            return None
        if party is None and self._speaks_of_own(name for *_, name in holders):
            return None
        is_loose, _, name = min(holders)
        return name if not is_loose or len(holders) == 1 else None


#: Before the party of somebody whom only an office tells, among the people that were heard.
_UNNAMED = "\0"
#: What a text calls a state by, to the states so called.
_STYLED = {"kingdom": _LISTS["kingdoms"], "sultanate": _LISTS["sultanates"]}
#: "the united states": what a country is called without its name is not longer.
_SHORT_NAME = 3
#: So many sentences without a speaker still belong to the last one.
_GOES_ON = 3
#: A subject that opens a sentence ends before so many tokens.
_OPENING = 14
#: "China's national carrier": a name and what belongs to it are short.
_SIDE_WORDS = 4


def _means_all(head: list[str], noun: int, following: list[str]) -> bool:
    """Whether the group noun at `noun` is everybody who met: "the two", "both", bare "the"."""
    before = head[:noun]
    if any(w in _LISTS["group_openers"] for w in before):
        return True
    if following and following[0] in ("with", "that", "which", "who", "having"):
        return False
    plain = all(w in ("the", "these") or w in _LISTS["group_modifiers"] for w in before)
    bare = not before and head[noun] not in _LISTS["bare_group_nouns"]
    return plain and not bare and head[noun] not in _LISTS["loose_group_nouns"]


_AFTER_PRONOUNS = (
    "also",
    "both",
    "all",
    "further",
    "each",
    "country",
    "side",
    "party",
    "excellency",
    "highness",
    "majesty",
)
_OFFICE_OPENERS = ("the", "a", "an", "his", "her", "prime", "vice", "foreign", "deputy")


def _head_end(tokens: Tokens, a: int, b: int) -> int:
    """Where the head of the phrase ends: "with", "in" and "which" end it, "of" does not.

    Nor does the "for" of "Minister for Defence".
    """
    ends = _LISTS["head_ends"]
    for j in range(a + 1, b):
        if tokens[j].low in ends and not (tokens[j].low == "for" and tokens[j - 1].low in OFFICES):
            return j
    return b


def _is_side(after: list[str]) -> bool:
    """ "(Kyrgyz) side", "(Chinese) foreign ministry", "('s) flag carrier"."""
    if not after:
        return False
    if len(after) <= _SIDE_WORDS and after[-1] in _LISTS["side_nouns"]:
        return True  # also of "China's energy ministry"
    return after[0] in _LISTS["side_nouns"] or any(w in ("ministry", "side") for w in after[1:4])


def _are_sides(after: list[str]) -> bool:
    """ "(Chinese) and Kyrgyz sides", "(Central Asian) leaders"."""
    if not after:
        return False
    if after[0] == "and":
        return any(w in _LISTS["shared_nouns"] for w in after)
    return after[0] in ("sides", "leaders")


def _of_side(before: Tokens) -> bool:
    """ "the government of (Japan)"."""
    return (
        len(before) > 1
        and before[-1].low in ("of", "the")
        and any(t.low in _LISTS["side_nouns"] for t in before)
    )


def _office_words(person: Person) -> set[str]:
    return {word.lower().strip(",.") for word in person.office.split()}


def _is_exact(wanted: set[str], office: set[str]) -> bool:
    """ "the minister" is no vice minister, and no prime minister."""
    if ("vice" in office) != ("vice" in wanted) or ("deputy" in office) != ("deputy" in wanted):
        return False
    return ("prime" in office) == ("prime" in wanted or "minister" not in wanted)
