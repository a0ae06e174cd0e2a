"""Statements of one relationship that were never made, as many as asked, the same at each call.

Words follow each other as in the marked texts, so that set phrases come back and few words are
frequent; names and numbers are made up, without end, so that many words are rare. Most statements
take up an earlier one in other words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random

from benchmarks.place import ROOT
from monitor.config.themes import load_themes
from monitor.extract.themes import ThemeMatcher
from monitor.model import Kind, Statement, Tier
from monitor.scoring import Feature, feature

_TEXTS = ("agencies", "press", "readouts", "regions")
#: The share of statements that take up an earlier one, and of its words that are then touched.
_TAKEN_UP = 0.6
_TOUCHED = (0.1, 0.1, 0.2, 0.2, 0.3)
#: The share of steps that look at one word before instead of two: set phrases end there.
_TURNS = 0.25
#: Kinds as they are among the commitments of real readouts, out of a hundred.
_KINDS = {
    Kind.OFFER: 38, Kind.JOINT: 30, Kind.POSITION: 18, Kind.PROGRESS: 8, Kind.REQUEST: 6,
}  # fmt: skip
_STARTS = "b br ch d dr f g h j k kl l m n p r s sh t tr v y z zh".split()
_VOWELS = "a e i o u ai".split()
_ENDS = ["", "", "l", "m", "n", "r", "s", "k"]

_Chain = Mapping[tuple[str, ...], list[str]]


def statements(count: int, seed: int = 5) -> Iterator[Feature]:
    """So many, all of one side, all let through by the gate; no two have the same words."""
    chance, chain = Random(seed), _chain()
    themes = ThemeMatcher(load_themes(ROOT / "config" / "themes.toml").themes)
    kinds = chance.choices(list(_KINDS), list(_KINDS.values()), k=count)
    said: dict[str, None] = {}
    earlier: list[list[str]] = []
    while len(said) < count:
        words = _new(chain, chance)
        if earlier and chance.random() < _TAKEN_UP:
            words = _reworded(chance.choice(earlier), words, chance)
        quote = " ".join(words)
        if len(words) < 3 or quote in said:
            continue
        number = len(said)
        said[quote] = None
        earlier.append(words)
        found = {match.theme for match in themes.spans(quote)}
        yield feature(_statement(number, quote, kinds[number]), "", found)


def _chain() -> _Chain:
    """What follows one word and two; a mark stands where names and numbers stood."""
    chain: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for folder in _TEXTS:
        for path in sorted((ROOT / "tests" / "quality" / folder).glob("*.txt")):
            before: tuple[str, ...] = ()
            for word in map(_unnamed, path.read_text(encoding="utf-8").split()):
                chain[before].append(word)
                chain[before[-1:]].append(word)
                before = () if word[-1] in ".:;?!" else (*before, word)[-2:]
    return chain


def _unnamed(word: str) -> str:
    bare = word.strip("'\"“”‘’()[]-–,.:;?!")
    if bare[:1].isdigit():
        return word.replace(bare, "{number}")
    return word.replace(bare, "{name}") if bare[:1].isupper() else word


def _new(chain: _Chain, chance: Random) -> list[str]:
    """A run of words that begins anywhere, about eleven long; shorter where a sentence ends."""
    length = round(chance.lognormvariate(2.4, 0.5))
    words: list[str] = []
    before: tuple[str, ...] = ("to",)
    while len(words) < length:
        before = before[-1:] if chance.random() < _TURNS else before
        following = chain.get(before) or chain.get(before[-1:])
        if not following:
            break
        word = chance.choice(following)
        words.append(word)
        before = (*before, word)[-2:]
    return [_filled(word, chance).strip(".:;?!") for word in words]


def _filled(word: str, chance: Random) -> str:
    if "{name}" in word:
        return word.replace("{name}", _name(int(60 * chance.paretovariate(0.7)) - 59))
    return word.replace("{number}", str(int(20 * chance.paretovariate(0.8)) - 18))


def _name(number: int) -> str:
    """Two syllables and more, spread so that names next to each other are not alike."""
    left, name = number * 2_654_435_761 % 2**32, ""
    for parts in (_STARTS, _VOWELS, _ENDS) * (2 + number % 2):
        left, place = divmod(left, len(parts))
        name += parts[place]
    return name.capitalize()


def _reworded(words: list[str], others: list[str], chance: Random) -> list[str]:
    """Some words left out, put in or exchanged, and now and then two parts that change places."""
    share, changed = chance.choice(_TOUCHED), []
    for word in words:
        if chance.random() >= share:
            changed.append(word)
            continue
        changed += chance.choice(([], [word, chance.choice(others)], [chance.choice(others)]))
    if chance.random() < share:
        at = chance.randrange(len(changed) + 1)
        changed = changed[at:] + changed[:at]
    return changed


def _statement(number: int, quote: str, kind: Kind) -> Statement:
    return Statement(
        id=f"{number:016x}", article_id="", start=0, end=len(quote), quote=quote,
        sentence_start=0, sentence_end=len(quote), speaker=None, party="CHN", counterparty="KGZ",
        kind=kind, tier=Tier.INTENT, rung="will", cue="will", cue_start=0, cue_end=0,
    )  # fmt: skip
