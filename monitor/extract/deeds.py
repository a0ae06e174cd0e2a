"""What is told as done without any cue: "the second group has graduated".

Most such words are news and no more. They are kept beside the commitments as deeds, and count
only where `link` finds that they continue what was promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.languages.en.coordination import clause_end
from monitor.languages.en.grammar import FORMS, LISTS, Predicate, skip_adverbs
from monitor.languages.en.lexicon import Cue, cues
from monitor.languages.en.subjects import subject_before
from monitor.languages.en.tokens import Tokens
from monitor.languages.en.words import GERUND, PARTICIPLE, PAST
from monitor.model import Tier

_DONE = Cue(
    id="deed",
    words=(),
    shape="verb",
    stance="done",
    frames=frozenset(("subject",)),
    tier=Tier.DONE,
    rung="completed",
    finite="",
    holder="",
    example="",
    counter="",
)
_UNDERWAY = replace(_DONE, tier=Tier.UNDERWAY, rung="launched")
#: Verbs of talking, being, visiting and of any other cue tell of no deed.
_NO_DEEDS = (
    LISTS["speaking_verbs"]
    | LISTS["state_verbs"]
    | LISTS["diary_verbs"]
    | LISTS["no_deeds"]
    | {words[0] for cue in cues() if cue.stance != "done" for words in cue.words if len(words) == 1}
)


def deeds(tokens: Tokens, found: Sequence[Predicate]) -> Iterator[Predicate]:
    """Predicates of deeds in the sentence; `found` is the predicates it has already."""
    for p in found:
        if p.cue is None and p.subject is not None and p.link in ("adjacent", "comma", "embedded"):
            deed = _deed(tokens, p, found)
            if deed is not None and _tells(tokens, deed):
                yield deed
    for i, token in enumerate(tokens):
        if token.low in _PAST_FORMS and i:
            deed = _told_plainly(tokens, i, found)
            if deed is not None and _tells(tokens, deed):
                yield deed


def _tells(tokens: Tokens, deed: Predicate) -> bool:
    """Whether something is left of the clause, and no greeting was all that was sent."""
    opening = {t.low for t in tokens[deed.start : deed.start + 4]}
    return deed.end > deed.start and _GREETINGS.isdisjoint(opening)


def _told_plainly(tokens: Tokens, i: int, found: Sequence[Predicate]) -> Predicate | None:
    """ "a feeder vessel began weekly sailings": a simple past with a subject of its own."""
    before = tokens[i - 1].low
    if [t.low for t in tokens[i + 1 : i + 2]] == ["by"]:
        return None  # "the help extended by Arland"
    if tokens[i].is_capital or before in _NO_SUBJECTS:
        return None
    subject, link = subject_before(tokens, i)
    if subject is None or link not in ("adjacent", "comma", "embedded"):
        return None
    deed = Predicate(_DONE, i, i, i + 1, "finite", "past", subject, link, frame="subject", start=i)
    return _with_clause(tokens, deed, found)


def _with_clause(tokens: Tokens, deed: Predicate, found: Sequence[Predicate]) -> Predicate:
    if any(t.low in ("percent", "%") for t in tokens[deed.start : deed.start + 4]):
        deed.cue = _UNDERWAY  # "has reached 60 percent"
    deed.rules = ["cue.deed"]
    deed.end = clause_end(tokens, deed, list(found))
    deed.clauses = [(deed.start, deed.end)]
    return deed


_NO_SUBJECTS = (
    LISTS["determiners"] | LISTS["prepositions"] | LISTS["auxiliaries"] | {"'s", "'", "to", "and"}
)


def _deed(tokens: Tokens, p: Predicate, found: Sequence[Predicate]) -> Predicate | None:
    """ "has graduated", "was connected", "is being built" as a predicate; None for other verbs."""
    verb, seen = p.head, {tokens[p.head].low}
    while verb < len(tokens) and (tokens[verb].low in LISTS["auxiliaries"] or verb == p.head):
        seen.add(tokens[verb].low)
        verb = skip_adverbs(tokens, verb + 1, len(tokens))
    if verb >= len(tokens) or "not" in seen or seen & LISTS["modals"]:
        return None
    token = tokens[verb]
    is_perfect, is_passive = bool(seen & _HAVE), bool(seen & LISTS["be"])
    going_on = (token.bits & GERUND and is_perfect) or "being" in seen
    if not (going_on or (token.bits & PARTICIPLE and (is_perfect or is_passive))):
        return None
    if token.is_capital or token.base in _NO_DEEDS:
        return None
    cue = _UNDERWAY if going_on else _DONE
    tense = "background" if "had" in seen else "perfect"
    deed = replace(p, cue=cue, after=verb + 1, frame="subject", start=verb, tense=tense)
    return _with_clause(tokens, deed, found)


#: What one sends without having promised it.
_GREETINGS = frozenset(("message", "greetings", "condolences", "congratulations", "regards"))
_HAVE = frozenset(("has", "have", "had", "'ve", "’ve"))
#: The simple past of every verb that may tell of a deed.
_PAST_FORMS = frozenset(
    form
    for form, (base, kinds) in FORMS.items()
    if kinds & PAST and base not in _NO_DEEDS and form not in LISTS["auxiliaries"]
)
