"""What follows a cue: to-infinitive, -ing, noun, object + to-infinitive; and where it begins."""

from __future__ import annotations

from monitor.languages.en.grammar import (
    LISTS,
    NOUN_LIKE,
    heads_in,
    is_adverb,
    is_base,
    is_gerund,
    object_follows,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Tokens

_ACT_SUFFIXES = (
    "tion",
    "sion",
    "ment",
    "ance",
    "ence",
    "ing",
    "ization",
    "isation",
    "al",
    "ure",
    "ery",
    "tions",
    "sions",
    "ments",
)


Frame = tuple[str, int]
#: No frame of the cue fits here.
NO_FRAME: Frame = ("", -1)


def find_frame(tokens: Tokens, after: int, cue: Cue, own_verb: int = -1) -> Frame:
    """(frame, first token of what is promised) for a cue whose own words end before `after`."""
    n = len(tokens)
    if "verb" in cue.frames:
        fits = is_base(tokens, skip_adverbs(tokens, after, n))
        return ("verb", after) if fits else NO_FRAME
    at = after
    while at < n and is_adverb(tokens[at]) and tokens[at].low != "further":
        at += 1
    if at >= n:
        return NO_FRAME
    if cue.stance in ("position", "acknowledgement"):
        opens = tokens[at].is_word or tokens[at].text in '“"‘'
        return ("position", own_verb) if opens else NO_FRAME
    word = tokens[at].low
    if word == "to":
        return _to_frame(tokens, at + 1, cue.frames)
    if word in ("on", "upon", "in", "of", "for"):
        return _prepositional(tokens, at, cue.frames)
    return _bare_frame(tokens, at, cue, own_verb)


def _prepositional(tokens: Tokens, at: int, frames: frozenset[str]) -> Frame:
    """ "agreed on opening", "desire for cooperation"."""
    word = tokens[at].low
    if word == "for":
        return ("noun", at + 1) if "for_noun" in frames and _is_act(tokens, at + 1) else NO_FRAME
    start = skip_adverbs(tokens, at + 1, len(tokens))
    if f"{word}_gerund" in frames and is_gerund(tokens, start):
        return "gerund", strip_frame(tokens, at + 1)
    return NO_FRAME


def _bare_frame(tokens: Tokens, at: int, cue: Cue, own_verb: int) -> Frame:
    """The frames that follow their cue without a preposition."""
    frames = cue.frames
    rest = (at, len(tokens))
    if "gerund" in frames and is_gerund(tokens, at):
        return "gerund", at
    if "object_to_verb" in frames:
        return _object_to_verb(tokens, at, cue)
    if "invitation" in frames and heads_in(tokens, rest, LISTS["invitations"]):
        return "noun", at
    if "document" in frames and heads_in(tokens, rest, LISTS["documents"]):
        return "object", own_verb
    if "works" in frames and heads_in(tokens, rest, LISTS["works"]):
        return "object", own_verb
    if "act_noun" in frames and _is_act(tokens, at):
        return "noun", at
    return ("object", own_verb) if "noun" in frames else NO_FRAME


def _to_frame(tokens: Tokens, at: int, frames: frozenset[str]) -> Frame:
    n = len(tokens)
    start = skip_adverbs(tokens, at, n)
    if start >= n:
        return NO_FRAME
    if "to_verb" in frames and is_base(tokens, start) and not tokens[start].is_capital:
        noun = tokens[start].low in NOUN_LIKE and not object_follows(tokens, start + 1, n)
        if not (noun and "to_noun" in frames and _is_act(tokens, at)):
            return "verb", strip_frame(tokens, at)
    if "to_gerund" in frames and is_gerund(tokens, start):
        return "gerund", at
    if "to_noun" in frames and _is_act(tokens, at):
        return "noun", at
    if "to_gerund" in frames and "to_noun" not in frames and _is_act(tokens, at):
        return "noun", at
    return NO_FRAME


def _object_to_verb(tokens: Tokens, at: int, cue: Cue) -> Frame:
    """ "urged Belmark to lift the ban": the object must be somebody, "to" must be near."""
    n = len(tokens)
    j = at
    while j < n and j - at < 14 and (tokens[j].is_word or tokens[j].low in ("'s", "'")):
        if tokens[j].low == "to" and j > at:
            start = skip_adverbs(tokens, j + 1, n)
            if is_base(tokens, start):
                break
        if tokens[j].low in LISTS["subordinators"] or tokens[j].low in LISTS["auxiliaries"]:
            return NO_FRAME
        j += 1
    else:
        return NO_FRAME
    if j >= n or tokens[j].low != "to" or j == at:
        return NO_FRAME
    if any(t.low in LISTS["no_actors"] or t.low in LISTS["documents"] for t in tokens[at:j]):
        return NO_FRAME
    return ("object_to_verb", at) if cue.id == "invite" else ("asked_verb", j + 1)


def _is_act(tokens: Tokens, at: int) -> bool:
    """Whether the noun phrase at `at` names something one can do ("the defense of …")."""
    head = ""
    for j in range(at, min(len(tokens), at + 12)):
        token = tokens[j]
        if token.text in "()" or (token.text.isupper() and tokens[j - 1].text == "("):
            continue
        if (
            not token.is_word
            or token.low in LISTS["prepositions"]
            or token.low in LISTS["subordinators"]
            or token.low in LISTS["auxiliaries"]
        ):
            break
        if token.low == "and" and head and not _continues(tokens, j):
            break
        head = token.low
    if not head or head in LISTS["no_acts"]:
        return False
    return (
        head in LISTS["acts"]
        or (head.endswith(_ACT_SUFFIXES) and len(head) > 5)
        or any(t.text[0] == "$" for t in tokens[at : at + 2])
    )


def _continues(tokens: Tokens, j: int) -> bool:
    """ "security and defense cooperation": the conjunction joins two modifiers of one noun."""
    return j + 2 < len(tokens) and (
        tokens[j + 2].low in LISTS["acts"] or tokens[j + 2].low.endswith(("tion", "ment"))
    )


_PARTNERS = ("work", "cooperate", "collaborate", "join", "partner", "coordinate")


def strip_frame(tokens: Tokens, at: int) -> int:
    """Skips "work with Belmark to" and "make joint efforts to": the act comes after them."""
    n = len(tokens)
    i = skip_adverbs(tokens, at, n)
    if i + 2 < n and tokens[i].low in _PARTNERS and tokens[i + 1].low in ("with", "hands"):
        j = i + 2
        while (
            j < n
            and j - i < 12
            and (tokens[j].is_word or tokens[j].low == "'s")
            and tokens[j].low != "to"
            and tokens[j].low not in ("on", "in", "for", "and", "towards", "toward")
        ):
            j += 1
        start = skip_adverbs(tokens, j + 1, n) if j < n and tokens[j].low == "to" else n
        if is_base(tokens, start):
            return j + 1
    if i < n and tokens[i].low in ("make", "seek", "try", "do", "strive"):
        j = i + 1
        while (
            j < n
            and j - i < 7
            and tokens[j].low
            in (
                "joint",
                "efforts",
                "every",
                "effort",
                "its",
                "their",
                "our",
                "best",
                "utmost",
                "all",
                "great",
                "further",
                "continuous",
                "unremitting",
                "active",
                "greater",
                "positive",
                "jointly",
            )
        ):
            j += 1
        start = skip_adverbs(tokens, j + 1, n) if j < n and tokens[j].low == "to" else n
        if is_base(tokens, start):
            return j + 1
    return at
