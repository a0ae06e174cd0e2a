"""What passes keep in memory: as much as there is room for, the newest last."""

from __future__ import annotations

from monitor.model import Decisions
from monitor.recent import Recent
from monitor.storage import Standing
from tests.factories import make_reading


def standing(relationship: str) -> Standing:
    return Standing(decisions=Decisions(relationship=relationship), stamp=(1, "d", None))


def test_what_was_kept_longest_makes_room() -> None:
    recent = Recent(most=7)
    reading = make_reading("It will mend and open.", [("mend", {}), ("open", {})])
    for one in ("A-B", "A-C", "A-D"):
        recent.keep(one, standing(one), [reading])
    assert recent.known("A-B").standing is None
    assert recent.known("A-B").readings == {}
    assert recent.known("A-C").standing == standing("A-C")
    assert recent.known("A-D").readings == {reading.article.id: reading}


def test_what_is_kept_again_takes_its_own_place() -> None:
    recent = Recent(most=6)
    reading = make_reading("It will mend and open.", [("mend", {}), ("open", {})])
    for one in ("A-B", "A-C", "A-C"):
        recent.keep(one, standing(one), [reading])
    assert recent.known("A-B").standing is not None


def test_what_is_too_much_is_not_kept_and_leaves_the_rest() -> None:
    recent = Recent(most=3)
    small = make_reading("It will mend and open.", [("mend", {}), ("open", {})])
    large = make_reading("It will mend, open, go.", [("mend", {}), ("open", {}), ("go", {})])
    recent.keep("A-B", standing("A-B"), [small])
    recent.keep("A-C", standing("A-C"), [large])
    assert recent.known("A-C").standing is None
    assert recent.known("A-B").standing is not None
