"""What a meeting did to a commitment: one test a rule of the order they are tried in."""

from __future__ import annotations

from typing import Any

from monitor.model import ChangeKind, Kind, Level, Specifics, Tier
from tests.unit.history import History, Said, decide, tell

QUOTE = "increase direct flights between the two capitals"


def _said(quote: str = QUOTE, **fields: Any) -> Said:
    return quote, {"themes": ("flights",)} | fields


def _step(then: Said, now: Said) -> History:
    return tell({"2021-05-01": [then], "2022-05-01": [now]})


def _kind(then: Said, now: Said) -> ChangeKind:
    (kind,) = _step(then, now).kinds("2022")
    return kind


def test_first_said_is_new() -> None:
    assert _step(_said(), _said()).kinds("2021") == [ChangeKind.NEW]


def test_what_was_said_on_an_unknown_day_is_linked_and_never_missed() -> None:
    flights, dam = _said(), _said("build a dam on the upper river")
    history = tell({"undated": [flights, dam], "2021-05-01": [flights], "2022-05-01": [flights]})
    assert history.kinds("2021-05-01") == [ChangeKind.REPEATED]
    assert history.kinds("2022-05-01") == [ChangeKind.REPEATED]


def test_how_long_an_account_of_an_unknown_day_is_says_nothing_of_the_others() -> None:
    flights, dam = _said(), _said("build a dam on the upper river")
    long = [_said(f"plant {n} trees along road number {n}") for n in range(100)]
    history = tell({"undated": long, "2021-05-01": [flights, dam], "2022-05-01": [flights]})
    assert ChangeKind.NOT_MENTIONED in history.kinds("2022-05-01")


def test_the_same_words_are_repeated() -> None:
    assert _kind(_said(), _said()) is ChangeKind.REPEATED


def test_other_words_of_the_same_tier_are_reworded() -> None:
    assert (
        _kind(_said(), _said("expand direct air routes between the two capitals"))
        is ChangeKind.REWORDED
    )


def test_another_number_is_no_repetition() -> None:
    then = _said(specifics=Specifics(numbers=("7 flights",)))
    now = _said(specifics=Specifics(numbers=("14 flights",)))
    history = _step(then, now)
    assert history.kinds("2022") == [ChangeKind.REWORDED]
    notes = history.change("2022", ChangeKind.REWORDED).sub_kinds
    assert "number changed: 7 flights to 14 flights" in notes


def test_a_firmer_tier_is_strengthened_and_a_weaker_softened() -> None:
    will, hopes = _said(tier=Tier.INTENT), _said(tier=Tier.ASPIRATION)
    assert _kind(hopes, will) is ChangeKind.STRENGTHENED
    assert _kind(will, hopes) is ChangeKind.SOFTENED


def test_a_rung_inside_a_tier_is_a_note_only() -> None:
    history = _step(_said(rung="willing"), _said(rung="will"))
    assert history.kinds("2022") == [ChangeKind.REPEATED]
    assert "rung: willing to will" in history.change("2022", ChangeKind.REPEATED).sub_kinds


def test_a_position_that_becomes_a_promise_is_strengthened() -> None:
    position = _said(kind=Kind.POSITION, tier=None)
    assert _kind(position, _said()) is ChangeKind.STRENGTHENED


def test_a_denial_is_reversed() -> None:
    assert _kind(_said(), _said(is_affirmative=False)) is ChangeKind.REVERSED


def test_what_would_have_hindered_and_is_denied_reverses_nothing() -> None:
    then = _said("import more fruit and flowers for the markets of the two capitals")
    now = _said(
        "impose tariffs on fruit and flowers for the markets of the two capitals",
        is_affirmative=False,
    )
    assert _kind(then, now) is not ChangeKind.REVERSED
    assert _kind((now[0], now[1] | {"is_affirmative": True}), now) is ChangeKind.REVERSED


def test_a_suspension_is_reversed() -> None:
    assert (
        _kind(_said(), _said("suspend direct flights between the two capitals"))
        is ChangeKind.REVERSED
    )


def test_done_on_the_same_theme_and_object_is_delivered() -> None:
    done = _said(
        "increased direct flights between the two capitals",
        kind=Kind.PROGRESS,
        tier=Tier.DONE,
        cue="increased",
    )
    begun = _said(
        "launched direct flights between the two capitals",
        kind=Kind.PROGRESS,
        tier=Tier.UNDERWAY,
        cue="launched",
    )
    signed = _said(
        "signed on direct flights between the two capitals",
        kind=Kind.PROGRESS,
        tier=Tier.AGREED,
        cue="signed",
    )
    assert _kind(_said(), done) is ChangeKind.DELIVERED
    assert _kind(_said(), begun) is ChangeKind.UNDER_WAY
    assert _kind(_said(), signed) is ChangeKind.FORMALISED


def test_an_offer_that_becomes_joint_changed_its_role() -> None:
    history = _step(_said(), _said(kind=Kind.JOINT, party="JOINT"))
    assert history.change("2022", ChangeKind.ROLE_CHANGED).sub_kinds == ("made joint",)


def test_silence_is_not_mentioned_with_its_count() -> None:
    other = ("sell grain to the north", {})
    history = tell({"2021-05-01": [_said(), other], "2021-06-01": [other], "2021-07-01": [other]})
    assert history.change("2021-06", ChangeKind.NOT_MENTIONED).missed == 1
    assert history.change("2021-07", ChangeKind.NOT_MENTIONED).missed == 2


def test_dropped_needs_two_meetings_and_half_a_year() -> None:
    other = ("sell grain to the north", {})
    history = tell(
        {
            "2021-05-01": [_said(), other],
            "2021-06-01": [other],
            "2022-07-01": [other],
            "2022-08-01": [other],
        }
    )
    assert ChangeKind.DROPPED in history.kinds("2022-07")
    assert ChangeKind.DROPPED not in history.kinds("2022-08"), "said once, not at every meeting"


def test_said_again_after_silence_is_returned() -> None:
    other = ("sell grain to the north", {})
    history = tell(
        {"2021-05-01": [_said(), other], "2021-06-01": [other], "2021-07-01": [_said(), other]}
    )
    assert history.change("2021-07", ChangeKind.RETURNED).missed == 1


def test_a_theme_raised_by_the_other_side_only_is_said() -> None:
    theirs = ("welcome more flights from abroad", {"themes": ("flights",), "party": "KGZ"})
    history = tell({"2021-05-01": [_said()], "2022-05-01": [theirs]})
    assert history.change("2022", ChangeKind.NOT_MENTIONED).sub_kinds == (
        "raised by the other side only",
    )


def test_silence_of_a_lower_level_proves_nothing() -> None:
    other = ("sell grain to the north", {})
    leaders = tell({"2021-05-01": [_said(), other]}, level=Level.LEADER).readings
    officials = tell({"2022-05-01": [other]}, level=Level.OFFICIAL).readings
    assert decide(leaders + officials).kinds("2022") == [ChangeKind.REPEATED]


def test_silence_of_a_text_that_breaks_off_proves_nothing() -> None:
    other = ("sell grain to the north", {})
    whole = tell({"2021-05-01": [_said(), other]}).readings
    cut = tell({"2022-05-01": [other]}, is_cut=True).readings
    assert decide(whole + cut).kinds("2022") == [ChangeKind.REPEATED]


def test_a_request_is_answered_by_the_other_sides_offer() -> None:
    asks = _said(
        "increase flights between the two countries",
        kind=Kind.REQUEST,
        tier=Tier.ASPIRATION,
        party="KGZ",
    )
    offers = _said("raise the frequency of direct flights")
    history = tell({"2021-05-01": [asks, offers]})
    answered = history.change("2021", ChangeKind.ANSWERED)
    assert (answered.party, answered.themes) == ("KGZ", ("flights",))
    notes = {c.party: c.sub_kinds for c in history.changes if c.kind is ChangeKind.NEW}
    assert notes == {"KGZ": ("answered",), "CHN": ("answers",)}


def test_a_request_in_two_accounts_is_answered_once_by_the_same_words() -> None:
    asked: dict[str, Any] = {"kind": Kind.REQUEST, "tier": Tier.ASPIRATION, "party": "KGZ"}
    asks = _said("open direct flights between the two countries", **asked)
    again = _said("open direct flights between the two countries soon", **asked)
    offers = _said("open direct flights between the two countries soon after")
    one = tell({"2021-05-01": [asks, offers]}).readings
    other = tell({"2021-05-01": [again]}).readings
    history = decide(one + other)
    answered = history.change("2021", ChangeKind.ANSWERED)
    quotes = {s.id: s.quote for reading in history.readings for s in reading.statements}
    assert quotes[answered.before_id or ""] == again[0]


def test_a_request_on_another_object_is_not_answered() -> None:
    asks = _said(
        "increase flights between the two countries",
        kind=Kind.REQUEST,
        tier=Tier.ASPIRATION,
        party="KGZ",
    )
    offers = _said("repair an airport tower")
    assert ChangeKind.ANSWERED not in tell({"2021-05-01": [asks, offers]}).kinds("2021")


def test_every_change_says_why() -> None:
    history = tell(
        {
            "2021-05-01": [_said()],
            "2022-05-01": [_said(tier=Tier.AGREED)],
            "2023-05-01": [("sell grain", {})],
        }
    )
    assert all(c.reason.endswith((".", ".")) and len(c.reason) > 20 for c in history.changes)
