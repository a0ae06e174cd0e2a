"""Which changes an address is told of."""

from __future__ import annotations

import pytest

from monitor.model import ChangeKind, Tier
from monitor.notify import Rules
from tests.factories import make_change

CHANGE = make_change(themes=("railway", "trade"), tier_before=Tier.INTENT, tier_after=Tier.AGREED)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (Rules(), ""),
        (Rules(themes=("trade", "water")), ""),
        (Rules(themes=("water",)), "another theme"),
        (Rules(relationships=(frozenset({"KGZ"}),)), ""),
        (Rules(relationships=(frozenset({"UZB"}), frozenset({"KGZ", "CHN"}))), ""),
        (Rules(relationships=(frozenset({"CHN", "UZB"}),)), "another relationship"),
        (Rules(kinds=(ChangeKind.NEW,)), ""),
        (Rules(kinds=(ChangeKind.DELIVERED,)), "another kind, new"),
        (Rules(tiers=(Tier.AGREED,)), ""),
        (Rules(tiers=(Tier.INTENT,)), "another tier, agreed"),
        (Rules(least_score=40), ""),
        (Rules(least_score=41), "significance 40, the least is 41"),
    ],
)
def test_a_rule_leaves_out_what_it_does_not_name(rules: Rules, why: str):
    assert rules.left_out(CHANGE, "CHN-KGZ", 40) == why


def test_what_was_only_repeated_is_told_to_who_asks_for_it():
    repeated = make_change(kind=ChangeKind.REPEATED)
    assert Rules().left_out(repeated, "CHN-KGZ", 0) == "only repeated"
    assert Rules(kinds=(ChangeKind.REPEATED,)).left_out(repeated, "CHN-KGZ", 0) == ""


def test_what_is_not_stated_any_more_has_the_tier_it_had():
    dropped = make_change(kind=ChangeKind.DROPPED, tier_before=Tier.AGREED, tier_after=None)
    assert Rules(tiers=(Tier.AGREED,)).left_out(dropped, "CHN-KGZ", 0) == ""
    assert Rules(tiers=(Tier.DONE,)).left_out(dropped, "CHN-KGZ", 0) == "another tier, agreed"


def test_a_view_has_no_tier():
    view = make_change(tier_after=None)
    assert Rules(tiers=(Tier.DONE,)).left_out(view, "CHN-KGZ", 0) == "another tier, none"
