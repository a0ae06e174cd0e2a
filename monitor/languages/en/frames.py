"""What follows a cue: to-infinitive, -ing, noun, object + to-infinitive; and where it begins."""

from __future__ import annotations

from monitor.languages.en.grammar import (
    LISTS,
    NOUN_LIKE,
    PURE,
    heads_in,
    is_base,
    is_gerund,
    object_follows,
    skip_adverbs,
)
from monitor.languages.en.lexicon import Cue
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import GERUND, PAST, THIRD, words

_ACT_SUFFIXES = tuple(
    "tion sion ment ance ence ing ization isation al ure ery tions sions ments".split()
)

#: (frame, index of the first token of what is promised)
Frame = tuple[str, int]
#: No frame of the cue fits here.
NO_FRAME: Frame = ("", -1)


def find_frame(tokens: Tokens, after: int, cue: Cue, own_verb: int = -1) -> Frame:
    """(frame, first token of what is promised) for a cue whose own words end before `after`.

    `own_verb` is the cue's head where the clause is quoted with it ("signed an agreement").
    """
    n = len(tokens)
    if "verb" in cue.frames:
        fits = is_base(tokens, skip_adverbs(tokens, after, n))
        return ("verb", after) if fits else NO_FRAME
    at = after
    while at < n and (_is_quote(tokens[at]) or _is_plain_adverb(tokens[at])):
        at += 1
    if at < n and tokens[at].low in ("to", "for", "on") and "told_to_verb" in cue.frames:
        told = _told_frame(tokens, at + 1)
        if told[1] >= 0:
            return told  # "the invitation to Dung to visit"
    at = _over_adjunct(tokens, at)
    if at >= n:
        return NO_FRAME
    if cue.stance in ("position", "acknowledgement"):
        opens = tokens[at].is_word or tokens[at].text in '“"‘'
        return ("position", own_verb) if opens else NO_FRAME
    word = tokens[at].low
    if "that_verb" in cue.frames:
        start = subjunctive(tokens, at + (word == "that"))
        if start >= 0:
            return "that_verb", start
    if "of_noun" in cue.frames:
        return ("object", own_verb) if of_after(tokens, at) >= 0 else NO_FRAME
    if word == "to":
        return _to_frame(tokens, at + 1, cue.frames)
    if word in ("on", "upon", "in", "of", "for", "with"):
        return _prepositional(tokens, at, cue.frames)
    return _bare_frame(tokens, at, cue, own_verb)


def of_after(tokens: Tokens, at: int) -> int:
    """Index of the "of" that tells what was begun or signed, or -1.

    "The introduction by Belmark, with effect from May, of": who and when may stand before it.
    """
    if tokens[at].low in ("of", "on", "in"):
        return at
    if tokens[at].low != "by" and tokens[at].text != ",":
        return -1
    near = tokens[at + 1 : at + _BY]
    end = next((n for n, t in enumerate(near, at + 1) if t.low == "of"), -1)
    is_clause = any(t.bits & (PAST | THIRD) for t in tokens[at + 1 : end])
    return -1 if is_clause else end


#: Who did it, and when, is told in so many words.
_BY = 14
_QUOTES = frozenset('"“”‘’«»„')


def _is_quote(token: Token) -> bool:
    return token.text in _QUOTES


def _is_plain_adverb(token: Token) -> bool:
    return token.is_adverb and token.low != "further"


def _over_adjunct(tokens: Tokens, at: int) -> int:
    """ "agreed on Tuesday to", "hope in particular to": index of the "to", if it comes so."""
    if at >= len(tokens):
        return at
    end = at
    limit = min(len(tokens), at + (_ASIDE if tokens[at].text == "," else _ADJUNCT))
    while end < limit and tokens[end].low != "to":
        end += 1
    if not at < end < limit:
        return at
    aside = tokens[at:end]
    if len(aside) == 2 and aside[0].low == "in" and aside[1].text.isdigit():
        return at  # "agreed in 2019 to": told of the past
    opens = (aside[0].low in LISTS["adjuncts"] and aside[0].low != "the") or aside[0].low in _DAYS
    if opens and all(_in_adjunct(t) for t in aside):
        return end
    is_parted = aside[0].text == "," and aside[-1].text == "," and len(aside) > 2
    return end if is_parted and not any(t.bits & (PAST | THIRD) for t in aside) else at


def _in_adjunct(token: Token) -> bool:
    return token.is_capital or token.text[0].isdigit() or token.low in LISTS["adjuncts"]


_DAYS = frozenset(words().sequences["weekdays"])
#: Days, places and asides between a cue and its "to" are short.
_ADJUNCT, _ASIDE = 8, 12


def _prepositional(tokens: Tokens, at: int, frames: frozenset[str]) -> Frame:
    """ "agreed on opening", "desire for cooperation"."""
    word = tokens[at].low
    if word == "for" and "for_to" in frames:
        to = _object_end(tokens, at + 1)
        return ("verb", to + 1) if to > at + 1 else NO_FRAME
    start = skip_adverbs(tokens, at + 1, len(tokens))
    if f"{word}_gerund" in frames and is_gerund(tokens, start):
        return "gerund", strip_frame(tokens, at + 1)
    if word == "for":
        is_more = at + 1 < len(tokens) and tokens[at + 1].low in LISTS["comparatives"]
        fits = "for_noun" in frames and (is_more or _is_act(tokens, at + 1))
        return ("noun", at + 1) if fits else NO_FRAME
    if word == "of" and "of_some" in frames and _is_some(tokens, at + 1):
        return "noun", at + 1
    if f"{word}_act" in frames and _is_act(tokens, at + 1):
        return "noun", at + 1
    return NO_FRAME


def _bare_frame(tokens: Tokens, at: int, cue: Cue, own_verb: int) -> Frame:
    """The frames that follow their cue without a preposition."""
    frames = cue.frames
    rest = (at, len(tokens))
    if "gerund" in frames and is_gerund(tokens, at):
        return "gerund", at
    for name, find in _TOLD_SOMEBODY.items():
        if name in frames:
            return find(tokens, at)
    if tokens[at].low in LISTS["prepositions"]:
        return NO_FRAME  # "had started at a shipyard": its object is missing
    if "invitation" in frames and heads_in(tokens, rest, LISTS["invitations"]):
        return "noun", at
    if "some" in frames and _is_some(tokens, at):
        return "noun", at
    if "gift" in frames and tokens[at].low != "that" and heads_in(tokens, rest, LISTS["gifts"]):
        return "noun", at
    if "document" in frames and heads_in(tokens, rest, LISTS["documents"]):
        return "object", own_verb
    if "works" in frames and heads_in(tokens, rest, LISTS["works"]):
        return "object", own_verb
    if "thing" in frames and tokens[at].is_word:
        return "noun", at
    if "act_noun" in frames and _is_act(tokens, at):
        return "noun", at
    return ("object", own_verb) if "noun" in frames else NO_FRAME


def _is_some(tokens: Tokens, at: int) -> bool:
    """ "50 places", "up to $3 million": so many of something."""
    at += 2 * ([t.low for t in tokens[at : at + 2]] == ["up", "to"])
    return at + 1 < len(tokens) and (tokens[at].text[0].isdigit() or tokens[at].text[0] in "$€£")


def _told_frame(tokens: Tokens, at: int) -> Frame:
    """ "promised Belmark to send doctors": somebody with a name stands at `at`."""
    to = _object_end(tokens, at)
    told = tokens[at : max(to, at)]
    named = any(t.is_capital or t.low in LISTS["object_pronouns"] for t in told)
    named = named and not any(t.low == "for" for t in told)
    return ("verb", to + 1) if named else NO_FRAME


def _to_frame(tokens: Tokens, at: int, frames: frozenset[str]) -> Frame:
    """ "pledged to open", "committed to opening", "to the defense of"; `at` is after "to"."""
    n = len(tokens)
    at = over_aside(tokens, at)
    while at < n and _is_quote(tokens[at]):
        at += 1
    start = skip_adverbs(tokens, at, n)
    if start >= n:
        return NO_FRAME
    is_verb = is_base(tokens, start) or _looks_like_verb(tokens[start])
    if "to_verb" in frames and is_verb and not tokens[start].is_capital:
        noun = tokens[start].low in NOUN_LIKE and not object_follows(tokens, start + 1, n)
        if not (noun and "to_noun" in frames and _is_act(tokens, at)):
            return "verb", strip_frame(tokens, at)
    if "to_gerund" in frames and is_gerund(tokens, start):
        return "gerund", at
    if ("to_noun" in frames or "to_gerund" in frames) and _is_act(tokens, at):
        return "noun", at
    return NO_FRAME


def _looks_like_verb(token: Token) -> bool:
    """ "to resuscitate", "to digitize": a verb of no list, by its ending."""
    return not token.bits and len(token.low) > 6 and token.low.endswith(_VERB_ENDINGS)


_VERB_ENDINGS = ("ate", "ize", "ise", "ify")


def over_aside(tokens: Tokens, at: int) -> int:
    """ "willing to, together with Belmark, build": index after the aside, if one stands here."""
    if at >= len(tokens) or tokens[at].text != ",":
        return at
    close = next((j for j in range(at + 1, min(at + 12, len(tokens))) if tokens[j].text == ","), -1)
    return close + 1 if close > 0 else at


def subjunctive(tokens: Tokens, at: int) -> int:
    """ "requested (that) Belmark lift the ban": index of the bare verb after a subject, or -1."""
    is_long = False  # "the quota of permits for lorries be raised": only "be" is sure
    for j in range(at, min(at + 16, len(tokens))):
        token = tokens[j]
        if not (token.is_word or token.low in ("'s", "'")) or token.low in LISTS["auxiliaries"]:
            return j if token.low == "be" and j > at else -1
        if token.low in ("to", "that"):
            return -1
        is_long = is_long or token.low == "for"
        if is_long or j == at or token.is_capital or not is_base(tokens, j):
            continue
        if token.low in LISTS["agent_nouns"] and j + 1 < len(tokens) and is_base(tokens, j + 1):
            continue  # "that the Belmark side raise"
        if tokens[j - 1].low in LISTS["determiners"]:
            continue  # "before the end of May"
        actor = tokens[j - 1].is_capital or tokens[j - 1].low in LISTS["agent_nouns"]
        has_room = tokens[at - 1].low == "that" or object_follows(tokens, j + 1, len(tokens))
        if token.low in PURE or (actor and has_room):
            return j
    return -1


def _object_to_verb(tokens: Tokens, at: int) -> Frame:
    """ "urged Belmark to lift the ban": the object must be somebody, "to" must be near."""
    to = _object_end(tokens, at)
    if to < 0 or any(
        t.low in LISTS["no_actors"] or t.low in LISTS["documents"] for t in tokens[at:to]
    ):
        return NO_FRAME
    return "asked_verb", to + 1


def _object_for_act(tokens: Tokens, at: int) -> Frame:
    """ "asked Belmark for early completion of the survey"."""
    for j in range(at, min(at + 6, len(tokens))):
        if tokens[j].low == "for":
            named = j > at and any(t.is_capital for t in tokens[at:j])
            return ("noun", j + 1) if named and _is_act(tokens, j + 1) else NO_FRAME
        if not (tokens[j].is_word or tokens[j].low in ("'s", "'")):
            return NO_FRAME
    return NO_FRAME


def _object_with_gerund(tokens: Tokens, at: int) -> Frame:
    """ "tasked their teams with drawing up a plan"."""
    for j in range(at, min(at + 10, len(tokens))):
        if tokens[j].low == "with" and j > at:
            start = skip_adverbs(tokens, j + 1, len(tokens))
            owned = tokens[at].low in LISTS["possessives"] | LISTS["determiners"]
            return ("gerund", j + 1) if owned and is_gerund(tokens, start) else NO_FRAME
        if not (tokens[j].is_word or tokens[j].low in ("'s", "'")):
            return NO_FRAME
    return NO_FRAME


def _object_end(tokens: Tokens, at: int) -> int:
    """Index of the "to" after the object that begins at `at`, or -1.

    "urged Belmark, its neighbour, to": an aside between commas is part of the object.
    """
    j, end = at, min(at + 14, len(tokens))
    while j < end:
        token = tokens[j]
        if token.text == "," and at < j < (close := over_aside(tokens, j)):
            j, end = close, min(end + close - j, len(tokens))
            if close < len(tokens) and tokens[close].low != "to":
                return -1
            continue
        if not (token.is_word or token.low in ("'s", "'") or _shortens(tokens, j)):
            return -1
        if token.low == "to" and tokens[j - 1].bits & GERUND:
            return -1  # "asked for help for firms seeking to enter"
        if token.low == "to" and j > at:
            start = skip_adverbs(tokens, j + 1, len(tokens))
            return j if is_base(tokens, start) else -1
        if token.low in LISTS["subordinators"] or token.low in LISTS["auxiliaries"]:
            return -1
        if token.low == "and" and j + 1 < len(tokens) and tokens[j + 1].bits & PAST:
            return -1  # "called for a ceasefire and urged both to"
        j += 1
    return -1


def _shortens(tokens: Tokens, j: int) -> bool:
    """Whether the stop at `j` is a shortened title's: "Mr."."""
    return tokens[j].text == "." and tokens[j - 1].low in LISTS["honorifics"]


#: Frames of what somebody is told or asked: who it is stands first.
_TOLD_SOMEBODY = {
    "object_for_act": _object_for_act,
    "object_with_gerund": _object_with_gerund,
    "object_to_verb": _object_to_verb,
    "told_to_verb": _told_frame,
}


def _is_act(tokens: Tokens, at: int) -> bool:
    """Whether the noun phrase at `at` names something one can do ("the defense of …")."""
    head = _head_noun(tokens, at)
    if not head or head in LISTS["no_acts"]:
        return False
    return (
        head in LISTS["acts"]
        or (head.endswith(_ACT_SUFFIXES) and len(head) > 5)
        or any(t.text[0] == "$" for t in tokens[at : at + 2])
    )


_AFTER_NOUNS = LISTS["prepositions"] | LISTS["subordinators"] | LISTS["auxiliaries"]


def _head_noun(tokens: Tokens, at: int) -> str:
    """Last word of the noun phrase at `at`, before its preposition; empty for none."""
    head = ""
    for j in range(at, min(len(tokens), at + 12)):
        token = tokens[j]
        if token.text in "()" or (token.text.isupper() and tokens[j - 1].text == "("):
            continue
        if token.low in ("'s", "'") or _is_quote(token):
            continue
        if not token.is_word or token.low in _AFTER_NOUNS:
            break
        if token.low == "and" and head and not _continues(tokens, j):
            break
        head = token.low
    return head


def _continues(tokens: Tokens, j: int) -> bool:
    """ "security and defense cooperation": the conjunction joins two modifiers of one noun."""
    return j + 2 < len(tokens) and (
        tokens[j + 2].low in LISTS["acts"] or tokens[j + 2].low.endswith(("tion", "ment"))
    )


def strip_frame(tokens: Tokens, at: int) -> int:
    """Skips "work with Belmark to" and "make joint efforts to": the act comes after them."""
    n = len(tokens)
    i = skip_adverbs(tokens, at, n)
    if i + 2 < n and _opens_partner(tokens, i):
        j = i + 2
        while j < min(n, i + 12) and _is_partner(tokens[j]):
            j += 1
        if _infinitive(tokens, j):
            return j + 1
    if i < n and tokens[i].low in LISTS["effort_verbs"]:
        j = i + 1
        while j < min(n, i + 7) and tokens[j].low in LISTS["effort_words"]:
            j += 1
        if j < n and j > i + 1 and tokens[j].low == "with":
            j += 1
            while j < min(n, i + 14) and _is_partner(tokens[j]):
                j += 1
        if _infinitive(tokens, j):
            return j + 1
    return at


def _opens_partner(tokens: Tokens, i: int) -> bool:
    """ "work with", "join hands"."""
    return tokens[i].low in LISTS["partner_verbs"] and tokens[i + 1].low in ("with", "hands")


def _is_partner(token: Token) -> bool:
    return (token.is_word or token.low == "'s") and token.low not in LISTS["partner_ends"]


def _infinitive(tokens: Tokens, to: int) -> bool:
    """Whether "to" stands at `to` and a base verb after it."""
    if to >= len(tokens) or tokens[to].low != "to":
        return False
    return is_base(tokens, skip_adverbs(tokens, to + 1, len(tokens)))
