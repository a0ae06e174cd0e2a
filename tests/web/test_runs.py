"""The runs page: what each pass did, what failed and why, and trying again."""

from __future__ import annotations

from unittest import mock

import pytest

from monitor.errors import ReportError
from monitor.metrics import Metrics
from monitor.model import Message
from monitor.pipeline import Pipeline
from monitor.sources import Standing
from tests.web.conftest import TODAY, Office


def break_one(office: Office) -> None:
    (office.root / "seeds" / "broken.txt").write_bytes(bytes(range(256)) * 20)
    office.run()


def test_each_pass_says_what_it_did(office: Office):
    page = office.get("/runs").text
    assert "2 new articles" in page
    assert "None of 2." in page


def test_passes_that_found_nothing_are_one_line(office: Office):
    for _ in range(3):
        office.run()
    assert "3 passes found nothing new" in office.get("/runs").text


def test_a_failure_has_its_reason_and_can_be_tried_again(office: Office):
    break_one(office)
    page = office.get("/runs").text
    assert page.count("broken.txt") == 2
    assert 'action="/runs?retry=1"' in page
    answer = office.post("/runs?retry=1")
    assert (answer.status_code, office.nudges) == (303, ["pass"])
    assert "A pass was asked for" in office.get(answer.headers["location"]).text


def test_one_of_several_failed_files_can_be_tried_again(office: Office):
    break_one(office)
    (office.root / "seeds" / "another & one.txt").write_bytes(bytes(range(256)) * 21)
    (office.root / "seeds" / "scan.odt").write_bytes(b"%PDF")
    office.run()
    page = office.get("/runs").text
    assert 'name="file" value="another &amp; one.txt"' in page
    assert "format not supported" in page
    assert 'value="scan.odt"' not in page
    assert office.post("/runs?retry=1", {"file": "another & one.txt"}).status_code == 303
    office.run()
    records = office.store.files()
    assert records["another & one.txt"].failure_count == 2
    assert records["broken.txt"].failure_count == 1


def test_another_page_cannot_ask_for_a_try(office: Office):
    break_one(office)
    answer = office.ask("POST", "/runs?retry=1", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert all(one.failed_under for one in office.store.files().values() if one.failure)


def test_a_pass_that_did_not_go_through_says_why(office: Office):
    with (
        mock.patch("monitor.pipeline.quiet_of", side_effect=ReportError("the disk is full")),
        pytest.raises(ReportError),
    ):
        break_one(office)
    assert "cut off: <bdi>the disk is full</bdi>" in office.get("/runs").text
    with (
        mock.patch.object(Pipeline, "_decide", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        office.run()
    page = office.get("/runs").text
    assert "cut off: <bdi>the disk is full</bdi>" in page
    assert "a bug: ZeroDivisionError" in page


def test_a_pass_is_running_only_while_it_runs(office: Office):
    office.store.begin_run(TODAY, "")
    assert "running, or cut off" in office.get("/runs").text
    with mock.patch.object(office.desk, "_is_running", lambda: True):
        assert ": running." in office.get("/runs").text
    with mock.patch.object(office.desk, "_is_running", lambda: False):
        assert "the process ended before the pass did" in office.get("/runs").text


def test_a_pass_can_be_asked_for(office: Office):
    office.post("/runs")
    assert office.nudges == ["pass"]


def test_without_a_scheduler_the_page_names_the_command(office: Office):
    break_one(office)
    with mock.patch.object(office.desk, "_nudge", None):
        page = office.get("/runs?asked=1").text
        assert office.post("/runs?retry=1").status_code == 303
    assert "monitor retry" in page
    assert "<form method" not in page
    assert "A pass was asked for" not in page


def test_sources_say_how_they_stand(office: Office):
    known = Standing(
        name="wire",
        kind="feed",
        url="https://wire.example/feed",
        tried_at=TODAY,
        ok_at=None,
        new_at=None,
        failures=2,
        trouble="https://wire.example/feed: <b>broken</b>",
        files=3,
        owed=1,
        lost=0,
        page_trouble="",
        alarm="",
    )
    assert 'id="sources"' not in office.get("/runs").text
    office.desk.standings = lambda: (known,)
    page = office.get("/runs").text
    assert "failed 2 times in a row: https://wire.example/feed: &lt;b&gt;broken" in page
    assert "3 files, 1 owed" in page
    metrics = Metrics(office.store, standings=lambda: (known,))
    metrics.round_ended("wire", False)
    said = office.get("/metrics", metrics=metrics).text
    assert 'monitor_source_failures{source="wire"} 2.0' in said
    assert 'monitor_source_last_ok_timestamp_seconds{source="wire"} 0.0' in said
    assert 'monitor_source_rounds_total{outcome="failed",source="wire"} 1.0' in said


def test_how_it_stands_with_each_address_is_told(office: Office):
    assert "Notices</h2>" not in office.get("/runs").text
    message = Message(id="m1", channel="desk", title="One", text="1", html="1", made_at=TODAY)
    office.store.post("desk", [message], at=TODAY)
    office.store.note_unsent(message, "<b>no server</b>", at=TODAY)
    page = office.get("/runs").text
    assert "<strong>desk</strong>: failing, messages that wait: 1." in page
    assert (
        "<bdi>&lt;b&gt;no server&lt;/b&gt;</bdi>; tried 1 time, last 1 Aug 2022, 12:00 UTC." in page
    )
    office.store.note_sent(message, "mail", at=TODAY)
    page = office.get("/runs").text
    assert "<strong>desk</strong>: well, last sent 1 Aug 2022, 12:00 UTC." in page
