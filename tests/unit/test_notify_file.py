"""Notices in a file: each once, whole lines only, with its words as evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import NotifyError
from monitor.model import ChangeKind, Delivery, Notice
from monitor.notify import FileChannel
from tests.factories import make_article, make_change, make_meeting, make_statement

ARTICLE = make_article("Arland will open a “railway”.\nÄ", source="a.txt")
STATEMENT = make_statement(ARTICLE, "open a “railway”")


def make_notice(news: str, copies: int = 0) -> Notice:
    delivery = Delivery(
        id=news,
        channel="file",
        change_id="x1",
        relationship="CHN-KGZ",
        meeting_id="2022-07-30-chn-kgz",
        kind=ChangeKind.NEW,
        owed_at=datetime(2022, 8, 1, tzinfo=UTC),
        copies=copies,
    )
    return Notice(
        delivery=delivery,
        change=make_change(),
        meeting=make_meeting(),
        before=None,
        after=(STATEMENT, ARTICLE),
    )


@pytest.fixture
def channel(tmp_path: Path) -> FileChannel:
    return FileChannel(path=tmp_path / "out" / "notices.jsonl")


def lines(channel: FileChannel) -> list[dict[str, Any]]:
    return [json.loads(line) for line in channel.path.read_text("utf-8").splitlines()]


def test_a_notice_carries_its_words_their_place_and_the_texts_fingerprint(channel: FileChannel):
    assert channel.deliver([make_notice("n1")]) == str(channel.path)
    (line,) = lines(channel)
    assert (line["id"], line["copy"], line["kind"], line["held_on"]) == (
        "n1",
        0,
        "new",
        "2022-07-30",
    )
    assert line["before"] is None
    after = line["after"]
    assert ARTICLE.text[after["start"] : after["end"]] == after["quote"] == "open a “railway”"
    assert (after["source"], after["sha256"]) == ("a.txt", ARTICLE.sha256)


def test_a_notice_that_stands_there_is_not_written_again(channel: FileChannel):
    channel.deliver([make_notice("n1"), make_notice("n2")])
    channel.deliver([make_notice("n2"), make_notice("n3")])
    assert [line["id"] for line in lines(channel)] == ["n1", "n2", "n3"]


def test_what_was_asked_for_again_is_written_under_the_same_id(channel: FileChannel):
    channel.deliver([make_notice("n1")])
    channel.deliver([make_notice("n1", copies=1)])
    assert [(line["id"], line["copy"]) for line in lines(channel)] == [("n1", 0), ("n1", 1)]


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_line_that_was_cut_off_is_taken_away_and_written_whole(channel: FileChannel, kept: int):
    channel.deliver([make_notice("n1")])
    whole = channel.path.read_bytes()
    channel.deliver([make_notice("n2")])
    cut = channel.path.read_bytes()[len(whole) :][:kept]
    channel.path.write_bytes(whole + cut)
    channel.deliver([make_notice("n2")])
    assert [line["id"] for line in lines(channel)] == ["n1", "n2"]


def test_lines_of_others_are_left_alone(channel: FileChannel):
    channel.path.parent.mkdir()
    channel.path.write_bytes(b"a note\n[1]\n\xff\n")
    channel.deliver([make_notice("n1")])
    assert channel.path.read_bytes().startswith(b"a note\n[1]\n\xff\n{")


def test_a_notice_after_a_line_of_others_without_an_end_stands_by_itself(channel: FileChannel):
    channel.path.parent.mkdir()
    channel.path.write_bytes(b"a note")
    for _ in range(2):
        channel.deliver([make_notice("n1")])
    note, line = channel.path.read_bytes().splitlines()
    assert note == b"a note"
    assert json.loads(line)["id"] == "n1"


def test_a_file_that_cannot_be_written_is_one_line_that_says_what_to_do(channel: FileChannel):
    channel.path.mkdir(parents=True)
    with pytest.raises(
        NotifyError, match=r"notices cannot be written \(.+\); make the file wr"
    ) as told:
        channel.deliver([make_notice("n1")])
    assert "\n" not in str(told.value)


def test_silence_has_the_words_that_were_missed(channel: FileChannel):
    silent = replace(make_notice("n1"), before=(STATEMENT, ARTICLE), after=None)
    channel.deliver([silent])
    assert lines(channel)[0]["after"] is None
    assert lines(channel)[0]["before"]["quote"] == STATEMENT.quote
