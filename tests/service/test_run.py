"""A real `monitor run`: drop a file, read the report, stop it."""

from __future__ import annotations

import json
import signal

import pytest

from tests.service.workplace import FIRST, SECOND, THEMES, Service, Workplace


def is_up(service: Service) -> bool:
    return (service.place.reports / "index.html").exists()


def test_a_dropped_file_is_reported_long_before_the_interval_and_sigterm_ends_it(service: Service):
    """The interval is an hour: the file event brings the pass forward."""
    service.wait_for(lambda: is_up(service))
    service.place.drop("first.txt", FIRST)
    report = service.place.reports / "meetings" / "2021-05-10-lao-mng.html"
    service.wait_for(report.exists)
    code, _ = service.stop()
    assert code == 0
    assert "Traceback" not in service.log


def test_ctrl_c_ends_it_as_well(service: Service):
    service.wait_for(lambda: is_up(service))
    code, seconds = service.stop(signal.SIGINT)
    assert (code, seconds < 3) == (0, True)


def test_a_stop_right_after_the_start_is_clean(service: Service):
    service.wait_for(lambda: "Stop with" in service.log)
    code, seconds = service.stop()
    assert (code, seconds < 3) == (0, True)


def test_it_says_where_to_look_and_serves_it_with_strict_headers(service: Service):
    service.wait_for(lambda: is_up(service))
    assert str((service.place.reports / "index.html").resolve()) in service.log
    assert f"http://127.0.0.1:{service.place.port}/" in service.log
    status, headers, page = service.get("/index.html")
    assert status == 200
    assert "No meeting is on file yet" in page
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert service.get("/")[0] == 307
    assert service.get("/.manifest")[0] == 404
    assert service.get("/../config/themes.toml")[0] == 404


def test_a_page_elsewhere_that_points_its_name_here_reads_nothing(service: Service):
    service.wait_for(lambda: is_up(service))
    assert service.get("/index.html", host="evil.example")[0] == 400


def test_a_file_that_failed_is_tried_again_from_the_page(service: Service):
    service.wait_for(lambda: is_up(service))
    (service.place.seeds / "binary.txt").write_bytes(bytes(range(256)) * 20)
    service.wait_for(lambda: "source=binary.txt" in service.log)
    assert "Tried" not in service.get("/runs")[2]
    assert service.post("/runs?retry=1") == 303
    service.wait_for(lambda: "Tried 2 times" in service.get("/runs")[2])


def test_pages_are_served_without_passes(place: Workplace):
    place.drop("first.txt", FIRST)
    place.monitor("once")
    place.drop("second.txt", SECOND)
    service = Service(place, "serve")
    try:
        service.wait_for(lambda: "Stop with" in service.log)
        page = service.get("/runs")[2]
        assert "without a scheduler" in page
        assert service.post("/runs?retry=1") == 303
        assert service.get("/meetings/2021-05-10-lao-mng.html")[0] == 200
        assert service.get("/meetings/2022-06-15-lao-mng.html")[0] == 404
        place.monitor("once")
        assert service.get("/meetings/2022-06-15-lao-mng.html")[0] == 200
        assert service.get("/healthz")[0] == 200
    finally:
        code, seconds = service.stop()
    assert code == 0
    assert seconds < 3


def test_health_and_status_answer(service: Service):
    service.wait_for(lambda: is_up(service))
    service.wait_for(lambda: json.loads(service.get("/status")[2])["last_run"]["finished_at"])
    assert service.get("/healthz")[0] == 200
    assert service.place.monitor("healthcheck").strip() == "ok"
    service.stop()
    service.place.monitor("healthcheck", expect=1)


def test_a_theme_edit_is_applied_at_once_and_a_broken_one_keeps_the_last_good(service: Service):
    service.place.drop("first.txt", FIRST)
    flights = service.place.reports / "themes" / "flights.html"
    service.wait_for(flights.exists)
    themes = service.place.root / "config" / "themes.toml"
    themes.write_text(THEMES + '\n[themes.trade]\nphrases.en = ["trade"]\n', encoding="utf-8")
    service.wait_for((service.place.reports / "themes" / "trade.html").exists)
    themes.write_text(THEMES[:-8], encoding="utf-8")
    index = service.place.reports / "index.html"
    service.wait_for(lambda: "last good themes" in index.read_text(encoding="utf-8"))
    assert (service.place.reports / "themes" / "trade.html").exists()
    # the pages are written a moment before the run is noted as finished
    service.wait_for(lambda: "last good themes" in service.place.monitor("status"))
    assert service.get("/healthz")[0] == 200


def test_a_bad_file_is_named_and_the_next_good_one_is_read(service: Service):
    service.wait_for(lambda: is_up(service))
    (service.place.seeds / "binary.txt").write_bytes(bytes(range(256)) * 20)
    service.wait_for(lambda: "source=binary.txt" in service.log)
    service.place.drop("first.txt", FIRST)
    service.wait_for((service.place.reports / "meetings" / "2021-05-10-lao-mng.html").exists)
    assert "Traceback" not in service.log


def test_a_watched_folder_that_comes_later_is_read(service: Service):
    service.wait_for(lambda: is_up(service))
    seeds = service.place.seeds
    seeds.rmdir()
    service.wait_for(lambda: not seeds.exists())
    seeds.mkdir()
    service.place.drop("second.txt", SECOND)
    report = service.place.reports / "meetings" / "2022-06-15-lao-mng.html"
    service.wait_for(report.exists, seconds=30)


def test_a_taken_port_is_one_clear_line(service: Service, tmp_path):
    service.wait_for(lambda: "Stop with" in service.log)
    message = service.place.monitor("--data", "elsewhere", "run", expect=3)
    assert f"cannot listen on 127.0.0.1:{service.place.port}" in message
    assert message.count("\n") == 1


@pytest.mark.parametrize("setting", ["schedule.cron", "web.host"])
def test_a_setting_that_cannot_work_ends_the_start_with_one_line(place, setting):
    values = {"schedule.cron": "61 * * * *", "web.host": "203.0.113.9"}
    section, key = setting.split(".")
    settings = f'[{section}]\n{key} = "{values[setting]}"\n'
    (place.root / "config" / "monitor.toml").write_text(settings, encoding="utf-8")
    message = place.monitor("run", expect=3)
    assert message.count("\n") == 1
