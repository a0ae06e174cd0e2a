"""Who holds the floor: speaker labels, letters, and the heads of lists.

"OSTRAND: We will open the crossing." lays "we" at Ostrand's door; "Both sides:" or "agreed to:"
before a list says whose its items are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from monitor.extract.agents import Agent, Discourse
from monitor.extract.names import Names
from monitor.extract.offices import HONORIFICS, OFFICES
from monitor.languages.en.coordination import clause_end, split
from monitor.languages.en.frames import subjunctive
from monitor.languages.en.grammar import Predicate, group_start, is_base, skip_adverbs
from monitor.languages.en.lexicon import Cue, cues
from monitor.languages.en.subjects import subject_before
from monitor.languages.en.tokens import Passage, Tokens
from monitor.languages.en.words import words
from monitor.parties import NameKind
from monitor.text import Span

_LISTS = words().lists
#: A label or the head of a list is short.
_LABEL_WORDS = 6
_HEAD_WORDS = 40


class Label(NamedTuple):
    """What stands before the colon of a sentence."""

    #: Index of the colon; 0 for none.
    colon: int
    #: The name before it, offices and honorifics apart; None when it names nobody.
    name: str | None
    #: Whether somebody asks, whose questions nobody who met has put.
    is_question: bool


_NO_LABEL = Label(0, None, is_question=False)


def read_label(tokens: Tokens) -> Label:
    """The label of a sentence; most have none."""
    colon = _colon(tokens)
    if not colon and tokens[0].text != "Q":
        return _NO_LABEL
    is_question = _is_question(tokens, colon)
    return Label(colon, None if is_question else _label_name(tokens, colon), is_question)


def label_names(labels: Sequence[Label]) -> list[str]:
    """Names that stand as speaker labels, in order of appearance.

    A name is a label when it comes back as one, or stands full beside names that do.
    """
    seen = Counter([label.name for label in labels if label.name])
    lasts = Counter[str]()  # "ANN ORRE:" comes back as "ORRE:"
    for name, count in seen.items():
        lasts[name.split()[-1]] += count
    is_dialogue = any(count > 1 for count in lasts.values())
    return [name for name in seen if lasts[name.split()[-1]] > 1 or (is_dialogue and " " in name)]


def quote_runs(placed: Sequence[tuple[Span, Passage]]) -> dict[int, int]:
    """Sentence that opens a quote and leaves it open → the sentence that closes it.

    `placed` is the paragraph of each sentence, and the sentence; a quote ends with its paragraph.
    """
    runs: dict[int, int] = {}
    opened = -1
    for n, (paragraph, sentence) in enumerate(placed):
        if opened >= 0 and placed[opened][0] != paragraph:
            opened = -1
        is_open = opened >= 0
        for token in sentence.tokens:
            if token.text in _MARKS:
                is_open = token.text == "“" or (token.text == '"' and not is_open)
        if opened >= 0 and not is_open:
            runs[opened] = n
        opened = (opened if opened >= 0 else n) if is_open else -1
    return runs


_MARKS = frozenset('“”"')


def in_first_person(placed: Sequence[tuple[Span, Passage]]) -> bool:
    """Whether the text itself says "I", outside quotes: remarks as they were given."""
    count = 0
    for _, sentence in placed:
        if not any(token.text == "I" for token in sentence.tokens):
            continue
        is_open = False
        for token in sentence.tokens:
            if token.text in _MARKS:
                is_open = token.text == "“" or (token.text == '"' and not is_open)
            count += token.text == "I" and not is_open
    return count >= _OFTEN


#: How often "I" makes a text its author's own.
_OFTEN = 3


def own_states(
    sentences: Sequence[Tokens], labels: Sequence[Label], names: Names
) -> dict[str, Counter[str]]:
    """Label → how often its speaker begins a sentence with a party: people speak for their own.

    `labels` has the label of each sentence.
    """
    found: dict[str, Counter[str]] = {}
    holder: str | None = None
    for tokens, label in zip(sentences, labels, strict=True):
        holder = label.name or (None if label.is_question else holder)
        if holder is None:
            continue
        said = tokens[label.colon + 1 :] if label.name else tokens
        mention = next(iter(names.parties(said)), None)
        count = found.setdefault(holder, Counter())
        if mention and mention.start == 0 and mention.kind is NameKind.NAME:
            count[mention.code] += 1
    return found


def _colon(tokens: Tokens) -> int:
    """Where the label of the sentence ends; 0 for none.

    "Johan Ekelund [Prime Minister of Sweden]:" and "ANN ORRE, MINISTER OF ARLAND:" are labels too,
    however long the office.
    """
    head = [token.text for token in tokens[: _BRACKETED + _LABEL_WORDS + 2]]
    if ":" not in head:  # in most sentences
        return 0
    closed = next((i for i, text in enumerate(head[:_BRACKETED]) if text in ("]", ")")), 0)
    colon = head.index(":")
    short = colon < closed + _LABEL_WORDS + 2
    return colon if short or _is_office(tokens[_opening(tokens, colon) : colon]) else 0


def _opening(tokens: Tokens, colon: int) -> int:
    """Where the office behind the name of a label begins: at a bracket or a comma."""
    return next((i for i, t in enumerate(tokens[:colon]) if t.text in ("[", "(", ",")), colon)


def _is_office(tokens: Tokens) -> bool:
    """ ", Prime Minister of Australia": capitals and small words, an office among them."""
    named = all(not t.is_word or t.is_capital or t.low in _SMALL for t in tokens)
    return named and any(t.low in OFFICES for t in tokens)


_SMALL = ("of", "the", "for", "and")


#: A bracket behind a name closes within so many tokens.
_BRACKETED = 16


def _is_question(tokens: Tokens, colon: int) -> bool:
    if len(tokens) > 1 and tokens[0].text == "Q" and tokens[1].is_capital:
        return True  # "Q  Will you sign it?"
    return bool(colon) and tokens[0].low in _LISTS["questioners"]


def _label_name(tokens: Tokens, colon: int) -> str | None:
    """The name before the colon, offices and honorifics apart."""
    if not colon:
        return None
    label = [t for t in tokens[: _opening(tokens, colon)] if t.is_word]
    plain = [t.text for t in label if t.low not in OFFICES and t.low not in HONORIFICS]
    if not plain or not all(t.is_capital for t in label):
        return None
    return " ".join(plain)


def split_label(sentence: Passage, label: Label, discourse: Discourse) -> Passage:
    """The sentence without its speaker label; the discourse then knows who holds the floor.

    A question's label takes the floor from everybody.
    """
    if label.is_question:
        discourse.yield_floor()
        return Passage([], [])
    speaker = discourse.names.known(label.name) if label.name else None
    if speaker is None:
        return sentence
    discourse.take_floor(speaker)
    return sentence.part(label.colon + 1)


def head_of_list(tokens: Tokens, discourse: Discourse) -> tuple[Agent, Cue | None] | None:
    """Who and what stands before a list: "Both sides:", "the two sides agreed to:"."""
    if len(tokens) < 2 or tokens[-1].text != ":" or len(tokens) > _HEAD_WORDS:
        return None
    if tokens[-2].low in ("to", "that", "follows"):
        return _agreed_before(tokens, discourse)
    agent = discourse.peek(tokens, (0, len(tokens) - 1))
    return (agent, None) if agent.parties else None


def _agreed_before(tokens: Tokens, discourse: Discourse) -> tuple[Agent, Cue | None] | None:
    """ "the two sides … agreed to:", "resolved as follows:": holder and cue of what follows."""
    verb = len(tokens) - 3 - (tokens[-2].low == "follows")
    if verb < 1 or tokens[verb].low not in _AGREEING:
        return None
    subject, _ = subject_before(tokens, group_start(tokens, verb))
    agent = discourse.peek(tokens, subject) if subject else discourse.everybody()
    agent = agent if agent.parties else discourse.everybody()
    return agent, next(c for c in cues() if c.id == _AGREEING[tokens[verb].low])


#: What may stand before a list, and the cue it stands for.
_AGREEING = {
    **dict.fromkeys(("agreed", "decided", "resolved", "concluded", "recommended"), "agree"),
    **dict.fromkeys(("pledged", "committed"), "pledge"),
}


def listed(tokens: Tokens, cue: Cue, found: list[Predicate]) -> Predicate | None:
    """The predicate of a list item: "ii. revive the ferry", "(ii) that a committee be set up"."""
    frame = "verb"
    start = skip_adverbs(tokens, 0, len(tokens))
    if tokens[0].low == "that":
        frame, start = "that_verb", subjunctive(tokens, 1)
    if start < 0 or (frame == "verb" and not is_base(tokens, start)):
        return None
    first = start if frame == "that_verb" else 0
    p = Predicate(cue, -1, 0, 0, "finite", "present", None, "listed", frame=frame, start=first)
    p.rules.append(f"cue.{cue.id}")
    p.end = clause_end(tokens, p, found)
    p.clauses = split(tokens, p)
    return p
