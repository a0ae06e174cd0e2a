"""What machines ask: live, ready, the metrics; and the id every answer carries."""

from __future__ import annotations

import io
from unittest import mock

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor import log
from monitor.errors import StorageError
from monitor.metrics import OUTCOMES, Metrics
from monitor.storage import Store
from monitor.web import Health, check
from tests.service.workplace import FIRST
from tests.unit.test_log import logged_to
from tests.web.conftest import TODAY, Office

JSON = {"Accept": "application/json"}
DOWN = StorageError("the disk is full")


def samples(office: Office, **more: object) -> dict[tuple[str, ...], float]:
    """What /metrics says, read with the parser of the library: name and label values → value."""
    return read(office.get("/metrics", **more).text)


def read(text: str) -> dict[tuple[str, ...], float]:
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_live_does_not_ask_the_store_and_ready_does(office: Office):
    """A store that is locked for a moment is no reason to start the service again."""
    with mock.patch.object(Store, "ping", side_effect=DOWN):
        live, ready = office.get("/healthz"), office.get("/readyz")
    assert (live.status_code, live.text) == (200, "ok\n")
    assert (ready.status_code, ready.text) == (503, "store: the disk is full\n")
    assert office.get("/readyz").text == "ok\n"


def test_live_is_503_with_the_reason_when_the_service_stands_still(office: Office):
    stuck = Health(parts=(check("schedule", "the pass stands still"),))
    with mock.patch.object(office.desk, "_liveness", return_value=stuck):
        answer = office.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "schedule: the pass stands still\n")


def test_programs_get_every_part(office: Office):
    with mock.patch.object(Store, "ping", side_effect=DOWN):
        answer = office.get("/readyz", headers=JSON)
    part = {"is_well": False, "message": "the disk is full"}
    assert (answer.status_code, answer.json()) == (
        503,
        {"is_well": False, "parts": {"store": part}},
    )
    assert office.get("/healthz", headers=JSON).json() == {"is_well": True, "parts": {}}


def test_a_part_the_service_can_do_without_is_told_of_and_no_more():
    blind = Health(parts=(check("store", ""), check("watcher", "no events", is_spare=True)))
    assert (blind.is_well, blind.message) == (True, "ok; watcher: no events")


def test_metrics_say_what_is_stored(office: Office):
    found = samples(office)
    assert found["monitor_store_up",] == 1
    assert found["monitor_articles",] == 2
    assert found["monitor_statements",] == len(
        [one for key in office.store.relationships() for r in office.store.readings(key)
         for one in r.statements]
    )  # fmt: skip
    (key,) = office.store.relationships()
    assert found["monitor_changes",] == len(office.store.decisions(key).changes)
    assert found["monitor_relationships_stale",] == 0
    assert found["monitor_newest_article_timestamp_seconds",] == TODAY.timestamp()
    assert found["monitor_last_pass_timestamp_seconds",] >= TODAY.timestamp()
    assert found["monitor_failures", "read"] == 0
    assert found["monitor_quiet_alarm",] == 0


def test_metrics_count_the_tables_once_a_pass(office: Office):
    metrics = Metrics(office.store, now=lambda: TODAY)
    with mock.patch.object(Store, "counts", autospec=True, side_effect=Store.counts) as counted:
        for _ in range(3):
            metrics.render()
        assert counted.call_count == 1
        office.drop("third.txt", FIRST.replace("2021", "2020"))
        office.run()
        assert read(metrics.render()[0].decode())["monitor_articles",] == 3
        assert counted.call_count == 2


def test_metrics_of_an_empty_and_of_a_broken_store_are_metrics_still(empty: Office):
    assert samples(empty)["monitor_articles",] == 0
    with mock.patch.object(Store, "last_finished_run", side_effect=DOWN):
        found = samples(empty)
    assert found["monitor_store_up",] == 0
    assert ("monitor_articles",) not in found


def test_metrics_count_passes_by_outcome_and_what_waits(empty: Office):
    metrics = Metrics(empty.store)
    metrics.scanned(fresh=5, unsettled=2)
    metrics.progressed("reading", 2, 5)
    found = read(metrics.render()[0].decode())
    assert (found["monitor_files_waiting",], found["monitor_files_unsettled",]) == (3, 2)
    for outcome in OUTCOMES:
        metrics.pass_ended(outcome, 0.3)
    found = read(metrics.render()[0].decode())
    assert [found["monitor_passes_total", one] for one in OUTCOMES] == [1, 1, 1, 1]
    assert found["monitor_pass_seconds_count",] == 4
    assert found["monitor_pass_seconds_bucket", "0.5"] == 4
    assert found["monitor_files_waiting",] == 0


def test_two_services_in_one_process_count_apart(empty: Office):
    one, other = Metrics(empty.store), Metrics(empty.store)
    one.pass_ended("finished", 1)
    assert read(other.render()[0].decode())["monitor_passes_total", "finished"] == 0


def test_the_process_and_the_version_are_told(empty: Office):
    text = empty.get("/metrics").text
    for name in ("process_resident_memory_bytes", "process_open_fds", "monitor_build_info"):
        assert f"\n{name}" in text
    assert "monitor_uptime_seconds" in text


def test_requests_are_counted_by_template_however_many_paths_are_asked_for(office: Office):
    """Nothing a visitor sends makes a series of its own: neither a path nor a method."""
    metrics = Metrics(office.store)
    for number in range(5):
        office.get(f"/articles/{number}.html", metrics=metrics)
        office.get(f"/api/v1/articles/{number}", metrics=metrics)
        office.get(f"/static/{number}.js", metrics=metrics)
        office.ask(f"X{number}", "/index.html", metrics=metrics)
    found = {key: n for key, n in read(metrics.render()[0].decode()).items()
             if key[0] == "monitor_http_requests_total"}  # fmt: skip
    assert set(found.values()) == {5}
    assert set(found) == {
        ("monitor_http_requests_total", "GET", "/{path:path}", "404"),
        ("monitor_http_requests_total", "GET", "/api/v1/articles/{article_id}", "404"),
        ("monitor_http_requests_total", "GET", "/static", "404"),
        ("monitor_http_requests_total", "other", "none", "403"),
    }


def test_a_request_that_is_refused_is_counted_too(office: Office):
    metrics = Metrics(office.store)
    office.get("/index.html", host="evil.example", metrics=metrics)
    found = read(metrics.render()[0].decode())
    assert found["monitor_http_requests_total", "GET", "none", "400"] == 1


@pytest.mark.parametrize("path", ["/index.html", "/nothing", "/healthz", "/api/v1/none"])
def test_every_answer_carries_an_id_of_its_own_which_no_visitor_chooses(office: Office, path: str):
    sent = {"X-Request-ID": "forged"}
    ids = {office.get(path, headers=sent).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(len(one) == 16 for one in ids)


def test_an_error_line_carries_method_path_and_the_id_of_the_answer(office: Office):
    with (
        logged_to(io.StringIO()) as lines,
        mock.patch("monitor.web.pages.show", side_effect=ZeroDivisionError),
    ):
        answer = office.get(f"/index.md/../latest.html?secret={'x' * 9}")
        office.get("/" + "y" * 5000)
    line = next(one for one in lines.getvalue().splitlines() if "page met a bug" in one)
    assert f"request={answer.headers['x-request-id']} method=GET path=/latest.html" in line
    assert "secret" not in lines.getvalue()
    assert log.bound_value("request") is None
