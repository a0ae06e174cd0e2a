"""Where the marks and lines of a chart lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from monitor.model import Tier
from monitor.report.chart import theme_chart, tier_chart
from monitor.report.pages import CommitmentPage, ThemePage
from tests.sample_dossier import THEMES, make_dossier
from tests.whole_site import build


def commitments() -> list[CommitmentPage]:
    return list(build([make_dossier()], THEMES).commitments)


def stepped(*tiers: Tier | str | None, days: int = 100) -> CommitmentPage:
    """A commitment with these tiers, a meeting each; "" for one that does not mention it."""
    page = next(one for one in commitments() if one.steps[0].wordings)
    (first, *_), steps = page.steps, []
    for number, tier in enumerate(tiers):
        day = date(2020, 1, 1) + timedelta(days=number * days)
        wordings = () if tier == "" else (replace(first.wordings[0], tier=tier),)
        meeting = replace(first.meeting, held_on=day, id=str(number))
        steps.append(replace(first, meeting=meeting, wordings=wordings))
    return replace(page, steps=tuple(steps))


def test_one_meeting_is_no_chart():
    assert tier_chart(stepped(Tier.INTENT)) is None


def test_a_firmer_tier_stands_higher_and_the_line_steps_up_at_its_meeting():
    chart = tier_chart(stepped(Tier.INTENT, Tier.AGREED))
    low, high = chart.marks
    assert low.y > high.y
    assert chart.stated == f"M{low.x} {low.y}H{high.x}V{high.y}"
    assert chart.silent == ""


def test_silence_goes_on_as_a_broken_line_at_the_height_of_the_last_word():
    chart = tier_chart(stepped(Tier.AGREED, "", Tier.AGREED))
    assert len({mark.y for mark in chart.marks}) == 1
    assert [mark.is_stated for mark in chart.marks] == [True, False, True]
    assert (chart.stated, chart.silent.count("M")) == ("", 2)


def test_a_row_for_positions_is_there_when_one_was_taken():
    names = [row.text for row in tier_chart(stepped(Tier.DONE, None)).rows]
    assert names == ["done", "under way", "agreed", "intent", "aspiration", "position"]
    assert "position" not in [row.text for row in tier_chart(stepped(Tier.DONE, "")).rows]


def test_meetings_of_one_day_and_of_no_day_stand_beside_one_another():
    page = stepped(Tier.INTENT, Tier.INTENT, Tier.DONE, days=0)
    undated = replace(page.steps[0], meeting=replace(page.steps[0].meeting, held_on=None))
    for one in (page, replace(page, steps=(undated, *page.steps[1:]))):
        chart = tier_chart(one)
        xs = [mark.x for mark in chart.marks]
        assert all(b - a >= 22 for a, b in pairwise(xs))
        assert chart.width > xs[-1]


def test_a_theme_has_a_row_a_relationship_and_a_mark_a_meeting_that_spoke_of_it():
    pages = {one.theme.key: one for one in build([make_dossier()], THEMES).themes}
    railway: ThemePage = pages["railway"]
    chart = theme_chart(railway)
    assert [row.text for row in chart.rows] == ["China – Kyrgyzstan"]
    assert len(chart.marks) == 2
    assert theme_chart(pages["visas"]) is None
