"""Readouts of meetings that never were: as many as asked, the same at each call.

Names of states are real so that they are known; people, places, outlets and what was promised are
made up. A matter comes back at later meetings with other words and another firmness, or does not,
so that every kind of change is among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from monitor.parties import NameKind, party_name, party_names

#: Who met how often: the shares of all meetings.
_SHARES = (0.4, 0.3, 0.2, 0.1)
#: Matters a side speaks of at one meeting.
_SPOKEN = 4
#: Statements a meeting has, about.
SAID = 13.5
_FIRST_DAY = date(2008, 1, 14)


class _State(NamedTuple):
    name: str
    adjective: str
    capital: str
    minister: str


_STATES = {
    one.name: one
    for one in (
        _State("Laos", "Lao", "Vientiane", "Somphone Keo"),
        _State("Mongolia", "Mongolian", "Ulan Bator", "Bat Erdene"),
        _State("Uruguay", "Uruguayan", "Montevideo", "Alma Ferrando"),
        _State("Namibia", "Namibian", "Windhoek", "Tuli Hamasha"),
        _State("Iceland", "Icelandic", "Reykjavik", "Brynja Hallsdottir"),
        _State("Bhutan", "Bhutanese", "Thimphu", "Karma Tshering"),
        _State("Malta", "Maltese", "Valletta", "Rita Zerafa"),
        _State("Fiji", "Fijian", "Suva", "Jone Waqa"),
    )
}
_PAIRS = (("Mongolia", "Laos"), ("Uruguay", "Namibia"), ("Iceland", "Bhutan"), ("Malta", "Fiji"))

#: Verb and object of a matter; another number makes another wording of the same.
MATTERS = (
    ("open", "direct flights between {here} and {there}"),
    ("lower", "landing fees for cargo airlines at {here} airport"),
    ("provide", "{n} scholarships for students from {there}"),
    ("recognise", "diplomas of technical colleges in {there}"),
    ("build", "a railway depot near the port of {here}"),
    ("buy", "{n} freight wagons made in {there}"),
    ("shorten", "customs clearance of fruit to {n} hours"),
    ("open", "a second border checkpoint for lorries"),
    ("repair", "{n} kilometres of the highway to {here}"),
    ("exempt", "tour groups from {there} from visa requirements"),
    ("issue", "electronic visas to business travellers within {n} days"),
    ("abolish", "the import duty on wool carpets"),
    ("raise", "the trade volume to {n} million dollars"),
    ("establish", "an industrial park for furniture makers"),
    ("supply", "{n} megawatts of electricity in winter"),
    ("finance", "a wind farm on the northern coast"),
    ("modernise", "the hydropower plant above {here}"),
    ("import", "{n} tonnes of honey each year"),
    ("accept", "veterinary certificates for frozen meat"),
    ("train", "{n} nurses in rural hospitals"),
    ("deliver", "mobile clinics to mountain districts"),
    ("hold", "a joint exercise of coast guards"),
    ("share", "data on drug trafficking by sea"),
    ("plant", "{n} thousand trees along the river"),
    ("measure", "methane from landfills with common methods"),
    ("launch", "a weather satellite with instruments of both sides"),
    ("connect", "libraries of both capitals to a digital archive"),
    ("exchange", "{n} young musicians every summer"),
    ("restore", "a wooden theatre in the old town of {here}"),
    ("publish", "a common dictionary of seafaring"),
    ("standardise", "the labelling of bottled spring water"),
    ("found", "a prize for puppet makers"),
    ("lend", "a collection of clocks to the town hall of {there}"),
    ("survey", "the caves on the shared plateau"),
)
#: From the weakest to the firmest; `{does}` is the bare verb with its object.
_SAID = (
    "hopes to {does}",
    "is willing to {does}",
    "is ready to {does}",
    "plans to {does}",
    "will {does}",
    "has agreed to {does}",
)
_ASKED = "hopes that {other} will {does}"
_TAILS = ("", "", " as soon as possible", " next year", " in the coming months", " step by step")
_PLAIN = (
    "The ministers recalled the long road that both peoples have come.",
    "A choir of schoolchildren sang before the talks began.",
    "The host thanked the guests for the gift of a carved boat.",
    "The talks were followed by a walk through the botanical garden.",
)


def readouts(meetings: int, *, seed: int = 7, pairs: int = 0) -> Iterator[tuple[str, str]]:
    """Names of files and their texts; a quarter of the meetings have two accounts.

    Among the four pairs of states of `_PAIRS` or, with `pairs`, evenly among so many others: the
    more pairs, the fewer meetings each of them has to compare.
    """
    number = 0
    for share, states in _others(pairs) if pairs else _four():
        chance = Random(f"{seed} {(states[0].name, states[1].name)}")
        for turn in range(round(meetings * share)):
            day = _FIRST_DAY + timedelta(days=number % 11 + (5400 // meetings + 1) * turn)
            said = _speeches(states, turn, chance)
            for account in range(2 if turn % 4 == 0 else 1):
                outlet = ("Harbour Wire", "Plateau Post")[account]
                yield f"{number:04}-{account}.txt", _article(states, turn, day, said, outlet)
            number += 1


def _four() -> Iterator[tuple[float, tuple[_State, _State]]]:
    for share, (one, other) in zip(_SHARES, _PAIRS, strict=True):
        yield share, (_STATES[one], _STATES[other])


def _others(pairs: int) -> Iterator[tuple[float, tuple[_State, _State]]]:
    """Pairs of all states with a capital, each state in as few of them as can be."""
    capitals = {
        one.code: name for name, one in party_names().items() if one.kind is NameKind.CAPITAL
    }
    adjectives = {
        one.code: name for name, one in party_names().items() if one.kind is NameKind.ADJECTIVE
    }
    states = [
        _State(party_name(code), adjectives[code], capitals[code], _minister(number))
        for number, code in enumerate(sorted(capitals.keys() & adjectives.keys()))
    ]
    around = [(n, (n + step) % len(states)) for step in (1, 2, 3, 5) for n in range(len(states))]
    for one, other in around[: 2 * pairs : 2]:
        yield 1 / pairs, (states[one], states[other])


def _minister(number: int) -> str:
    """A name nobody bears, for each number another."""
    beginnings, endings = ("Bel", "Dar", "Kor", "Mal", "Tov", "Zel"), ("an", "ek", "im", "or", "us")
    first, last = divmod(number, 30)
    return (
        f"{beginnings[first % 6]}{endings[first % 5]} "
        f"{beginnings[last % 6]}{endings[last // 6]}{endings[last % 5]}"
    )


def _speeches(states: tuple[_State, _State], turn: int, chance: Random) -> list[str]:
    """A paragraph a side, and what both agreed on."""
    paragraphs = []
    for speaker, other in (states, states[::-1]):
        matters = chance.sample(range(len(MATTERS)), _SPOKEN)
        # Some matters come at each meeting: their words are held against those of the last.
        spoken = list(dict.fromkeys([*range(turn % 3, len(MATTERS), 9), *matters]))[:_SPOKEN]
        sentences = []
        for place, matter in enumerate(spoken):
            does = _does(matter, speaker, other, chance)
            form = _ASKED if chance.random() < 0.15 else chance.choice(_SAID)
            what = form.format(does=does, other=other.name) + chance.choice(_TAILS)
            who = speaker.minister.split()[-1] if place % 3 == 0 else "The minister"
            sentences.append(f"{who} said that {speaker.name} {what}.")
        paragraphs += [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    for matter in chance.sample(range(len(MATTERS)), 3):
        paragraphs.append(f"The two sides agreed to {_does(matter, *states, chance)}.")
    return paragraphs


def _does(matter: int, speaker: _State, other: _State, chance: Random) -> str:
    verb, what = MATTERS[matter]
    number = 10 * (1 + matter % 7) + 5 * chance.randrange(3)
    return f"{verb} {what}".format(here=speaker.capital, there=other.capital, n=number)


def _article(
    states: tuple[_State, _State], turn: int, day: date, said: list[str], outlet: str
) -> str:
    host, guest = states if turn % 2 else states[::-1]
    after = day + timedelta(days=1)
    begin = (
        f"{host.capital.upper()}, {day:%B} {day.day} ({outlet}) -- {host.adjective} Foreign "
        f"Minister {host.minister} on {day:%A} held talks with {guest.adjective} Foreign Minister "
        f"{guest.minister} here."
    )
    title = f"{host.adjective}, {guest.adjective} foreign ministers hold talks"
    head = f" date {after.isoformat()} {title}\n\n({outlet}) 09:10, {after:%B} {after.day}, "
    plain = [_PLAIN[(turn + len(outlet)) % len(_PLAIN)]]
    return head + f"{after.year}\n\n" + "\n\n".join([begin, *plain, *said]) + "\n"
