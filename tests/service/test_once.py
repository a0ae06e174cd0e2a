"""`monitor once` and what reads its results."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.service.workplace import FIRST, SECOND, THEMES, Workplace, make_workplace


def test_once_reads_reports_and_exits_with_0(place: Workplace):
    """As a process of its own; in a pipe there is neither progress nor log."""
    place.drop("first.txt", FIRST)
    done = place.process("once")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 files, 1 new articles" in done.stdout
    assert (place.reports / "index.html").exists()
    assert (place.reports / "meetings" / "2021-05-10-lao-mng.json").exists()


def test_a_second_pass_over_the_same_folder_changes_nothing(place: Workplace):
    place.drop("first.txt", FIRST)
    place.monitor("once")
    files = {path: path.stat().st_mtime_ns for path in place.reports.rglob("*")}
    assert "0 new articles, 0 new statements, 0 new changes, 0 failures" in place.monitor("once")
    assert {path: path.stat().st_mtime_ns for path in place.reports.rglob("*")} == files


def test_a_rebuild_that_changes_nothing_writes_no_file(place: Workplace):
    """Nor one that is taken away again: that would show in the time of its folder."""
    place.drop("first.txt", FIRST)
    place.drop("second.txt", SECOND)
    place.monitor("once")
    before = _marks(place.reports)
    assert len(before) > 10
    place.monitor("once", "--rebuild")
    assert _marks(place.reports) == before


def _marks(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Inode, time of the content and time of the last change of all there is."""
    found = {path: path.stat() for path in (folder, *folder.rglob("*"))}
    return {path: (one.st_ino, one.st_mtime_ns, one.st_ctime_ns) for path, one in found.items()}


def test_a_file_that_cannot_be_used_is_exit_code_4_until_it_is_put_right(place: Workplace):
    bad = place.drop("bad.txt", "")
    place.drop("first.txt", FIRST)
    assert "bad.txt" in place.monitor("once", expect=4)
    assert "1 new articles" not in place.monitor("once", expect=4)
    bad.write_text(SECOND, encoding="utf-8")
    assert "1 new articles" in place.monitor("once")


def test_an_article_without_a_date_or_parties_is_named(place: Workplace):
    place.drop("no-date.txt", "Mongolia and Laos\n\nMongolia will open air links with Laos.\n")
    assert "no-date.txt: no date: add one to the file name or header" in place.monitor(
        "once", expect=4
    )
    (place.seeds / "no-date.txt").unlink()
    place.drop("no-parties.txt", "2021-05-03\n\nNobody promised anything at all here.\n")
    assert "no-parties.txt: no parties" in place.monitor("once", expect=4)


def test_broken_themes_are_exit_code_3_and_the_last_good_ones_stay(place: Workplace):
    place.drop("first.txt", FIRST)
    place.monitor("once")
    before = place.records("statements")
    (place.root / "config" / "themes.toml").write_text(THEMES[:-8], encoding="utf-8")
    message = place.monitor("once", expect=3)
    assert "themes.toml:7:" in message
    assert "the last good themes stay in force" in message
    assert place.records("statements") == before


def test_a_theme_edit_redecides_and_says_what_it_revised(place: Workplace):
    place.drop("first.txt", FIRST)
    place.monitor("once")
    added = '\n[themes.farming]\nphrases.en = ["agriculture"]\n'
    (place.root / "config" / "themes.toml").write_text(THEMES + added, encoding="utf-8")
    message = place.monitor("once")
    assert "0 new articles" in message
    assert "revised: LAO-MNG: theme farming: statements 1 gained" in message
    assert any(one["themes"] == ["farming"] for one in place.records("statements"))


def test_the_order_and_day_of_delivery_do_not_change_the_result(tmp_path: Path):
    """Two files together, the older first, or the newer first: the same changes and reports."""
    results = []
    for number, deliveries in enumerate(
        [[("a.txt", FIRST), ("b.txt", SECOND)], [("a.txt", FIRST)], [("b.txt", SECOND)]]
    ):
        place = make_workplace(tmp_path / str(number))
        for name, text in deliveries:
            place.drop(name, text)
        place.monitor("once")
        place.drop("a.txt", FIRST)
        place.drop("b.txt", SECOND)
        place.monitor("once")
        results.append((place.monitor("export", "changes"), place.report_files()))
    assert results[0][0]
    assert results[1] == results[0]
    assert results[2] == results[0]


def test_a_late_older_article_revises_and_says_so(place: Workplace):
    place.drop("b.txt", SECOND)
    place.monitor("once")
    place.drop("a.txt", FIRST)
    assert "revised: 2022-06-15-lao-mng: " in place.monitor("once")
    assert "revised: 2022-06-15-lao-mng: " in place.monitor("status")


def test_a_corrected_file_is_a_new_version_of_its_article(place: Workplace):
    place.drop("a.txt", FIRST)
    place.monitor("once")
    place.drop("a.txt", FIRST.replace("hopes to expand", "is ready to expand"))
    place.monitor("once")
    tiers = [one["tier"] for one in place.records("statements") if one["party"] == "LAO"]
    assert tiers == ["intent"]


def test_export_carries_what_programs_rely_on(place: Workplace):
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    statements, changes = place.records("statements"), place.records("changes")
    assert set(statements[0]) >= set(
        "source start end kind tier party themes meeting_id commitment_id".split()
    )
    assert set(changes[0]) >= set(
        "meeting_id commitment_id kind sub_kinds party themes tier_before tier_after "
        "quote_before quote_after source start end".split()
    )
    texts = {"a.txt": FIRST, "b.txt": SECOND}
    for one in statements:
        assert texts[one["source"]][one["start"] : one["end"]] == one["quote"]
    for sort in ("commitments", "links", "meetings", "articles"):
        assert place.records(sort)


def test_csv_has_a_header_and_as_many_rows_as_json_has_lines(place: Workplace):
    place.drop("a.txt", FIRST)
    place.monitor("once")
    for sort in ("statements", "commitments", "links", "changes", "meetings", "articles"):
        rows = list(csv.DictReader(io.StringIO(place.monitor("export", sort, "--format", "csv"))))
        assert len(rows) == len(place.records(sort))


def test_inspect_stores_nothing_and_prints_a_line_a_file(place: Workplace):
    files = [str(place.drop("a.txt", FIRST)), str(place.drop("b.txt", SECOND))]
    lines = place.monitor("inspect", *files).splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["source"] for record in records] == files
    first = records[0]
    assert first["article"]["published_at"] == "2021-05-11T09:10"
    assert first["meeting"]["held_on"] == "2021-05-10"
    assert first["meeting"]["parties"] == ["LAO", "MNG"]
    assert {"name": "Bat Erdene", "party": "MNG"} in first["meeting"]["participants"]
    by_theme = {key: one for one in first["statements"] for key in one["themes"]}
    assert by_theme["flights"]["quote"].startswith("increase direct flights")
    assert not (place.root / "data").exists()


def test_inspect_goes_on_after_a_bad_file_and_exits_with_4(place: Workplace):
    bad = place.seeds / "bad.txt"
    bad.write_bytes(b"")
    good = place.drop("a.txt", FIRST)
    output = place.monitor("inspect", str(bad), str(good), expect=4)
    assert "monitor: " in output
    assert '"source": "' + str(good) in output


def test_explain_shows_rules_score_parts_and_runner_up(place: Workplace):
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    linked = next(one for one in place.records("links") if one["decision"] == "linked")
    text = place.monitor("explain", linked["statement_id"])
    for part in linked["parts"]:
        assert part["name"] in text
    assert "rules     " in text
    assert "runner-up" in text
    for sort in ("changes", "commitments", "meetings", "articles"):
        assert place.records(sort)[0]["id"] in place.monitor(
            "explain", place.records(sort)[0]["id"]
        )


def test_explain_of_an_unknown_id_is_one_line(place: Workplace):
    place.monitor("once")
    message = place.monitor("explain", "ffffffff", expect=2)
    assert message.count("\n") == 1


def test_report_search_and_themes_answer_from_the_store(place: Workplace):
    place.drop("a.txt", FIRST)
    place.drop("b.txt", SECOND)
    place.monitor("once")
    assert place.monitor("report") == place.monitor("report", "2022-06-15-lao-mng")
    assert json.loads(place.monitor("report", "2021", "--format", "json"))["schema_version"] == 1
    assert "a.txt" in place.monitor("search", "scholarships")
    assert "flights" in place.monitor("themes", "list")
    assert "2 themes, 4 phrases: ok" in place.monitor("themes", "check")
    tried = place.monitor("themes", "try", "scholarships")
    assert "[scholarships]" in tried
    assert "2 matches in 2 articles" in tried


def test_doctor_config_and_migrate_say_what_is_right_and_wrong(place: Workplace):
    assert "FAIL" not in place.monitor("doctor")
    assert "ok" in place.monitor("config", "check")
    assert f"port = {place.port}" in place.monitor("config", "show")
    assert "up to date" in place.monitor("migrate")
    place.seeds.rmdir()
    assert "FAIL  watched folder" in place.monitor("doctor", expect=1)
    assert "no such folder to watch" in place.monitor("config", "check", expect=3)
