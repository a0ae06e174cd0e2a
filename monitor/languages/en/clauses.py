"""The shallow grammar of a sentence: who is the subject of which cue, and where its clauses run.

Works on tokens and word lists alone. Who a subject is, and whether it can promise anything, is
decided in `extract`; a sentence is never sent through a parser (measured: slower and no better).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.languages.en.lexicon import Cue, Trigger, trigger_words, triggers
from monitor.languages.en.tokens import Token, Tokens
from monitor.languages.en.words import BASE, GERUND, PARTICIPLE, PAST, THIRD, words

Range = tuple[int, int]

_W = words()
_FORMS = _W.forms
_PURE = _W.pure
_NOUN_LIKE = _W.noun_like
_PREPOSITIONS = _W.lists["prepositions"]
_DETERMINERS = _W.lists["determiners"]
_POSSESSIVES = _W.lists["possessives"]
_AUXILIARIES = _W.lists["auxiliaries"]
_ADVERBS = _W.lists["adverbs"]
_NOT_ADVERBS = _W.lists["not_adverbs"]
_PARTICIPLE_ADJECTIVES = _W.lists["participle_adjectives"]
_PURPOSES = _W.lists["purposes"]
_PRONOUNS = frozenset("he she it they we i".split())
_SUBORDINATORS = _W.lists["subordinators"]

_BE = frozenset("is are was were be been being am".split())
_HAVE = frozenset("has have had having".split())
_LINKING = frozenset("is are was were be been am remain remains remained stand stands stood stay stays become feel feels seem".split())
_MODALS = frozenset("will would shall should can could may might must cannot".split())
_COMMAS = frozenset([",", ";", ":", "--", "–", "—", "(", ")", '"', "“", "”"])
#: Forms that are finite by themselves, whatever their subject's number.
_FINITE_WORDS = frozenset("would is are was were am has have".split())
#: Subordinate clauses stay inside the clause they hang on.
_INNER = frozenset("that which who whom whose where when as because if so whether until once since how what why after before although though unless than to by for of in with on at".split())
#: "work together to X and Y": the frame is light, X and Y are what is promised.
_LIGHT = frozenset("work together jointly hand hands closely actively constructively hard with".split())
_LIGHT_NOUNS = frozenset("efforts effort steps step measures action opportunity opportunities".split())
_DOCUMENTS = frozenset("agreement agreements memorandum memoranda mou mous treaty treaties protocol protocols contract contracts declaration accord pact deal deals document documents plan roadmap road-map framework communique communiqué convention charter arrangement arrangements program programme statement letter".split())
_WORKS = frozenset("committee commission mechanism dialogue group groups council center centre fund initiative route routes line lines service services flight flights railway road highway bridge port terminal consulate embassy office plant factory project projects construction program programme corridor zone park school workshop workshops institute hospital pipeline crossing checkpoint partnership partnerships platform force secretariat airport station facility network campus university reactor dam tunnel negotiations talks operation operations production shipment shipments vaccines doses aid cargo train trains border consultations working-group hotline grant loan classroom laboratory".split())
_ACT_SUFFIXES = ("tion", "sion", "ment", "ance", "ence", "ing", "ization", "isation", "al", "ure", "ery", "tions", "sions", "ments")
_ACTS = frozenset("defense defence support cooperation growth development help aid relief assistance reform use work restraint ceasefire cease-fire adherence respect release return trade integration access transit increase reduction security peace end integrity efforts action steps measures rollout success".split())
_NO_ACTS = frozenset("alliance relations relationship friendship values principles principle region importance government parliament document environment moment element agreement statement position condition conditions question nation nations tradition institution institutions constitution population generation dimension environment territory spring morning evening king thing something nothing anything".split())
#: What one welcomes or urges that cannot act: "welcomed the agreement to expand".
_NO_ACTORS = _DOCUMENTS | frozenset("decision effort efforts intention intent commitment progress opportunity opportunities step steps measure measures initiative readiness willingness determination ability move proposal proposals way ways need desire resolve invitation offer chance right attempt attempts pledge".split())
_OBJECT_PRONOUNS = frozenset("it them him her us each".split())


@dataclass(slots=True)
class Predicate:
    """A cue in its sentence; every number is a token index, ranges end exclusive."""

    cue: Cue | None  # None: a finite verb without a cue, kept because it can own the subject
    head: int
    group: int  # first token of the verb group: auxiliaries and adverbs before the head
    after: int  # first token after the cue's own words
    form: str  # finite, participle, noun
    tense: str  # past, present, modal, perfect, background (past perfect), progressive
    subject: Range | None = None
    link: str = ""  # adjacent, comma, inherited, relative, inverted, holder
    governor: int = -1  # noun cues: head of the verb before it
    negated: bool = False
    frame: str = ""
    start: int = -1  # first token of what is promised
    end: int = -1  # clause end
    clauses: list[Range] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


def is_adverb(token: Token) -> bool:
    """Whether the word can stand between a subject or auxiliary and its verb."""
    low = token.low
    return low in _ADVERBS or (low.endswith("ly") and len(low) > 4 and low not in _NOT_ADVERBS)


def _bits(token: Token) -> int:
    found = _FORMS.get(token.low)
    return found[1] if found else 0


def _is_base(tokens: Tokens, i: int) -> bool:
    return i < len(tokens) and bool(_bits(tokens[i]) & BASE) or (i < len(tokens) and tokens[i].low in ("be", "have", "do", "have"))


def _skip_adverbs(tokens: Tokens, i: int, end: int) -> int:
    while i < end and (is_adverb(tokens[i]) or _as_always(tokens, i)):
        i += 2 if _as_always(tokens, i) else 1
        if i + 1 < end and tokens[i].low == "and" and is_adverb(tokens[i + 1]):
            i += 1  # "routinely and securely share"
    return i


def _as_always(tokens: Tokens, i: int) -> bool:
    return tokens[i].low == "as" and i + 1 < len(tokens) and tokens[i + 1].low in ("always", "ever", "before")


# ---------------------------------------------------------------- predicates


def predicates(tokens: Tokens) -> list[Predicate]:
    """All predicates of a sentence, in order, with subjects, clause ends and split clauses."""
    found = [p for i in range(len(tokens)) for p in _at(tokens, i)]
    found = _one_per_head(found)
    _inherit(found)
    for p in found:
        if p.cue is not None and p.start >= 0:
            p.end = _clause_end(tokens, p, found)
            p.clauses = _split(tokens, p) if p.end > p.start else []
    return [p for p in found if not _inside_other(tokens, p, found)]


def _inside_other(tokens: Tokens, p: Predicate, found: list[Predicate]) -> bool:
    """A base form that another cue's coordination already holds: "will support A and oppose B"."""
    if p.form != "finite" or p.link != "inherited" or p.tense != "present" or not _bits(tokens[p.head]) & BASE:
        return False
    return any(q is not p and q.frame in ("verb", "asked_verb", "object_to_verb") and q.start < p.head < q.end for q in found)


def _at(tokens: Tokens, i: int) -> Iterator[Predicate]:
    token = tokens[i]
    low = token.low
    shapes = trigger_words().get(low, ())
    cued = False
    for shape, base, bits in shapes:
        for trigger in triggers()[f"{shape}:{base}"]:
            p = _match(tokens, i, shape, bits, trigger)
            if p is not None:
                cued = True
                yield p
    if not cued and (low in _AUXILIARIES and low not in ("be", "been", "being", "having")):
        yield from _plain_finite(tokens, i)


def _match(tokens: Tokens, i: int, shape: str, bits: int, trigger: Trigger) -> Predicate | None:
    after = _words_match(tokens, i, trigger.words)
    if after < 0:
        return None
    match shape:
        case "modal":
            return _modal(tokens, i, after, trigger.cue)
        case "adjective":
            return _adjective(tokens, i, after, trigger.cue)
        case "noun":
            return _noun(tokens, i, after, trigger.cue)
        case _:
            return _verb(tokens, i, after, bits, trigger.cue)


def _words_match(tokens: Tokens, i: int, sequence: tuple[str, ...]) -> int:
    """Index after the sequence at `i` (adverbs may stand between its words), or -1."""
    at = i + 1
    for word in sequence[1:]:
        while at < len(tokens) and tokens[at].low != word and is_adverb(tokens[at]):
            at += 1
        if at >= len(tokens):
            return -1
        if tokens[at].low != word and _FORMS.get(tokens[at].low, ("", 0))[0] != word:
            return -1
        at += 1
    return at


def _plain_finite(tokens: Tokens, i: int) -> Iterator[Predicate]:
    """A finite auxiliary that carries no cue: it can own a subject others inherit."""
    if i and tokens[i - 1].low in ("to",):
        return
    group = _group_start(tokens, i)
    subject, link = subject_before(tokens, group)
    tense = "modal" if tokens[i].low in _MODALS else "present"
    yield Predicate(None, i, group, i + 1, "finite", tense, subject, link)


def _group_start(tokens: Tokens, i: int) -> int:
    g = i
    while g > 0 and (is_adverb(tokens[g - 1]) or tokens[g - 1].low in _AUXILIARIES):
        g -= 1
    if g > 1 and tokens[g].low == "always" and tokens[g - 1].low == "as":
        g -= 1
    return g


def _modal(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    if tokens[i].is_capital and i:
        return None  # a person called Will
    group = _group_start(tokens, i)
    negated = after < len(tokens) and tokens[after].low in ("not", "never")
    start = _skip_adverbs(tokens, after, len(tokens))
    if start < len(tokens) and tokens[start].low == "not":
        start = _skip_adverbs(tokens, start + 1, len(tokens))
    if not _is_base(tokens, start) and not _unknown_verb(tokens, start):
        return None
    first = after
    while first < start and tokens[first].low in ("also", "then", "not", "never", "both", "likewise", "thus"):
        first += 1
    subject, link = subject_before(tokens, group)
    return Predicate(cue, i, group, after, "finite", "modal", subject, link, negated=negated, frame="verb", start=_strip_frame(tokens, first), rules=[f"cue.{cue.id}"])


def _unknown_verb(tokens: Tokens, i: int) -> bool:
    """After a modal any plain word is a verb, known or not ("will prosper")."""
    if i >= len(tokens):
        return False
    token = tokens[i]
    low = token.low
    closed = low in _DETERMINERS or low in _PREPOSITIONS or low in _AUXILIARIES or low in _SUBORDINATORS or low in _PRONOUNS
    return token.is_word and low.isalpha() and len(low) > 3 and not token.is_capital and not closed


def _adjective(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    v = i - 1
    while v >= 0 and is_adverb(tokens[v]):
        v -= 1
    linking = v >= 0 and tokens[v].low in _LINKING
    apposed = not linking and v < 0
    if not (linking or apposed) or (apposed and cue.id not in ("committed", "willing")):
        return None
    frame, start = _frame(tokens, after, cue)
    if start < 0:
        return None
    negated = any(t.low in ("not", "never", "no-longer") for t in tokens[max(v, 0) : i])
    if linking:
        group = _group_start(tokens, v)
        negated = negated or any(t.low in ("not", "never") for t in tokens[group:v])
        subject, link = subject_before(tokens, group)
        tense = "modal" if any(t.low in _MODALS for t in tokens[group:v]) else "present"
        return Predicate(cue, i, group, after, "finite", tense, subject, link, negated=negated, frame=frame, start=start, rules=[f"cue.{cue.id}"])
    return Predicate(cue, i, i, after, "participle", "present", None, "inherited", frame=frame, start=start, rules=[f"cue.{cue.id}"])


def _verb(tokens: Tokens, i: int, after: int, bits: int, cue: Cue) -> Predicate | None:
    form, tense, group, negated = _finiteness(tokens, i, bits)
    if not form:
        return None
    if cue.id == "hope-that":
        return None  # its clause is found by its own "will"; see `extract.statements`
    if cue.finite == "past" and tense not in ("past", "perfect"):
        return None
    if cue.finite == "perfect_first_person" and tense != "perfect":
        return None
    if cue.finite == "progressive" and tense not in ("progressive", "modal"):
        return None
    subject, link = subject_before(tokens, group) if form == "finite" else (None, "inherited")
    if link == "reduced":
        return None
    if tokens[i].low not in _FINITE_WORDS and tense in ("present", "past") and link == "adjacent" and subject is not None and not _agrees(tokens, subject, i, bits, tense):
        return None
    if cue.stance == "say":
        inverted = _inverted(tokens, i)
        if inverted is not None:
            return Predicate(cue, i, i, inverted[1], "finite", tense, inverted, "inverted")
        return Predicate(cue, i, group, after, form, tense, subject, link)
    if "subject" in cue.frames:
        if subject is None or not _heads_in(tokens, subject, _WORKS | _DOCUMENTS):
            return None
        return Predicate(cue, i, group, after, form, tense, subject, link, frame="subject", start=subject[0], rules=[f"cue.{cue.id}"])
    frame, start = _frame(tokens, after, cue, own_verb=i)
    if start < 0:
        return None
    return Predicate(cue, i, group, after, form, tense, subject, link, negated=negated, frame=frame, start=start, rules=[f"cue.{cue.id}"])


def _finiteness(tokens: Tokens, i: int, bits: int) -> tuple[str, str, int, bool]:
    """(form, tense, start of the verb group, negated); form is empty when it is no predicate."""
    group = _group_start(tokens, i)
    before = tokens[group - 1] if group else None
    chain = [t.low for t in tokens[group:i]]
    negated = "not" in chain or "never" in chain
    if before is not None and before.low == "to" and not any(c in _AUXILIARIES for c in chain):
        return "", "", group, negated
    if any(c in _MODALS or c in ("do", "does", "did") for c in chain):
        if chain and "would" in chain and tokens[i].low == "like":
            return "finite", "present", group, negated
        return ("finite", "modal", group, negated) if bits & BASE else ("", "", group, negated)
    if any(c in _BE for c in chain):
        if bits & GERUND:
            return "finite", "progressive", group, negated
        return "", "", group, negated
    if any(c in _HAVE for c in chain):
        tense = "background" if "had" in chain else "perfect"
        return ("finite", tense, group, negated) if bits & PARTICIPLE else ("", "", group, negated)
    if before is not None and (before.low in _DETERMINERS or before.low in ("'s", "'") ):
        return ("", "", group, negated) if before.low not in ("both", "all", "each", "that", "this", "these", "those") or not bits & (PAST | THIRD) else ("finite", "past" if bits & PAST else "present", group, negated)
    if bits & GERUND:
        opens = before is None or before.text in ("," , ";", "—", "–") or before.low in ("and", "while", "by") and _gerund_before(tokens, group)
        return ("participle", "present", group, negated) if opens else ("", "", group, negated)
    if before is not None and before.low in _PREPOSITIONS and before.low not in ("as",):
        return "", "", group, negated
    if i + 1 < len(tokens) and tokens[i].text[-1:] == "-":
        return "", "", group, negated
    if bits & PAST:
        return "finite", "past", group, negated
    return "finite", "present", group, negated


def _gerund_before(tokens: Tokens, i: int) -> bool:
    return any(t.low.endswith("ing") for t in tokens[max(i - 14, 0) : i])


def _agrees(tokens: Tokens, subject: Range, i: int, bits: int, tense: str) -> bool:
    """Number of subject and verb fit: keeps nouns ("its plans") from passing for verbs."""
    if tense == "past":
        return True
    a, b = subject
    first, last = tokens[a], tokens[b - 1]
    plural = (
        first.low in ("we", "they", "you", "i", "both", "these", "those", "all", "two", "three")
        or any(t.low in ("two", "three", "five", "both") for t in tokens[a:b])
        or any(t.low == "and" for t in tokens[a:b])
        or (last.low.endswith("s") and not last.is_capital)
        or (last.low.endswith("s") and last.low in ("states", "nations", "emirates", "netherlands", "philippines"))
    )
    if bits & THIRD and not bits & BASE:
        return not (plural and first.low in ("we", "they", "these", "those", "both"))
    return plural


def _inverted(tokens: Tokens, i: int) -> Range | None:
    """Subject after the verb: ", said the Chinese foreign minister." """
    if i == 0 or tokens[i - 1].text not in (",", '"', "”", "’", "'", "."):
        return None
    j = i + 1
    if j >= len(tokens) or not (tokens[j].is_capital or tokens[j].low in ("the", "he", "she")):
        return None
    end = j
    while end < len(tokens) and tokens[end].is_word and tokens[end].low not in ("on", "in", "at", "during", "after", "as", "while", "that", "when", "here") and not (_bits(tokens[end]) & GERUND and not tokens[end].is_capital):
        end += 1
    closes = end >= len(tokens) or tokens[end].text in ",.;\"”" or tokens[end].low in ("on", "in", "at", "during", "after", "as", "while", "when", "here", "noting")
    return (j, end) if closes and 0 < end - j <= 9 else None


def _noun(tokens: Tokens, i: int, after: int, cue: Cue) -> Predicate | None:
    """A nominal cue: "reiterated the unwavering commitment of the United States to …"."""
    holder, cue_start, governor, bare = _holder(tokens, i)
    if after < len(tokens) and tokens[after].low == "of" and cue.id != "intention":
        of_end = after + 1
        while of_end < len(tokens) and tokens[of_end].is_word and tokens[of_end].low != "to":
            of_end += 1
        if of_end < len(tokens) and tokens[of_end].low == "to" and of_end - after <= 8:
            holder, after = (after + 1, of_end), of_end
    if cue.id == "intention" and i and tokens[i].low.startswith(("plan", "aim")) and holder is None:
        return None
    if holder is None and governor < 0 and cue.holder != "subject":
        return None
    if cue.holder == "subject" and any(t.low in ("discussed", "addressed", "exchanged", "consulted", "reviewed", "talked", "spoke") for t in tokens[max(cue_start - 12, 0) : cue_start]):
        return None
    frame, start = _frame(tokens, after, cue)
    if start < 0:
        return None
    if holder is not None and tokens[holder[0]].low in ("a", "an", "this", "that"):
        return None
    if governor >= 0 and tokens[governor].low in ("is", "are", "was", "were", "be"):
        return None
    group = cue_start
    p = Predicate(cue, i, group, after, "noun", "present", holder, "holder" if holder else "inherited", governor=governor, frame=frame, start=start, rules=[f"cue.{cue.id}", "holder.possessor" if holder else "holder.subject"])
    return p if bare or holder is not None or cue.holder == "subject" else None


#: Verbs that lend their subject to a bare noun cue ("expressed readiness to").
_LENDING = frozenset("express reaffirm affirm reiterate underscore underline emphasize emphasise stress voice state declare confirm convey show demonstrate announce renew restate highlight share note repeat signal indicate reinforce have make take give pledge communicate recall acknowledge point see address discuss relay".split())


def _holder(tokens: Tokens, i: int) -> tuple[Range | None, int, int, bool]:
    """(holder, start of the noun phrase, governing verb or -1, whether a bare noun may be used)."""
    j = i - 1
    while j >= 0 and i - j < 6 and _modifies(tokens, j):
        j -= 1
    if j < 0:
        return None, i, -1, False
    word = tokens[j]
    if word.low in _POSSESSIVES:
        return (j, j + 1), j, _governor(tokens, j), True
    if word.low in ("'s", "'"):
        a = j - 1
        while a > 0 and (tokens[a - 1].is_capital or tokens[a - 1].low in ("the", "and", "both") or tokens[a - 1].low in ("two", "president", "minister", "leaders", "sides", "countries", "side", "chancellor", "premier", "king")):
            a -= 1
            if tokens[a].low == "the":
                break
        return (a, j), a, _governor(tokens, a), True
    if word.is_capital and tokens[j].low not in ("the",):
        a = j
        while a > 0 and tokens[a - 1].is_capital:
            a -= 1
        return (a, j + 1), a, _governor(tokens, a), True
    if word.low in ("the", "a", "an") or word.low in ("shared", "mutual", "common"):
        governor = _governor(tokens, j)
        return None, j, governor, governor >= 0
    if _lends(tokens, j):
        return None, j + 1, j, True
    if word.low == "and":
        return None, i, -1, False
    return None, j + 1, -1, False


_AGENT_NOUNS = frozenset("side sides leaders leader countries country ministers minister president presidents parties party governments government".split())


def _modifies(tokens: Tokens, j: int) -> bool:
    """Whether the word can stand between a holder and its noun ("unwavering", "political")."""
    token = tokens[j]
    low = token.low
    if not token.is_word or token.is_capital or low in ("'s", "and"):
        return False
    if low in _DETERMINERS or low in _PREPOSITIONS or low in _AUXILIARIES or low in _AGENT_NOUNS:
        return False
    if j and (tokens[j - 1].low in _POSSESSIVES or tokens[j - 1].low in ("'s", "'", "the")):
        return True  # "their shared desire": no verb after a possessor
    return not _lends(tokens, j)


def _lends(tokens: Tokens, j: int) -> bool:
    found = _FORMS.get(tokens[j].low)
    return found is not None and found[0] in _LENDING and not tokens[j].is_capital and bool(found[1] & (PAST | THIRD | BASE | GERUND))


def _governor(tokens: Tokens, a: int) -> int:
    """The verb right before the noun phrase that begins at `a`, adverbs apart; else -1."""
    j = a - 1
    while j >= 0 and (is_adverb(tokens[j]) or tokens[j].low in ("both", "all")):
        j -= 1
    return j if j >= 0 and _lends(tokens, j) else -1


# ---------------------------------------------------------------- frames


def _frame(tokens: Tokens, after: int, cue: Cue, own_verb: int = -1) -> tuple[str, int]:
    """(frame, first token of what is promised), or ("", -1) when no frame of the cue fits."""
    n = len(tokens)
    at = after
    while at < n and (is_adverb(tokens[at]) and tokens[at].low not in ("further",)):
        at += 1
    if at >= n:
        return "", -1
    frames = cue.frames
    word = tokens[at].low
    if "verb" in frames:
        start = _skip_adverbs(tokens, after, n)
        return ("verb", after) if _is_base(tokens, start) else ("", -1)
    if word == "to" and cue.stance not in ("position", "acknowledgement"):
        return _to_frame(tokens, at + 1, frames)
    if word in ("on", "upon", "in", "of") and f"{word}_gerund" in frames:
        start = _skip_adverbs(tokens, at + 1, n)
        if start < n and _bits(tokens[start]) & GERUND and tokens[start].low.endswith("ing"):
            return "gerund", _strip_frame(tokens, at + 1)
        if word == "in" and "in_gerund" in frames or word != "of":
            return "", -1
    if word == "for" and "for_noun" in frames:
        return ("noun", at + 1) if _is_act(tokens, at + 1) else ("", -1)
    if cue.stance in ("position", "acknowledgement"):
        return ("position", own_verb) if tokens[at].is_word or tokens[at].text in "“\"‘" else ("", -1)
    if "gerund" in frames and _is_gerund(tokens, at):
        return "gerund", at
    if "object_to_verb" in frames:
        return _object_to_verb(tokens, at, cue)
    if "invitation" in frames:
        return ("noun", at) if any(t.low in ("invitation", "proposal", "offer") for t in tokens[at : at + 4]) else ("", -1)
    if "document" in frames:
        return ("object", own_verb) if _heads_in(tokens, (at, n), _DOCUMENTS) else ("", -1)
    if "works" in frames:
        return ("object", own_verb) if _heads_in(tokens, (at, n), _WORKS) else ("", -1)
    if "act_noun" in frames and _is_act(tokens, at):
        return "noun", at
    if "noun" in frames:
        return "object", own_verb
    return "", -1


def _to_frame(tokens: Tokens, at: int, frames: frozenset[str]) -> tuple[str, int]:
    n = len(tokens)
    start = _skip_adverbs(tokens, at, n)
    if start >= n:
        return "", -1
    if "to_verb" in frames and _is_base(tokens, start) and not tokens[start].is_capital:
        noun = tokens[start].low in _NOUN_LIKE and not _object_follows(tokens, start + 1, n)
        if not (noun and "to_noun" in frames and _is_act(tokens, at)):
            return "verb", _strip_frame(tokens, at)
    if "to_gerund" in frames and _is_gerund(tokens, start):
        return "gerund", at
    if "to_noun" in frames and _is_act(tokens, at):
        return "noun", at
    if "to_gerund" in frames and "to_noun" not in frames and _is_act(tokens, at):
        return "noun", at
    return "", -1


def _is_gerund(tokens: Tokens, i: int) -> bool:
    if i >= len(tokens) or not _bits(tokens[i]) & GERUND or tokens[i].low in _PARTICIPLE_ADJECTIVES:
        return False
    return not (i + 1 < len(tokens) and tokens[i + 1].low == "of")


def _object_to_verb(tokens: Tokens, at: int, cue: Cue) -> tuple[str, int]:
    """"urged Belmark to lift the ban": the object must be somebody, "to" must be near."""
    n = len(tokens)
    j = at
    while j < n and j - at < 14 and (tokens[j].is_word or tokens[j].low in ("'s", "'")):
        if tokens[j].low == "to" and j > at:
            start = _skip_adverbs(tokens, j + 1, n)
            if _is_base(tokens, start):
                break
        if tokens[j].low in _SUBORDINATORS or tokens[j].low in _AUXILIARIES:
            return "", -1
        j += 1
    else:
        return "", -1
    if j >= n or tokens[j].low != "to" or j == at:
        return "", -1
    if any(t.low in _NO_ACTORS for t in tokens[at:j]):
        return "", -1
    return ("object_to_verb", at) if cue.id == "invite" else ("asked_verb", j + 1)


def _heads_in(tokens: Tokens, span: Range, heads: frozenset[str]) -> bool:
    """Whether a noun of the list stands in the first noun phrase of the range."""
    a, b = span
    for j in range(a, min(b, a + 14)):
        low = tokens[j].low
        if low in heads:
            return True
        if j > a and (low in _PREPOSITIONS and low not in ("of", "in") or tokens[j].text in ".;" or low in _SUBORDINATORS):
            return False
    return False


def _is_act(tokens: Tokens, at: int) -> bool:
    """Whether the noun phrase at `at` names something one can do ("the defense of …")."""
    head = ""
    for j in range(at, min(len(tokens), at + 12)):
        token = tokens[j]
        if token.text in "()" or (token.text.isupper() and tokens[j - 1].text == "("):
            continue
        if not token.is_word or token.low in _PREPOSITIONS or token.low in _SUBORDINATORS or token.low in _AUXILIARIES:
            break
        if token.low == "and" and head and not _continues(tokens, j):
            break
        head = token.low
    if not head or head in _NO_ACTS:
        return False
    return head in _ACTS or (head.endswith(_ACT_SUFFIXES) and len(head) > 5) or any(t.text[0] == "$" for t in tokens[at : at + 2])


def _continues(tokens: Tokens, j: int) -> bool:
    """"security and defense cooperation": the conjunction joins two modifiers of one noun."""
    return j + 2 < len(tokens) and (tokens[j + 2].low in _ACTS or tokens[j + 2].low.endswith(("tion", "ment")))


_PARTNERS = ("work", "cooperate", "collaborate", "join", "partner", "coordinate")


def _strip_frame(tokens: Tokens, at: int) -> int:
    """Skips "work with Belmark to" and "make joint efforts to": the act comes after them."""
    n = len(tokens)
    i = _skip_adverbs(tokens, at, n)
    if i + 2 < n and tokens[i].low in _PARTNERS and tokens[i + 1].low in ("with", "hands"):
        j = i + 2
        while j < n and j - i < 12 and (tokens[j].is_word or tokens[j].low == "'s") and tokens[j].low != "to" and tokens[j].low not in ("on", "in", "for", "and", "towards", "toward"):
            j += 1
        start = _skip_adverbs(tokens, j + 1, n) if j < n and tokens[j].low == "to" else n
        if _is_base(tokens, start):
            return j + 1
    if i < n and tokens[i].low in ("make", "seek", "try", "do", "strive"):
        j = i + 1
        while j < n and j - i < 7 and tokens[j].low in ("joint", "efforts", "every", "effort", "its", "their", "our", "best", "utmost", "all", "great", "further", "continuous", "unremitting", "active", "greater", "positive", "jointly"):
            j += 1
        start = _skip_adverbs(tokens, j + 1, n) if j < n and tokens[j].low == "to" else n
        if _is_base(tokens, start):
            return j + 1
    return at


# ---------------------------------------------------------------- subjects


def subject_before(tokens: Tokens, group: int) -> tuple[Range | None, str]:
    """The subject of the verb group that begins at `group`, and how it was found."""
    j = group - 1
    if j < 0:
        return None, "none"
    low = tokens[j].low
    if low in ("and", "or", "but", "nor"):
        return None, "inherited"
    if tokens[j].text == ",":
        return _over_parenthesis(tokens, j)
    if low in ("which", "who", "that", "whom") :
        return None, "relative"
    if tokens[j].text in _COMMAS or not (tokens[j].is_word or low in ("'s", "'")):
        if tokens[j].text in (")", "”", '"', "’"):
            return _noun_phrase(tokens, j + 1, over_marks=True)
        return None, "inherited"
    return _noun_phrase(tokens, group)


def _over_parenthesis(tokens: Tokens, comma: int) -> tuple[Range | None, str]:
    """"The two countries, as close neighbors, should": the subject stands before the comma pair."""
    left = comma - 1
    while left >= 0 and tokens[left].text not in (",", ";", ":", "."):
        left -= 1
    if left < 1 or tokens[left].text != ",":
        return None, "inherited"
    inside = tokens[left + 1 : comma]
    opener = inside[0].low if inside else ""
    speech = any(_FORMS.get(t.low, ("", 0))[0] in ("say", "add", "note", "stress") for t in inside)
    if opener not in ("as", "along", "together", "including", "which", "who", "like", "in", "for", "on", "under", "through", "with", "the", "a", "an", "therefore", "however", "too", "respectively", "i") and not speech and not (len(inside) == 1 and inside[0].is_capital):
        return None, "inherited"
    if speech and _FORMS.get(inside[0].low, ("", 0))[0] not in ("say", "add") and len(inside) > 6:
        return None, "inherited"
    if any(_bits(t) & (THIRD | PAST) and t.low in trigger_words() for t in inside) and not speech and opener not in ("which", "who"):
        return None, "inherited"
    subject, link = _noun_phrase(tokens, left)
    if subject is None or link != "adjacent":
        return None, "inherited"
    before = tokens[subject[0] - 1] if subject[0] else None
    opens = before is None or before.text in (",", ";", ":", "“", '"') or before.low in ("that", "said", "and", "but", "while", "noted", "added")
    if opens and not any(_FORMS.get(t.low, ("", 0))[0] in _PURE and not t.is_capital for t in tokens[subject[0] : subject[1]]):
        return subject, "comma"
    return None, "inherited"


def _stops(tokens: Tokens, j: int, over_marks: bool) -> bool:
    token = tokens[j]
    low = token.low
    if not token.is_word:
        if low in ("'s", "'") or (over_marks and token.text in "()“”\"’‘"):
            return False
        return token.text not in ("/", "-", "&", "’")
    if low in _AUXILIARIES:
        return True
    if low in _SUBORDINATORS and not (low == "that" and False):
        return low not in ("as", "after", "before", "until", "since", "once")
    if low == "as":
        return True
    found = _FORMS.get(low)
    if found is None or token.is_capital:
        return False
    if low in _SAY_FORMS:
        return True
    # an infinitive: what stands before it is another clause
    return j > 0 and tokens[j - 1].low == "to" and bool(found[1] & BASE) and found[0] in _PURE


_SAY_FORMS = frozenset(
    form
    for form, (base, bits) in _FORMS.items()
    if base in ("say", "add", "note", "stress", "believe", "emphasize", "emphasise", "hope", "state", "declare", "remark", "assure", "announce", "propose", "suggest", "underline", "underscore", "mention", "tell") and bits & (PAST | THIRD | GERUND)
)


def _noun_phrase(tokens: Tokens, end: int, over_marks: bool = False) -> tuple[Range | None, str]:
    """The noun phrase that ends before `end`: back to the clause's border, coordination kept."""
    if tokens[end - 1].low in _PRONOUNS:
        reduced = end > 1 and tokens[end - 2].is_word and not _stops(tokens, end - 2, over_marks) and tokens[end - 2].low not in _PREPOSITIONS and tokens[end - 2].low not in ("and", "but", "or", "also") and not is_adverb(tokens[end - 2])
        return (end - 1, end), "relative" if reduced else "adjacent"  # "the challenges we face"
    j = end - 1
    while j >= 0 and end - j < 40 and not _stops(tokens, j, over_marks):
        j -= 1
    a = j + 1
    a = _after_conjunction(tokens, a, end)
    while a < end and (tokens[a].low in ("and", "but", "also") or (is_adverb(tokens[a]) and tokens[a].low != "both")):
        a += 1
    if a < end and tokens[a].low in _PREPOSITIONS:
        a = _after_fronted(tokens, a, end)
    if a < end and _is_verb_form(tokens[a]):
        return None, "reduced"
    if a < end and j >= 0 and (tokens[j].low in _EMBEDDING or _relative_that(tokens, j)):
        return (a, end), "embedded"
    if a >= end:
        return None, "relative" if j >= 0 and tokens[j].low in ("which", "who", "that") else "inherited"
    return (a, end), "adjacent"


#: "what India will achieve", "if China will agree": no promise of its own.
_EMBEDDING = frozenset("what which whom how if than when until unless".split())


#: Nouns whose "that" reports words rather than describes a thing.
_REPORTING_NOUNS = frozenset("hope view belief understanding fact wish expectation confidence conviction commitment assurance agreement position desire determination pledge message".split())


def _relative_that(tokens: Tokens, j: int) -> bool:
    """"the plan that Arland will adopt": it describes the plan and promises nothing."""
    if tokens[j].low != "that" or j < 2:
        return False
    return tokens[j - 2].low in _DETERMINERS and tokens[j - 1].low not in _REPORTING_NOUNS


def _is_verb_form(token: Token) -> bool:
    """A phrase that opens with a bare verb form is no subject: "create new cooperation highlights"."""
    found = _FORMS.get(token.low)
    if found is None or token.is_capital or token.low in ("united",):
        return False
    return bool(found[1] & (BASE | PAST | PARTICIPLE | THIRD)) and found[0] in _PURE | {"feel", "say", "hold", "make", "take"}


def _after_conjunction(tokens: Tokens, a: int, end: int) -> int:
    """Drops what stands before an "and" that joins clauses rather than names."""
    for k in range(end - 1, a - 1, -1):
        if tokens[k].low in ("and", "but"):
            left = tokens[a:k]
            if any(_clause_like(t, left, n) for n, t in enumerate(left)):
                return k + 1
    return a


def _clause_like(token: Token, phrase: Tokens, n: int) -> bool:
    if token.is_capital or not token.is_word:
        return False
    found = _FORMS.get(token.low)
    if found is None:
        return token.low in _PREPOSITIONS and n == 0
    return found[0] in _PURE and bool(found[1] & (BASE | PAST | THIRD | GERUND)) and token.low not in ("united",)


def _after_fronted(tokens: Tokens, a: int, end: int) -> int:
    """"During the talks the two sides": the subject is the last phrase of a fronted one."""
    for k in range(end - 1, a, -1):
        if tokens[k].low in ("the", "both", "he", "she", "they", "we", "it", "all") and k > a + 1:
            return k
        if tokens[k].is_capital and not tokens[k - 1].is_capital and tokens[k - 1].low not in _PREPOSITIONS and tokens[k - 1].low not in _DETERMINERS and tokens[k - 1].low != "and":
            return k
    return end


def _one_per_head(found: list[Predicate]) -> list[Predicate]:
    """The best reading of each trigger: a cue with a frame before one without, longest first."""
    best: dict[int, Predicate] = {}
    spoken: dict[int, Predicate] = {}
    for p in found:
        if p.cue is not None and p.cue.stance == "say":
            spoken.setdefault(p.head, p)
            continue
        old = best.get(p.head)
        if old is None or _rank(p) > _rank(old):
            best[p.head] = p
    taken = set(best)
    merged = list(best.values()) + [p for head, p in spoken.items() if head not in taken or best[head].cue is None]
    for head in taken & spoken.keys():
        if best[head].cue is not None:
            best[head].rules.append("say")
    merged = [p for p in merged if p.cue is not None or not any(q is not p and q.group <= p.head < q.head for q in merged)]
    return sorted(merged, key=lambda p: (p.head, p.group))


#: A form that can be read as verb or noun ("hopes") is a verb where a subject stands before it.
_STANCE_RANK = {"own": 6, "ask": 6, "order": 6, "hope": 6, "duty": 6, "call": 5, "done": 5, "position": 2, "acknowledgement": 2, "wish": 2}


def _rank(p: Predicate) -> tuple[int, int]:
    if p.cue is None:
        return 0, 0
    return _STANCE_RANK.get(p.cue.stance, 1) - (p.form == "noun"), p.after


def _inherit(found: list[Predicate]) -> None:
    """Gives coordinated and participial predicates the subject of the one they hang on."""
    for n, p in enumerate(found):
        if p.subject is not None or p.link not in ("inherited", "none"):
            continue
        if p.form == "noun":
            owner = next((q for q in found if q.head == p.governor), None)
            owner = owner or _owner(found[:n], p)
        else:
            owner = _owner(found[:n], p)
        if owner is not None and owner.subject is not None:
            p.subject = owner.subject
            p.rules.append("subject.inherited")


def _owner(earlier: list[Predicate], p: Predicate) -> Predicate | None:
    candidates = [q for q in earlier if q.form == "finite" and q.link != "relative" and q.subject is not None and q.link != "inverted"]
    if p.form == "participle" or p.tense == "past":
        same = [q for q in candidates if q.tense in ("past", "perfect") and q.cue is not None]
        if same:
            return same[-1]
    if p.form == "participle":
        return candidates[0] if candidates else None
    return candidates[-1] if candidates else None


# ---------------------------------------------------------------- clause ends


def _clause_end(tokens: Tokens, p: Predicate, found: list[Predicate]) -> int:
    end = len(tokens)
    while end > p.start and (not tokens[end - 1].is_word and tokens[end - 1].text not in ("%",)):
        end -= 1
    for q in found:
        if q.head <= p.start or q.head == p.head:
            continue
        border = _border(tokens, p, q)
        if p.start < border < end:
            end = border
            break
    for k in range(p.start + 1, end - 1):
        if tokens[k].low == "look" and tokens[k + 1].low == "forward":
            end = _back_over(tokens, k)
            break
    for k in range(p.start, end):
        if p.frame == "noun" and k > p.start and tokens[k].low in _ASIDE:
            end = k
            break
        if tokens[k].text == "," and k + 2 < end and tokens[k + 1].low == "according" and tokens[k + 2].low == "to":
            end = k
            break
    while end > p.start and not tokens[end - 1].is_word and tokens[end - 1].text not in ("”", '"', ")", "%"):
        end -= 1
    return end


#: What follows a promised noun but does not belong to it ("the defense of Japan following recent tests").
_ASIDE = frozenset("following amid amidst despite given".split())


def _border(tokens: Tokens, p: Predicate, q: Predicate) -> int:
    """Where `q` ends the clause of `p`; a large number when `q` lies inside it."""
    none = len(tokens) + 1
    if q.form == "noun":
        return none
    if q.link == "inverted":
        return _back_over(tokens, q.head)
    if q.form == "participle":
        before = tokens[q.group - 1] if q.group else None
        speaks = q.cue is not None and (q.cue.stance == "say" or q.cue.tier is not None or "say" in q.rules)
        return _back_over(tokens, q.group) if before is not None and before.text == "," and speaks else none
    if q.link in ("inherited", "none"):
        if q.tense == "present" and q.cue is not None and q.form == "finite" and _bits(tokens[q.head]) & BASE and q.cue.shape == "verb" and p.frame in ("verb", "asked_verb", "object_to_verb"):
            return none  # its coordination decides
        before = tokens[q.group - 1] if q.group else None
        if q.tense == "past" and p.tense == "modal" and before is not None and before.text == ",":
            return none  # a participle: "will be a force for good, committed to …"
        if before is not None and (before.low in ("and", "but") or before.text in (",", ";")):
            return _back_over(tokens, q.group)
        return none
    if q.link in ("relative", "comma", "embedded") or q.subject is None:
        if q.link == "comma" and q.subject is not None and q.subject[0] > p.start:
            return _back_over(tokens, q.subject[0])
        return none
    a = q.subject[0]
    if a <= p.start:
        return none
    before = tokens[a - 1]
    if before.text == ";":
        return a - 1
    if before.text in (",", "—", "–", "--", "”", '"') and _can_open(tokens, a):
        return _back_over(tokens, a)
    if before.low in ("and", "but", "while", "whereas") and _can_open(tokens, a):
        return _back_over(tokens, a)
    return none


def _can_open(tokens: Tokens, a: int) -> bool:
    return tokens[a].is_capital or tokens[a].low in _DETERMINERS or tokens[a].low in ("he", "she", "they", "we", "it", "both")


def _back_over(tokens: Tokens, at: int) -> int:
    """Index of the conjunction and comma right before `at`."""
    while at > 0 and (tokens[at - 1].low in ("and", "but", "while", "whereas") or tokens[at - 1].text in (",", ";", "—", "–", "--")):
        at -= 1
    return at


# ---------------------------------------------------------------- coordinated clauses


def _split(tokens: Tokens, p: Predicate) -> list[Range]:
    """One range for each coordinated verb phrase of what is promised."""
    gerund = p.frame == "gerund"
    if p.frame in ("noun", "position", "subject", "object"):
        return [(p.start, p.end)]
    cuts = [p.start]
    if p.frame == "object_to_verb":  # the object stands before the verb
        verb = next((j for j in range(p.start, p.end) if tokens[j].low == "to"), p.start) + 1
        cuts = [verb]
    for k in range(p.start + 1, p.end):
        begin = _opens(tokens, k, cuts[-1], p, gerund)
        if begin > 0:
            cuts.append(begin)
    cuts[0] = p.start
    ranges = []
    for a, b in zip(cuts, [*cuts[1:], None], strict=True):
        end = p.end if b is None else _back_over_to(tokens, b)
        ranges.append((a, end))
    return _merge_bare(tokens, ranges)


def _back_over_to(tokens: Tokens, at: int) -> int:
    while at > 0 and (tokens[at - 1].low in ("and", "to", "or", "while", "also", "but") or tokens[at - 1].text in (",", ";")):
        at -= 1
    return at


def _opens(tokens: Tokens, k: int, since: int, p: Predicate, gerund: bool) -> int:
    """First token of a new verb phrase that the separator at `k` opens, or 0."""
    token = tokens[k]
    comma = token.text in (",", ";")
    if not comma and token.low not in ("and", "while"):
        return 0
    if not comma and token.low == "and" and _bits(tokens[k - 1]) & (GERUND if gerund else BASE) and (gerund or tokens[k - 1].low in _PURE or tokens[k - 2].low == "to") and not tokens[k - 1].is_capital:
        return 0  # "protect and promote", "to invest and launch business"
    if not comma and tokens[k - 1].text in (",", ";"):
        return 0  # decided at the comma
    at = k + 1
    if comma and at < p.end and tokens[at].low == "or":
        return 0
    if comma and at < p.end and tokens[at].low in ("and", "but", "while"):
        at += 1
    if at < p.end and tokens[at].low == "as" and tokens[at + 1 : at + 3] and [t.low for t in tokens[at : at + 3]] == ["as", "well", "as"]:
        at += 3
    parallel = at < p.end and tokens[at].low == "to"
    if parallel:
        at += 1
    verb = _skip_adverbs(tokens, at, p.end)
    if verb >= p.end:
        return 0
    during = token.low == "while" or tokens[k + 1].low == "while"
    if during:
        return at if not gerund and not comma and _is_gerund(tokens, verb) and not _open_purpose(tokens, since, k) else 0
    if gerund:
        if comma and not parallel and tokens[verb].low in _PURE and _verb_here(tokens, verb, p.end):
            return at  # "committed to working together, address climate change"
        if not _is_gerund(tokens, verb):
            return 0
        return at if comma or not _open_gerund(tokens, since, k) else 0
    if not _verb_here(tokens, verb, p.end):
        return 0
    if parallel:
        if comma and tokens[k + 1].low != "and" and tokens[verb].low in _PURPOSES:
            return 0
        return 0 if _same_purpose(tokens, since, k, verb) else at
    if not comma and _open_purpose(tokens, since, k):
        return 0
    if not comma and tokens[verb].low in _NOUN_LIKE and (not _plain_object(tokens, verb + 1) or tokens[k - 2].low in _DETERMINERS):
        return 0  # "supply chains", "a free and open order"
    if comma and tokens[k + 1].low not in ("and", "or") and _inside_list(tokens, since, k, verb):
        return 0
    return at


def _verb_here(tokens: Tokens, i: int, end: int) -> bool:
    """Whether a base verb with room for an object stands here."""
    low = tokens[i].low
    if low in ("be", "have", "do"):
        return True
    if low == "look" and i + 1 < end and tokens[i + 1].low == "forward":
        return False
    if tokens[i].is_capital or not _bits(tokens[i]) & BASE:
        return False
    if i + 1 >= end:
        return low in _PURE and low in ("cooperate", "collaborate", "participate", "continue")
    nxt = tokens[i + 1]
    if low in _PURE and low not in _NOUN_LIKE:
        if nxt.text == "," and i + 2 < end and tokens[i + 2].low in _PREPOSITIONS:
            return True  # "and determine, with a view to"
        if nxt.low in ("and", "or") or nxt.text == ",":
            follow = i + 2 + (nxt.text == "," and i + 2 < end and tokens[i + 2].low in ("and", "or"))
            follow = _skip_adverbs(tokens, follow, end)
            return follow < end and bool(_bits(tokens[follow]) & BASE)
        return True
    return _object_follows(tokens, i + 1, end)


#: Noun-like verbs that hardly ever head a compound noun.
_STRONG_VERBS = frozenset("support help boost further ask welcome counter face complement".split())


def _object_follows(tokens: Tokens, i: int, end: int) -> bool:
    """Whether an object can begin here: what tells the verb "support" from the noun."""
    if i >= end:
        return False
    token = tokens[i]
    low = token.low
    if low in _DETERMINERS or low in _OBJECT_PRONOUNS or low in ("together", "with", "closely", "toward", "towards", "on", "out", "up", "forward", "jointly", "more", "such", "new", "further", "actively"):
        return low not in ("with", "on", "out", "up") or tokens[i - 1].low in ("work", "focus", "partner", "trade", "act", "cooperate", "engage", "count")
    if not token.is_word or low in _PREPOSITIONS or low in ("and", "or") or low in _AUXILIARIES:
        return False
    if token.is_capital or tokens[i - 1].low in _STRONG_VERBS:
        return True
    if low.endswith("s") and not low.endswith("ss"):
        # "support businesses", but not "transport links"
        return i + 1 >= end or not (_bits(tokens[i + 1]) & BASE) or tokens[i + 1].low in ("to",)
    return low.endswith(("al", "ic", "ive", "ary", "ous", "ing", "ed", "ful", "able", "an")) or is_adverb(token)


def _plain_object(tokens: Tokens, i: int) -> bool:
    """An object that cannot be the second half of a compound ("supply chains", "market access")."""
    low = tokens[i].low
    if low in _DETERMINERS or low in _OBJECT_PRONOUNS or tokens[i].is_capital or is_adverb(tokens[i]):
        return True
    strong = tokens[i - 1].low in _STRONG_VERBS
    if tokens[i - 1].low == "work" and low in ("toward", "towards", "on", "for", "closely"):
        return True
    return strong or low.endswith(("al", "ic", "ive", "ous", "ed", "an")) or low in ("together", "with", "closely", "more", "new")


def _open_purpose(tokens: Tokens, since: int, k: int) -> bool:
    """Whether an infinitive or relative clause is open before `k`, so that a bare "and" goes on with it."""
    for j in range(since + 1, k):
        low = tokens[j].low
        if low == "to":
            start = _skip_adverbs(tokens, j + 1, k)
            if start < k and _bits(tokens[start]) & BASE and not tokens[start].is_capital:
                light = j > since and (tokens[j - 1].low in _LIGHT or (tokens[j - 1].low in _LIGHT_NOUNS and any(t.low in ("make", "take", "seize", "use") for t in tokens[since:j])) or (tokens[since].low in ("continue", "seek", "strive", "help", "begin", "start", "continuing")  and j == since + 1))
                if not light:
                    return True
        elif low in ("that", "which", "who", "whose", "where") and j > since + 1:
            return not _closes(tokens, j, k)
        elif low == "help" and j > since + 1:
            return True
    return tokens[_skip_adverbs(tokens, since, k)].low == "help" if since < k else False


def _closes(tokens: Tokens, j: int, k: int) -> bool:
    """A relative clause with a singular verb cannot take a base verb after "and"."""
    return any(
        tokens[m].low in ("is", "has", "was", "suits") or (_bits(tokens[m]) & THIRD and not _bits(tokens[m]) & BASE and tokens[m - 1].low in ("that", "which", "who"))
        for m in range(j + 1, k)
    )


def _open_gerund(tokens: Tokens, since: int, k: int) -> bool:
    return any(
        tokens[j].low in ("by", "of", "in", "for", "through", "including", "without") and j + 1 < k and tokens[j + 1].low.endswith("ing") and bool(_bits(tokens[j + 1]) & GERUND)
        for j in range(since + 1, k)
    )


def _same_purpose(tokens: Tokens, since: int, k: int, verb: int) -> bool:
    return any(tokens[j].low == "to" and j + 1 < k and tokens[j + 1].low == tokens[verb].low for j in range(since, k))


def _inside_list(tokens: Tokens, since: int, k: int, verb: int) -> bool:
    """A noun-like word in an enumeration: "energy, transport, support services and tourism"."""
    if tokens[verb].low not in _NOUN_LIKE:
        return False
    opener = any(t.low in ("including", "such", "like") for t in tokens[since:k])
    return opener or not _object_follows(tokens, verb + 1, len(tokens))


def _merge_bare(tokens: Tokens, ranges: list[Range]) -> list[Range]:
    """"invest and launch business": a verb without an object goes with the next."""
    merged: list[Range] = []
    for a, b in ranges:
        if merged and _is_bare(tokens, merged[-1]):
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return merged


def _is_bare(tokens: Tokens, span: Range) -> bool:
    a, b = span
    rest = [t for t in tokens[a:b] if t.is_word and not is_adverb(t) and t.low not in ("to", "continue", "and", "together")]
    return len(rest) <= 1
