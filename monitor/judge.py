"""One step of a commitment, from what was said before to what is said now: what kind of change.

The rules are tried in the order of docs/how-it-decides.md; the first that fits decides, with its
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from monitor.languages.en.wording import is_hindrance, wording
from monitor.model import ChangeKind, Kind, Statement, Tier
from monitor.parties import JOINT, party_name

#: `repeated` from here, words sorted; below, `reworded`.
_REPEATED_FROM = 90.0
#: Words that say an undertaking is over.
_REVERSALS = (
    "suspend",
    "cancel",
    "no longer",
    "refuse",
    "withdraw from",
    "terminate",
    "abandon",
    "scrap",
    "halt",
    "call off",
    "pull out",
)


def firmness(statement: Statement) -> int:
    return statement.tier.rank + 1 if statement.tier else 0


def firmest(statements: Iterable[Statement]) -> Statement:
    """What stands for a meeting that states one commitment several times; at least one is given."""
    return max(statements, key=lambda s: (firmness(s), -s.start, s.id))


def judge(
    old: Statement, new: Statement, themes: Mapping[str, tuple[str, ...]]
) -> tuple[ChangeKind, tuple[str, ...], str]:
    """(kind, notes, reason) of one step, tested in the order of DESIGN §5."""
    notes = _notes(old, new)
    reversal = _reversal(old, new)
    if reversal:
        return ChangeKind.REVERSED, notes, reversal
    if new.kind.is_progress and not old.kind.is_progress:
        shared = _shared_ground(old, new, themes)
        if shared:
            return _progress(new), notes, f"Reported as {new.cue}; {shared}."
    if old.kind is not new.kind and not _same_role(old, new):
        return (
            ChangeKind.ROLE_CHANGED,
            (*_role(old, new), *notes),
            _new_role(old, new),
        )
    if firmness(new) != firmness(old):
        kind = ChangeKind.STRENGTHENED if firmness(new) > firmness(old) else ChangeKind.SOFTENED
        return kind, notes, f"From {_tier_words(old)} to {_tier_words(new)}."
    ratio = fuzz.ratio(wording(old.quote).plain, wording(new.quote).plain)
    if ratio >= _REPEATED_FROM and old.specifics == new.specifics:
        return (
            ChangeKind.REPEATED,
            notes,
            f"Same tier, {ratio:.0f} % alike with the words sorted, same numbers, dates and names.",
        )
    return ChangeKind.REWORDED, notes, f"Same tier, {ratio:.0f} % alike with the words sorted."


def _tier_words(statement: Statement) -> str:
    cue = " ".join(statement.cue.split())
    return f"{statement.tier or statement.kind} (“{cue}”)"


def _new_role(old: Statement, new: Statement) -> str:
    was = _undertaking(old)
    return f"{was[0].upper()}{was[1:]} became {_undertaking(new)}."


def _undertaking(statement: Statement) -> str:
    if statement.kind is Kind.JOINT:
        return "a joint undertaking"
    return f"the {statement.kind} of {party_name(statement.party)}"


def _same_role(old: Statement, new: Statement) -> bool:
    """A position against a commitment of the same party is a matter of firmness, not of role."""
    kinds = {old.kind, new.kind}
    if Kind.POSITION in kinds or any(kind.is_progress for kind in kinds):
        return old.party == new.party
    return False


def _role(old: Statement, new: Statement) -> tuple[str, ...]:
    if new.party == JOINT and old.party != JOINT:
        return ("made joint",)
    if old.party == JOINT and new.party != JOINT:
        return ("taken up",)
    return (f"{old.kind} to {new.kind}",)


def _reversal(old: Statement, new: Statement) -> str:
    is_other = is_hindrance(new.quote) and not is_hindrance(old.quote)
    if old.is_affirmative and not new.is_affirmative and not is_other:
        return "It was said before and is denied now."
    if {wording(old.quote).act, wording(new.quote).act} == {"support", "oppose"}:
        return (
            "Support became opposition."
            if wording(new.quote).act == "oppose"
            else "Opposition became support."
        )
    before, now = f"{old.cue} {old.quote}".lower(), f"{new.cue} {new.quote}".lower()
    word = next((w for w in _REVERSALS if w in now and w not in before), "")
    return f"The new wording says “{word}”." if word else ""


def _progress(new: Statement) -> ChangeKind:
    if new.tier is Tier.DONE:
        return ChangeKind.DELIVERED
    return ChangeKind.UNDER_WAY if new.tier is Tier.UNDERWAY else ChangeKind.FORMALISED


def _shared_ground(old: Statement, new: Statement, themes: Mapping[str, tuple[str, ...]]) -> str:
    """The theme or the object both name, in words; empty when delivery cannot be told."""
    shared_themes = sorted(set(themes.get(old.id, ())) & set(themes.get(new.id, ())))
    names = {n.lower() for n in old.specifics.names} & {n.lower() for n in new.specifics.names}
    numbers = set(old.specifics.numbers) & set(new.specifics.numbers)
    # What was done is told with the cue: "the bridge was" completed.
    terms = set(wording(old.quote).terms) & set(wording(f"{new.cue} {new.quote}").terms)
    ground = []
    if shared_themes:
        ground.append(f"same theme ({', '.join(shared_themes)})")
    if seen := sorted(names or numbers or terms):
        ground.append(f"same object ({', '.join(seen)})")
    return " and ".join(ground)


def _notes(old: Statement, new: Statement) -> tuple[str, ...]:
    """Notes inside a change: what was narrowed or broadened, boosters, hedges, deadline, rung."""
    notes = []
    for word, a, b in (
        ("number", old.specifics.numbers, new.specifics.numbers),
        ("date", old.specifics.dates, new.specifics.dates),
        ("name", old.specifics.names, new.specifics.names),
    ):
        gone, come = (", ".join(one for one in x if one not in y) for x, y in ((a, b), (b, a)))
        if gone and come:
            notes.append(f"{word} changed: {gone} to {come}")
        elif come:
            notes.append(f"narrowed: {word} added")
        elif gone:
            notes.append(f"broadened: {word} left out")
    if old.due_on and new.due_on and old.due_on != new.due_on:
        way = "later" if new.due_on > old.due_on else "earlier"
        notes.append(f"deadline {way}: {old.due_on} to {new.due_on}")
    for word, mine, theirs in (
        ("booster", old.boosters, new.boosters),
        ("hedge", old.hedges, new.hedges),
    ):
        if set(theirs) - set(mine):
            notes.append(f"{word} gained: {', '.join(sorted(set(theirs) - set(mine)))}")
        if set(mine) - set(theirs):
            notes.append(f"{word} lost: {', '.join(sorted(set(mine) - set(theirs)))}")
    if old.tier is new.tier and old.rung and new.rung and old.rung != new.rung:
        notes.append(f"rung: {old.rung} to {new.rung}")
    return tuple(notes)
