"""What waits for somebody is the same whether it is asked for alone or among all decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.readouts import readouts
from monitor import overrule
from monitor.cli.records import doubt_records, overdue_records
from monitor.due import overdue
from monitor.gather import facts_of
from monitor.model import (
    Decision,
    Decisions,
    Kind,
    Reading,
    RulingKind,
    SourceFile,
    Statement,
    Tier,
)
from monitor.overrule import Wish
from monitor.pipeline import Pipeline
from monitor.storage import Store
from monitor.text import one_line
from tests.factories import make_commitment, make_link, make_meeting, make_reading

NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)
THEMES = '[themes.flights]\nphrases.en = ["direct flights", "cargo airlines", "customs"]\n'


def in_full(store: Store, today: date) -> tuple[list[Any], list[Any]]:
    """What is overdue and what is in doubt, from all decisions and facts."""
    late: list[Any] = []
    doubts: list[Any] = []
    for key in store.relationships():
        decisions = store.decisions(key)
        readings = facts_of(store, decisions)
        of_id = {one.id: one for one in decisions.commitments}
        late += [
            (key, one.commitment_id, of_id[one.commitment_id].label, one.due_on)
            for one in overdue(decisions.commitments, readings, today)
        ]
        said = {s.id: (r, s) for r in readings for s in r.statements}
        for link in decisions.links:
            now, then = said.get(link.statement_id), said.get(link.candidate_id or "")
            if link.decision is Decision.REVIEW and now and then:
                other = said.get(link.runner_up_id or "")
                doubts.append((key, link.score, side(now), side(then), other and side(other)))
    return late, doubts


def side(said: tuple[Reading, Statement]) -> tuple[object, ...]:
    reading, one = said
    return (one.id, reading.account.held_on, one.party, one.tier, one_line(one.quote))


def alone(store: Store, today: date) -> tuple[list[Any], list[Any]]:
    """The same as commands have it."""
    late = [
        (one["relationship"], one["commitment_id"], one["label"], date.fromisoformat(one["due_on"]))
        for one in overdue_records(store, today)
    ]
    names = ("id", "day", "party", "tier", "quote")
    doubts = [
        (
            one["relationship"],
            one["score"],
            *(tuple(one[end][name] for name in names) for end in ("statement", "candidate")),
            one["runner_up"] and tuple(one["runner_up"][name] for name in names),
        )
        for one in doubt_records(store)
    ]
    return late, doubts


@pytest.fixture
def told(store: Store, tmp_path: Path) -> Iterator[tuple[Store, Pipeline]]:
    """What a pass made of readouts of twelve meetings, every link with a candidate in doubt."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    for name, text in readouts(12):
        text = text.replace(" next year", " by the end of this year")
        (tmp_path / "seeds" / name).write_text(text, encoding="utf-8")
    pipeline = Pipeline(
        store=store,
        seeds_dir=tmp_path / "seeds",
        themes_path=tmp_path / "themes.toml",
        reports_dir=tmp_path / "reports",
        settle_seconds=0,
    )
    pipeline.run(NOON)
    for key in store.relationships():
        decisions = store.decisions(key)
        links = [
            replace(one, decision=Decision.REVIEW) if one.candidate_id else one
            for one in decisions.links
        ]
        store.save_decisions(replace(decisions, links=tuple(links)), digest="doubts", at=NOON)
    yield store, pipeline


def test_it_is_the_same_and_also_after_rulings(told: tuple[Store, Pipeline]) -> None:
    store, pipeline = told
    days = [date(2026, 1, 1), date(2016, 1, 1)]
    late, doubts = in_full(store, days[0])
    assert len(late) >= 3
    assert len(doubts) >= 3
    for day in days:
        assert alone(store, day) == in_full(store, day)
    dated = next(iter(store.due(days[0]).values()))[0].statement_ids[0]
    wishes = [
        Wish(kind=RulingKind.DISMISS, statements=(doubts[0][2][0],)),
        Wish(kind=RulingKind.CORRECT, statements=(doubts[1][3][0],), party="FJI"),
        Wish(kind=RulingKind.CORRECT, statements=(dated,), tier=Tier.DONE),
    ]
    for wish in wishes:
        ruling = overrule.make(store, wish, NOON)
        store.save_ruling(ruling)
        # Before it is decided again, and after.
        for _ in range(2):
            for day in days:
                assert alone(store, day) == in_full(store, day)
            pipeline.redecide(ruling.relationship, NOON)
    assert in_full(store, days[0]) != (late, doubts)


def test_what_no_current_article_says_is_left_out(store: Store) -> None:
    quotes = [
        ("build a bridge", {"id": "s1", "due_on": date(2021, 1, 1)}),
        ("send students", {"id": "s2", "kind": Kind.DEED}),
        ("mend a road", {"id": "s3", "kind": Kind.DEED}),
    ]
    reading = make_reading("Arland will build a bridge, send students and mend a road.", quotes)
    save(store, reading)
    decided = Decisions(
        relationship="CHN-KGZ",
        meetings=(make_meeting(),),
        commitments=(make_commitment(statement_ids=("s1", "s2")),),
        links=(
            make_link(statement_id="s1", meeting_id="2022-07-30-chn-kgz", commitment_id="c1"),
            make_link(
                statement_id="s2",
                meeting_id="2022-07-30-chn-kgz",
                commitment_id="c1",
                decision=Decision.REVIEW,
                candidate_id="s1",
            ),
        ),
        themes={"s1": ("railway",)},
    )
    store.save_decisions(decided, digest="d", at=NOON)
    assert store.due(date(2021, 1, 1)) == {}, "nothing is late on the day itself"
    assert store.due(date(2021, 1, 2)) == {"CHN-KGZ": decided.commitments}
    assert store.doubtful() == {"CHN-KGZ": decided.links[1:]}
    said = store.said(["s1", "s2", "s3", "s4"])
    assert set(said) == {"s1", "s2"}, "a deed without a link is nobody's business"
    assert said["s1"].statement.themes == ("railway",)
    assert (said["s1"].relationship, said["s1"].held_on) == ("CHN-KGZ", date(2022, 7, 30))
    save(store, make_reading("Arland will build no bridge.", []))
    assert store.said(["s1", "s2"]) == {}
    assert list(doubt_records(store)) == []
    assert list(overdue_records(store, date(2022, 1, 1))) == []


def save(store: Store, reading: Reading) -> None:
    source = SourceFile(path="a.txt", size=1, modified_ns=1, sha256=reading.article.sha256)
    store.save_reading(source, reading, extract_version="1", at=NOON)
