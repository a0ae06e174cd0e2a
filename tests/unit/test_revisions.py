"""Which text is a version of which, and what an edit did."""

from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz.distance import Indel

from monitor.extract import extract
from monitor.model import Article, ChangeKind, Edit, Reading
from monitor.revisions import edit, kinship
from tests.factories import make_account, make_article

LONG = (
    "Arland's minister met Berland's minister in Portville on Monday. "
    "The two ministers toured the harbour and spoke with dockers about the season. "
    "They walked to the old customs house, where the mayor showed them the new cranes. "
    "Journalists were told that the visit went well and that lunch was good."
)


def article(text: str = LONG, **fields: Any) -> Article:
    return make_article(text, **({"title": "Ministers meet", "publisher": "Wire"} | fields))


EDITED = article(LONG.replace("lunch was good", "lunch was late"))


def test_the_same_title_outlet_and_day_with_nearly_the_same_words_is_a_version() -> None:
    found = kinship(EDITED, [article()])
    assert found is not None
    assert (found.earlier_id, found.later_id) == (article().id, EDITED.id)


@pytest.mark.parametrize(
    "other",
    [
        article(title="Other ministers meet"),
        article(publisher="Herald"),
        article(published_at="2022-08-01"),
        article(published_at=None),
        article("Arland and Berland signed a paper. " + LONG[150:]),
    ],
    ids=["title", "outlet", "day", "no day", "words"],
)
def test_another_title_outlet_day_or_text_is_another_article(other: Article) -> None:
    assert kinship(EDITED, [other]) is None


def test_the_same_address_is_a_version_under_another_title_and_day() -> None:
    url = "https://example.org/1"
    other = article(url=url, title="Talks", published_at="2022-08-02")
    changed = article(LONG[: len(LONG) * 3 // 4], url=url)
    assert kinship(changed, [other]) is not None


def test_one_address_for_everything_an_outlet_publishes_makes_no_versions() -> None:
    url = "https://example.org/"
    assert (
        kinship(article("Something else altogether happened.", url=url), [article(url=url)]) is None
    )


def test_the_one_published_later_is_the_later_whatever_came_first() -> None:
    morning = article(published_at="2022-07-31T09:00")
    evening = article(EDITED.text, published_at="2022-07-31T18:00")
    for came, stored in ((evening, morning), (morning, evening)):
        found = kinship(came, [stored])
        assert found is not None
        assert (found.earlier_id, found.later_id) == (morning.id, evening.id)


def test_an_article_is_no_version_of_itself() -> None:
    assert kinship(article(), [article()]) is None


# ---------------------------------------------------------------- what an edit did

TALKS = (
    "Chinese Foreign Minister Wang Yi met Kyrgyz Foreign Minister Jeenbek Kulubaev on Monday.\n\n"
    "Wang said that China will open the harbour line by June 2024 and is willing to provide "
    "scholarships for students.\n"
)


def edited(new: str, old: str = TALKS, **fields: Any) -> Edit:
    before = extract(article(old, language="en"))
    after = extract(article(new, language="en", **fields))
    return edit(before, after, {})


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (TALKS.replace(" on Monday", "   on\nMonday"), "only the spacing differs"),
        (TALKS.replace("on Monday.", "on Monday!"), "only punctuation, accents or capitals differ"),
        (TALKS.replace("Wang", "WANG"), "only punctuation, accents or capitals differ"),
    ],
    ids=["spacing", "punctuation", "capitals"],
)
def test_spacing_punctuation_and_capitals_are_no_change_with_the_reason(new: str, why: str) -> None:
    told = edited(new)
    assert not told.is_change
    assert told.reason == f"same title, outlet and day; {why}"
    assert told.statements == ()


def test_what_stands_around_the_report_is_no_change() -> None:
    before = extract(article(TALKS + "Editor: A", body_end=len(TALKS)))
    after = extract(article(TALKS + "Editor: B", body_end=len(TALKS)))
    told = edit(before, after, {})
    assert not told.is_change
    assert "only what stands around the report differs" in told.reason


@pytest.mark.parametrize(("old", "new"), [("2024", "2025"), ("1.5", "15"), ("$5", "€5")])
def test_a_figure_is_never_spacing_or_punctuation(old: str, new: str) -> None:
    text = TALKS.replace("2024", old)
    assert edited(text.replace(old, new), text).is_change


def test_a_softened_promise_is_told_with_its_sentence() -> None:
    told = edited(TALKS.replace("China will open", "China hopes to open"))
    ((before, after),) = told.sentences
    assert "China will open" in before
    assert "China hopes to open" in after
    assert [one.kind for one in told.statements] == [ChangeKind.SOFTENED]


def test_a_promise_left_out_or_put_in_is_told() -> None:
    short = TALKS.replace(" and is willing to provide scholarships for students", "")
    (dropped,) = edited(short).statements
    assert (dropped.kind, dropped.after_id) == (ChangeKind.DROPPED, None)
    (new,) = edited(TALKS, short).statements
    assert (new.kind, new.before_id) == (ChangeKind.NEW, None)


def test_a_deadline_that_slipped_is_told_with_both_days() -> None:
    (moved,) = edited(TALKS.replace("June 2024", "June 2025")).statements
    assert moved.kind is ChangeKind.REWORDED
    assert any(note.startswith("deadline later") for note in moved.sub_kinds)


def test_a_new_title_is_a_change_of_words() -> None:
    told = edited(TALKS, title="Ministers part")
    assert told.sentences == (("Ministers meet", "Ministers part"),)
    assert told.statements == ()
    assert told.reason == "same file"


def test_a_file_overwritten_with_a_book_is_compared_in_bounded_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Work is counted, not timed: pairs of sentences held against each other."""
    calls = 0
    original = Indel.normalized_similarity

    def counting(*arguments: Any, **named: Any) -> float:
        nonlocal calls
        calls += 1
        return original(*arguments, **named)

    old, new = (
        article(" ".join(f"The {word} of page {n} was read." for n in range(3000)), language="en")
        for word in ("first", "last")
    )
    monkeypatch.setattr("monitor.revisions.Indel.normalized_similarity", counting)
    told = edit(make_reading_of(old), make_reading_of(new), {})
    assert told.is_change
    assert calls <= 2000 * 60


def make_reading_of(one: Article) -> Reading:
    return Reading(article=one, account=make_account(one), statements=())
