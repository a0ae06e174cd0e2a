"""Letters in words: what our templates say, and what a user's may do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import NotifyError
from monitor.model import Failure
from monitor.notify import Address
from monitor.notify.letters import Letter, Troubles
from monitor.notify.sample import sample
from monitor.notify.wording import words_of

LETTER = sample(Address(name="desk"), "m1")
assert isinstance(LETTER, Letter)
TROUBLES = Troubles(
    id="m2",
    channel="admin",
    failures=(Failure(source="a<b>.txt", stage="read", message="torn"),),
    mended=(Failure(source="b.txt", stage="read", message="torn"),),
    ends=("the disk is full",),
    alarm="No article has arrived since 2022-07-30: look after the source.",
)


def letter_of(*numbers: int) -> Letter:
    """A letter of a meeting for each number, with as many changes."""
    (meeting,) = LETTER.meetings
    meetings = tuple(replace(meeting, changes=meeting.changes * one) for one in numbers)
    return replace(LETTER, meetings=meetings)


def test_a_change_is_told_with_both_quotes_and_where_they_stand():
    words = words_of(LETTER)
    assert words.title == "Strengthened: Arland, open a railway to Berland"
    for said in (words.text, words.html):
        assert "Arland will open a railway to Berland" in said
        assert "Arland agreed to open a railway to Berland" in said
        assert "A. Sample, minister, " in said
        assert "made-up.txt" in said and "30 July 2022" in said
        assert "intent → agreed" in said and "significance 44" in said
        assert "Notice m1" in said


@pytest.mark.parametrize(
    ("numbers", "each", "title"),
    [
        ((3,), "meeting", "A test of monitor: Arland – Berland, 30 July 2022: 3 changes"),
        ((2, 1), "day", "3 changes of the day in 2 meetings"),
        ((2, 1), "week", "3 changes of the week in 2 meetings"),
        ((2, 1), "change", "3 changes in 2 meetings"),
    ],
)
def test_a_title_says_how_much_there_is(numbers: tuple[int, ...], each: str, title: str):
    assert words_of(replace(letter_of(*numbers), each=each)).title == title


def test_what_is_only_counted_is_counted():
    words = words_of(replace(letter_of(2), beyond=7))
    assert words.title.endswith(": 9 changes")
    assert "And 7 more changes" in words.text and "And 7 more changes" in words.html


def test_links_are_there_where_the_pages_are_known():
    (meeting,) = LETTER.meetings
    (change,) = meeting.changes
    linked = replace(change, url="https://m.example/meetings/x.html#c-1")
    words = words_of(replace(LETTER, meetings=(replace(meeting, changes=(linked,)),)))
    assert "https://m.example/meetings/x.html#c-1" in words.text
    assert 'href="https://m.example/meetings/x.html#c-1"' in words.html
    assert "href" not in words_of(LETTER).html


def test_what_comes_from_an_article_is_escaped_in_html_and_never_a_link_that_runs():
    (meeting,) = LETTER.meetings
    (change,) = meeting.changes
    assert change.after is not None
    bad = replace(change.after, words="<script>x</script>", url="javascript:alert(1)")
    words = words_of(
        replace(LETTER, meetings=(replace(meeting, changes=(replace(change, after=bad),)),))
    )
    assert "<script>" not in words.html and "&lt;script&gt;" in words.html
    assert "javascript:" not in words.html


def test_troubles_are_told_with_what_is_well_again():
    words = words_of(TROUBLES)
    assert words.title == "monitor: 3 things went wrong"
    assert "failed: a<b>.txt (read): torn" in words.text
    assert "no longer failing: b.txt (read)" in words.text
    assert "A pass ended early: the disk is full" in words.text
    assert "No article has arrived since 2022-07-30" in words.text
    assert "a&lt;b&gt;.txt" in words.html


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"alarm": "", "ends": ()}, "monitor: a<b>.txt failed (read)"),
        ({"alarm": "", "failures": ()}, "monitor: a pass ended early"),
        ({"alarm": "", "failures": (), "ends": ()}, "monitor: well again"),
        ({"failures": (), "ends": ()}, f"monitor: {TROUBLES.alarm}"),
    ],
)
def test_one_trouble_is_named_in_the_title(fields: dict[str, object], title: str):
    assert words_of(replace(TROUBLES, **fields)).title == title


# ---------------------------------------------------------------- a user's templates


def test_a_users_template_goes_before_ours_and_that_of_an_address_before_it(tmp_path: Path):
    (tmp_path / "changes.title.txt.j2").write_text("All: {{ letter.changes | length }}")
    (tmp_path / "desk.changes.title.txt.j2").write_text("Desk:\n {{ letter.channel }}")
    assert words_of(LETTER, tmp_path).title == "Desk: desk"
    other = words_of(replace(LETTER, channel="other"), tmp_path)
    assert other.title == "All: 1"
    assert "Notice m1" in other.text


def test_without_the_folder_ours_are_used(tmp_path: Path):
    assert words_of(LETTER, tmp_path / "none") == words_of(LETTER)


def test_a_template_that_is_edited_is_read_again(tmp_path: Path):
    path = tmp_path / "changes.title.txt.j2"
    path.write_text("One")
    assert words_of(LETTER, tmp_path).title == "One"
    path.write_text("Another")
    assert words_of(LETTER, tmp_path).title == "Another"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{% for x in %}", "changes.txt.j2:1: "),
        ("{{ letter.nothing }}", "has no attribute 'nothing'"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ letter.__class__.__mro__ }}", "SecurityError"),
        ("{{ ''.__class__ }}", "SecurityError"),
        ("{% set x = letter.meetings.append(1) %}", "has no attribute 'append'"),
        ("{{ range(10000000) | list }}", "OverflowError"),
        ("{% include '/etc/passwd' %}", "TemplateNotFound"),
        ("{% include '../secret' %}", "TemplateNotFound"),
    ],
)
def test_a_template_with_a_mistake_is_named_and_can_reach_nothing(
    tmp_path: Path, text: str, told: str
):
    folder = tmp_path / "notices"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / "changes.txt.j2").write_text(text)
    with pytest.raises(NotifyError) as caught:
        words_of(LETTER, folder)
    message = str(caught.value)
    assert message.startswith(str(folder / "changes.txt.j2")) and "\n" not in message
    assert told in message
