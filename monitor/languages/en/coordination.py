"""Where a clause ends and how its coordinated verb phrases part.

"will increase flights, improve transit and provide convenience" is three; "so that more can return
to resume" stays inside. This split is worth more than every other rule together.
"""

from __future__ import annotations

from monitor.languages.en.grammar import (
    LISTS,
    NOUN_LIKE,
    PURE,
    VERB_FRAMES,
    Predicate,
    Range,
    back_over,
    is_base,
    is_gerund,
    object_follows,
    plain_object,
    skip_adverbs,
)
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import BASE, GERUND, PAST, THIRD


def clause_end(tokens: Tokens, p: Predicate, found: list[Predicate]) -> int:
    """Where what `p` promises ends: at another clause, an attribution or the last word.

    `found` is all predicates of the sentence in order; the answer is a token index, exclusive.
    """
    end = _last_word(tokens, p.start, len(tokens), keep="%")
    for q in found:
        border = _border(tokens, p, q) if q.head > p.start and q.head != p.head else None
        if border is not None and p.start < border < end:
            end = border
            break
    for k in range(p.start + 1, end):
        if (tokens[k].low in _BREAKS and _breaks_off(tokens, k, p)) or (
            tokens[k - 1].text == ";" and _new_sentence(tokens, k)
        ):
            end = k
            break
    if p.form == "noun" and p.governor < 0 and p.group == 0:
        end = _own_verb(tokens, p, end)
    return _last_word(tokens, p.start, back_over(tokens, end), keep='”")%')


def _own_verb(tokens: Tokens, p: Predicate, end: int) -> int:
    """ "Their determination to finish it showed": where the verb of the noun begins."""
    was = next((k for k in range(p.start + 2, end) if tokens[k].low in ("was", "were")), -1)
    if was > 0:
        return was  # "The need to simplify visa rules was noted"
    for k in range(p.start + 2, end):
        is_finite = tokens[k].bits & (PAST | THIRD) and not tokens[k].bits & BASE
        if is_finite and tokens[k - 1].is_word and tokens[k - 1].low not in _BEFORE_NOUNS:
            return k
    return end


#: After these a form in -ed or -s is an adjective or a noun.
_BEFORE_NOUNS = LISTS["determiners"] | LISTS["prepositions"] | {"and", "or", "'s", "'"}


def _last_word(tokens: Tokens, start: int, end: int, keep: str) -> int:
    """`end` without the marks before it, those of `keep` excepted that close what is open."""
    while end > start and not tokens[end - 1].is_word:
        mark = tokens[end - 1].text
        if mark in keep and (mark == "%" or _is_open(tokens, start, end - 1, mark)):
            break
        end -= 1
    return end


def _is_open(tokens: Tokens, start: int, at: int, mark: str) -> bool:
    """Whether the closing mark at `at` has its opening one in the range."""
    inside = [t.text for t in tokens[start:at]]
    if mark == '"':
        return inside.count('"') % 2 == 1
    return inside.count(_OPENING[mark]) > inside.count(mark)


_OPENING = {"”": "“", ")": "("}


#: First words of what breaks off; most words of a clause are none.
_BREAKS = (
    LISTS["aside"]
    | LISTS["tails"]
    | set("look and as because while so in according the its to".split())
)


def _breaks_off(tokens: Tokens, k: int, p: Predicate) -> bool:
    """What no predicate marks: "look forward to", ", according to Wang", "following tests"."""
    low = tokens[k].low
    following = tokens[k + 1].low if k + 1 < len(tokens) else ""
    if low == "look" and following == "forward":
        return True
    if low == "and" and following == "that":
        return True
    if low == "because" or (low == "in" and following == "response"):
        return True
    if tokens[k - 1].text == "," and _is_tail(tokens, k):
        return True
    return p.frame == "noun" and low in LISTS["aside"]


def _new_sentence(tokens: Tokens, k: int) -> bool:
    """ "; at present there are four": another sentence behind a semicolon."""
    if tokens[k].low in ("and", "to"):
        return False
    return any(t.low in LISTS["auxiliaries"] for t in tokens[k + 1 : k + 7])


def _is_tail(tokens: Tokens, k: int) -> bool:
    """What no longer belongs to the promise behind a comma: ", since", ", the work being"."""
    low = tokens[k].low
    following = [t.low for t in tokens[k + 1 : k + 5]]
    if low in LISTS["tails"]:
        return True
    if low == "so":
        return following[:1] not in (["that"], ["as"])
    if low == "according":
        return following[:1] == ["to"]
    if low == "in" and (following[:2] == ["addition", "to"] or following[:1] == ["what"]):
        return True
    if low == "to":  # ", to which Orre replied"
        answers = any(t.base in _ANSWERING for t in tokens[k + 2 : k + _WHEN])
        return following[:1] == ["which"] and answers
    if low == "as" and following[:1] != ["well"]:  # ", as the leaders met in Lund"
        return any(t.bits & (PAST | THIRD) for t in tokens[k + 2 : k + _WHEN])
    return low in ("the", "its") and "being" in following


_ANSWERING = ("undertake", "promise", "reply", "respond", "answer", "agree", "say", "add", "react")
#: The verb of what happened meanwhile stands within so many words.
_WHEN = 14


def _border(tokens: Tokens, p: Predicate, q: Predicate) -> int | None:
    """Where `q` ends the clause of `p`; None when `q` lies inside it."""
    if q.form == "noun":
        return None
    if q.link == "inverted":
        return back_over(tokens, q.head)
    if q.form == "participle" or q.link in ("inherited", "none"):
        return _shared_border(tokens, p, q)
    if q.subject is None or q.link in ("relative", "embedded") or q.subject[0] <= p.start:
        return None
    start = q.subject[0]
    if q.link == "comma":
        return back_over(tokens, start)
    before = tokens[start - 1]
    if before.text == ";":
        return start - 1
    if before.low in ("and", "but") and tokens[start - 2].text == "," and q.form == "finite":
        return back_over(tokens, start)  # ", and direct flights have begun"
    parts = before.text in (",", "—", "–", "--", "”", '"') or before.low in LISTS["joiners"]
    told = q.cue is not None and q.cue.stance == "say" and q.head - start < _TELLERS
    return back_over(tokens, start) if parts and (told or _can_open(tokens, start)) else None


#: ", officials said": who tells so is named in a word or two.
_TELLERS = 4


def _shared_border(tokens: Tokens, p: Predicate, q: Predicate) -> int | None:
    """The border at a predicate without a subject of its own: "…, and pledged", "…, noting"."""
    before = tokens[q.group - 1] if q.group else None
    if before is None:
        return None
    if q.form == "participle":
        speaks = q.cue is not None and (
            q.cue.stance == "say" or q.cue.tier is not None or "say" in q.rules
        )
        goes_on = before.low == "and" and tokens[q.after : q.after + 1]
        holds_that = bool(goes_on) and tokens[q.after].low == "that"  # "and holding that"
        hangs = before.text == "," or before.low == "while" or holds_that
        return back_over(tokens, q.group) if hangs and speaks else None
    if _goes_on(tokens, p, q):
        return None  # its coordination decides
    if q.tense == "past" and p.tense == "modal" and before.text == ",":
        return None  # a participle: "will be a force for good, committed to …"
    parts = before.low in ("and", "but") or before.text in (",", ";")
    return back_over(tokens, q.group) if parts else None


def _goes_on(tokens: Tokens, p: Predicate, q: Predicate) -> bool:
    """A base form after a to-infinitive or a modal is one more verb phrase of the same promise."""
    base = (
        q.cue is not None
        and q.cue.shape == "verb"
        and q.tense == "present"
        and tokens[q.head].bits & BASE
    )
    return bool(base) and p.frame in VERB_FRAMES


def _can_open(tokens: Tokens, a: int) -> bool:
    """Whether a new clause's subject can begin here."""
    low = tokens[a].low
    return tokens[a].is_capital or low in LISTS["determiners"] or low in LISTS["openers"]


def split(tokens: Tokens, p: Predicate) -> list[Range]:
    """One token range for each coordinated verb phrase of what `p` promises, in order."""
    if p.frame in ("noun", "position", "subject", "object"):
        return [(p.start, p.end)]
    cuts = [p.start]
    inner = range(p.start + 1, p.end)
    for k in [k for k in inner if tokens[k].low in _SEPARATORS]:
        begin = _opens(tokens, k, cuts[-1], p)
        if begin > 0:
            cuts.append(begin)
    ends = [*(_back_over_to(tokens, cut) for cut in cuts[1:]), p.end]
    return _merge_bare(tokens, list(zip(cuts, ends, strict=True)))


def _back_over_to(tokens: Tokens, at: int) -> int:
    """Index of the words right before `at` that only join: ", and to", "while also"."""
    while at > 0:
        low = tokens[at - 1].low
        if low == "as" and [t.low for t in tokens[max(at - 3, 0) : at]] == ["as", "well", "as"]:
            at -= 3
        elif low in ("and", "to", "or", "while", "also", "but", ",", ";"):
            at -= 1
        else:
            break
    return at


def _opens(tokens: Tokens, k: int, since: int, p: Predicate) -> int:
    """First token of the new verb phrase that the separator at `k` opens, or 0.

    `since` is where the present phrase began.
    """
    gerund = p.frame == "gerund"
    if not _separates(tokens, k, gerund):
        return 0
    at = _after_separator(tokens, k, p.end)
    if at < 0:
        return 0
    parallel = at < p.end and tokens[at].low == "to"
    at += parallel
    verb = skip_adverbs(tokens, at, p.end)
    if verb >= p.end:
        return 0
    if "while" in (tokens[k].low, tokens[k + 1].low):
        opens = not gerund and _while_opens(tokens, k, since, verb)
    elif gerund:
        opens = _gerund_opens(tokens, k, since, verb, p.end, parallel)
    elif parallel:
        is_verb = _verb_here(tokens, verb, p.end) or is_base(tokens, verb)
        opens = is_verb and _parallel_opens(tokens, k, since, verb)
    else:
        opens = _verb_here(tokens, verb, p.end) and _base_opens(tokens, k, since, verb)
    return at if opens else 0


#: What may part verb phrases.
_SEPARATORS = frozenset({",", ";", "and", "while"})


def _separates(tokens: Tokens, k: int, gerund: bool) -> bool:
    """Whether the comma, "and" or "while" that stands here may part verb phrases."""
    if _is_comma(tokens[k]):
        return True
    if _is_comma(tokens[k - 1]):
        return False  # after a comma, the comma has decided
    return not (tokens[k].low == "and" and _joins_verbs(tokens, k, gerund))


def _is_comma(token: Token) -> bool:
    return token.text in (",", ";")


def _joins_verbs(tokens: Tokens, k: int, gerund: bool) -> bool:
    """ "protect and promote trade", "to invest and launch business": one phrase with two verbs."""
    before = tokens[k - 1]
    if k + 1 < len(tokens) and tokens[k + 1].low == "to":
        return False
    if before.is_capital or not before.bits & (GERUND if gerund else BASE):
        return False
    return gerund or before.low in PURE or tokens[k - 2].low == "to"


def _after_separator(tokens: Tokens, k: int, end: int) -> int:
    """Index after ", and", ", as well as" and the like; -1 for "or", which opens nothing."""
    at = k + 1
    if _is_comma(tokens[k]) and at < end:
        if tokens[at].low == "or":
            return -1
        at += tokens[at].low in ("and", "but", "while")
    following = [t.low for t in tokens[at : at + 5]]
    if following[:3] == ["as", "well", "as"]:
        at += 3
        following = following[3:]
    if following[:2] == ["not", "to"]:
        at += 1  # "and not to impose new ones"
    return at


def _while_opens(tokens: Tokens, k: int, since: int, verb: int) -> bool:
    """ "will support Belmark while opposing any blockade"."""
    during = not _is_comma(tokens[k]) and is_gerund(tokens, verb)
    return during and not _open_purpose(tokens, since, k)


def _gerund_opens(tokens: Tokens, k: int, since: int, verb: int, end: int, parallel: bool) -> bool:
    """ "committed to opening the border, building roads and easing visas"."""
    comma = _is_comma(tokens[k])
    if is_gerund(tokens, verb):
        return comma or not _open_gerund(tokens, since, k)
    # sources slip from -ing to the base form: "committed to working together, address climate"
    return comma and not parallel and tokens[verb].low in PURE and _verb_here(tokens, verb, end)


def _parallel_opens(tokens: Tokens, k: int, since: int, verb: int) -> bool:
    """ "to open, to raise and to simplify" parts; a further purpose does not."""
    if (
        tokens[k].text == ","
        and tokens[k + 1].low != "and"
        and tokens[verb].low in LISTS["purposes"]
    ):
        return False
    return not _same_purpose(tokens, since, k, verb)


def _base_opens(tokens: Tokens, k: int, since: int, verb: int) -> bool:
    """ "will open a consulate, improve transit and expand trade"."""
    if _is_comma(tokens[k]):
        return tokens[k + 1].low == "and" or not _inside_list(tokens, since, k, verb)
    if _open_purpose(tokens, since, k):
        return False
    # "supply chains", "a free and open order"
    noun = not plain_object(tokens, verb + 1) or tokens[k - 2].low in LISTS["determiners"]
    return not (tokens[verb].low in NOUN_LIKE and noun)


def _verb_here(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a base verb with room for an object stands here."""
    low = tokens[i].low
    if low in ("be", "have", "do"):
        return True
    if low == "look" and i + 1 < end and tokens[i + 1].low == "forward":
        return False
    if tokens[i].is_capital or not tokens[i].bits & BASE:
        return False
    if i + 1 >= end:
        return low in PURE and low in LISTS["bare_verbs"]
    if low in PURE and low not in NOUN_LIKE:
        return _has_room(tokens, i + 1, end)
    return object_follows(tokens, i + 1, end)


def _has_room(tokens: Tokens, i: int, end: int) -> bool:
    """Whether what follows a verb without noun reading leaves it one: no "and" before a noun."""
    comma = tokens[i].text == ","
    if not comma and tokens[i].low not in ("and", "or"):
        return True
    follow = i + 1
    if comma and follow < end:
        if tokens[follow].low in LISTS["prepositions"]:
            return True  # "and determine, with a view to"
        follow += tokens[follow].low in ("and", "or")
    follow = skip_adverbs(tokens, follow, end)
    return follow < end and bool(tokens[follow].bits & BASE)


def _open_purpose(tokens: Tokens, since: int, k: int) -> bool:
    """Whether an infinitive or relative clause is open before `k`, which a bare "and" continues."""
    for j in range(since + 1, k):
        low = tokens[j].low
        if low == "to":
            if _is_purpose(tokens, since, j, k):
                return True
        elif low in ("that", "which", "who", "whose", "where") and j > since + 1:
            return not _closes(tokens, j, k)
        elif low == "help" and j > since + 1:
            return True
    return since < k and tokens[skip_adverbs(tokens, since, k)].low == "help"


def _is_purpose(tokens: Tokens, since: int, to: int, k: int) -> bool:
    """ "raise funds to build schools", but not "work together to build", "continue to build"."""
    start = skip_adverbs(tokens, to + 1, k)
    if start >= k or tokens[start].is_capital or not tokens[start].bits & BASE:
        return False
    before = tokens[to - 1].low
    if before in LISTS["light"]:
        return False
    made = any(t.low in LISTS["light_noun_verbs"] for t in tokens[since:to])
    if made and before in LISTS["light_nouns"]:
        return False
    return not (to == since + 1 and tokens[since].low in LISTS["light_verbs"])


def _closes(tokens: Tokens, j: int, k: int) -> bool:
    """A relative clause with a singular verb cannot take a base verb after "and"."""
    return any(
        tokens[m].low in LISTS["singular_verbs"]
        or (
            tokens[m].bits & THIRD
            and not tokens[m].bits & BASE
            and tokens[m - 1].low in ("that", "which", "who")
        )
        for m in range(j + 1, k)
    )


def _open_gerund(tokens: Tokens, since: int, k: int) -> bool:
    """ "by checking lorries and": a bare "and" goes on with the -ing form."""
    return any(
        tokens[j].low in LISTS["gerund_prepositions"]
        and tokens[j + 1].low.endswith("ing")
        and tokens[j + 1].bits & GERUND
        for j in range(since + 1, k - 1)
    )


def _same_purpose(tokens: Tokens, since: int, k: int, verb: int) -> bool:
    """ "to build roads and to build schools": the second is one more object of the first."""
    return any(
        tokens[j].low == "to" and tokens[j + 1].low == tokens[verb].low for j in range(since, k - 1)
    )


def _inside_list(tokens: Tokens, since: int, k: int, verb: int) -> bool:
    """A noun-like word in an enumeration: "energy, transport, support services and tourism"."""
    if tokens[verb].low not in NOUN_LIKE:
        return False
    opener = any(t.low in ("including", "such", "like") for t in tokens[since:k])
    return opener or not object_follows(tokens, verb + 1, len(tokens))


def _merge_bare(tokens: Tokens, ranges: list[Range]) -> list[Range]:
    """ "invest and launch business": a verb without an object goes with the next."""
    merged: list[Range] = []
    for a, b in ranges:
        if merged and _is_bare(tokens, merged[-1]):
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return merged


def _is_bare(tokens: Tokens, span: Range) -> bool:
    a, b = span
    rest = [
        t for t in tokens[a:b] if t.is_word and not t.is_adverb and t.low not in LISTS["bare_words"]
    ]
    return len(rest) <= 1
