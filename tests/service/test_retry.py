"""`monitor retry`: failed files are taken up by the next pass, those named or all."""

from __future__ import annotations

from tests.service.workplace import FIRST, Workplace


def tries(place: Workplace) -> dict[str, int]:
    """How often each failed file was tried, as the page would say."""
    from monitor.storage import open_store

    store = open_store(f"sqlite:///{place.root / 'data' / 'monitor.db'}")
    try:
        return {path: one.failure_count for path, one in store.files().items() if one.failure}
    finally:
        store.close()


def test_failed_files_are_tried_again_by_name_by_file_and_all(place: Workplace):
    for number, name in enumerate(("a.txt", "b.txt", "c.txt")):
        (place.seeds / name).write_bytes(bytes(range(256)) * (20 + number))
    place.drop("good.txt", FIRST)
    place.monitor("once", expect=4)
    place.monitor("once", expect=4)
    assert tries(place) == {"a.txt": 1, "b.txt": 1, "c.txt": 1}
    said = place.monitor("retry", "a.txt", str(place.seeds / "b.txt"))
    assert said.splitlines() == [
        f"{one}: the next pass tries it again" for one in ("a.txt", "b.txt")
    ]
    place.monitor("once", expect=4)
    assert tries(place) == {"a.txt": 2, "b.txt": 2, "c.txt": 1}
    place.monitor("retry")
    place.monitor("once", expect=4)
    assert tries(place) == {"a.txt": 3, "b.txt": 3, "c.txt": 2}


def test_a_file_that_did_not_fail_is_one_line_and_nothing_is_asked_for(place: Workplace):
    (place.seeds / "a.txt").write_bytes(bytes(range(256)) * 20)
    place.drop("good.txt", FIRST)
    place.monitor("once", expect=4)
    said = place.monitor("retry", "a.txt", "good.txt", expect=4)
    assert said == (
        "monitor: good.txt: is not among the files that failed; 'monitor status' lists them\n"
    )
    place.monitor("once", expect=4)
    assert tries(place) == {"a.txt": 1}


def test_without_failures_it_says_so(place: Workplace):
    assert place.monitor("retry") == "no file failed\n"


def test_a_limit_of_the_settings_keeps_a_file_out_until_it_is_raised(place: Workplace):
    place.drop("first.txt", FIRST)
    settings = place.root / "config" / "monitor.toml"
    settings.write_text("[intake]\nmax_statements = 1\n", encoding="utf-8")
    said = place.monitor("once", expect=4)
    assert "failed: first.txt: 4 statements, limit 1; split the file or raise" in said
    settings.write_text("", encoding="utf-8")
    assert "1 new articles" in place.monitor("once")
