"""What a theme edit would do, told before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.deciding import decide
from monitor.flips import flips
from monitor.model import Kind, Theme
from monitor.preview import Catch, Preview, Stand, preview
from tests.factories import make_reading

FLIGHTS = Theme(key="flights", title="Flights", phrases={"en": ("direct flights",)})
PORTS = Theme(key="ports", title="Ports", phrases={"en": ("port",)})
FIRST = make_reading(
    "China will increase direct flights. It will open border ports.",
    [
        ("increase direct flights", {"sentence_end": 35}),
        ("open border ports", {"sentence_start": 36}),
    ],
    held_on=date(2021, 5, 1),
)
SECOND = make_reading(
    "China will add direct flights and trucks.",
    [("add direct flights and trucks", {})],
    held_on=date(2022, 5, 1),
)
NOW = (FLIGHTS, PORTS)


def stand(*readings, themes=NOW) -> Stand:
    known = readings or (FIRST, SECOND)
    decisions = decide("CHN-KGZ", known, themes)
    return Stand(relationship="CHN-KGZ", readings=known, rulings=(), decisions=decisions)


def with_phrases(theme: Theme, *phrases: str) -> Theme:
    return replace(theme, phrases={"en": phrases})


def marked(found: tuple[Catch, ...]) -> list[str]:
    return ["".join(f"[{p.text}]" if p.is_found else p.text for p in one.pieces) for one in found]


def seen(then: tuple[Theme, ...], key: str = "flights", **more) -> Preview:
    return preview([stand()], key, NOW, then, **more)


def test_the_same_themes_change_nothing_and_show_what_is_caught_newest_first():
    same = seen(NOW)
    assert (same.gained, same.lost, same.others, same.flips) == ((), (), (), ())
    assert marked(same.kept) == [
        "China will add [direct flights] and trucks.",
        "China will increase [direct flights].",
    ]
    assert same.articles == 2


def test_a_new_theme_shows_what_it_catches_with_the_words_marked():
    trucks = Theme(key="trucks", title="Trucks", phrases={"en": ("truck",)})
    found = seen((*NOW, trucks), "trucks")
    assert marked(found.gained) == ["China will add direct flights and [trucks]."]
    assert (found.gained[0].party, found.gained[0].held_on) == ("CHN", date(2022, 5, 1))


def test_what_a_theme_stops_catching_is_marked_with_the_words_that_caught_it():
    found = seen((with_phrases(FLIGHTS, "flights to the moon"), PORTS))
    assert found.gained == found.kept == ()
    assert marked(found.lost)[0] == "China will add [direct flights] and trucks."


def test_a_removed_theme_stops_catching_everything():
    assert len(seen((PORTS,)).lost) == 2


def test_what_other_themes_lose_to_a_longer_phrase_is_told():
    found = seen((with_phrases(FLIGHTS, "direct flights", "border port"), PORTS))
    assert [(one.key, one.gained, one.lost) for one in found.others] == [("ports", 0, 1)]
    assert marked(found.gained) == ["It will open [border ports]."]


def test_verdicts_that_flip_are_those_that_deciding_again_flips():
    """With its theme a reworded matter is linked, without it is new."""
    early = make_reading(
        "China will run more trains along the river.",
        [("run more trains along the river", {})],
        held_on=date(2021, 5, 1),
    )
    late = make_reading(
        "China will run fast night railway services on the coast.",
        [("run fast night railway services on the coast", {})],
        held_on=date(2022, 5, 1),
    )
    rail = Theme(key="rail", title="Rail", phrases={"en": ("trains", "railway services")})
    known = stand(early, late, themes=(rail,))
    after = decide("CHN-KGZ", (early, late), ())
    found = preview([known], "rail", (rail,), ())
    assert found.flips == flips(known.decisions, after)
    assert {one.meeting_id for one in found.flips} == {"2022-05-01-chn-kgz"}


def test_a_deed_that_continues_nothing_is_not_shown():
    deed = make_reading(
        "Direct flights were opened.",
        [("flights were opened", {"kind": Kind.DEED, "tier": None})],
        held_on=date(2022, 6, 1),
    )
    assert seen(NOW).kept == preview([stand(FIRST, SECOND, deed)], "flights", NOW, NOW).kept


def test_what_there_is_no_time_for_is_named():
    late = seen(NOW, is_late=lambda: True)
    assert (late.unseen, late.articles) == (("CHN-KGZ",), 0)


def test_the_verdicts_are_left_out_where_only_the_words_are_asked_for_or_time_is_up():
    then = (with_phrases(FLIGHTS, "trucks"), PORTS)
    for more in ({"has_verdicts": False}, {"is_late": iter((False, True)).__next__}):
        found = seen(then, **more)
        assert (len(found.lost), found.flips, found.undecided) == (1, (), ("CHN-KGZ",))
    assert seen(then).undecided == ()


def test_a_long_sentence_is_cut_around_the_statement():
    text = f"{'word ' * 100}China will increase direct flights{' word' * 100}."
    reading = make_reading(text, [("increase direct flights", {})])
    (shown,) = marked(preview([stand(reading)], "flights", NOW, NOW).kept)
    assert shown.startswith("… word word")
    assert shown.endswith("word word …")
    assert "[direct flights]" in shown
    assert len(shown) < 500
