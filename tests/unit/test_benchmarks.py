"""The benchmarks' own tools: what a process took, tables, the list of parts, the task."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import madeup, place, stages, store, task
from benchmarks.__main__ import PARTS, QUICK, listing, main
from benchmarks.kept import Kept
from benchmarks.table import print_table, print_took
from benchmarks.timing import Command, Took, alternate, timed
from monitor.storage import open_store


def _python(folder: Path, code: str, **options: object) -> Command:
    return Command(argv=(sys.executable, "-c", code), folder=folder, **options)  # type: ignore[arg-type]


def test_a_process_is_timed_with_those_it_waits_for(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time; time.sleep(0.2); kept = bytearray(60_000_000); "
        "subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    )
    took = timed(_python(tmp_path, code))
    assert took.wall > 0.2
    assert took.cpu > 0.02
    assert 60 < took.peak < 110


def test_memory_of_the_benchmark_itself_does_not_count(tmp_path: Path) -> None:
    """Linux begins the peak of a process with that of the one that started it."""
    own = bytearray(b"x" * 100_000_000)
    assert timed(_python(tmp_path, "pass")).peak < 50
    assert own


def test_what_steers_python_is_not_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("MONITOR_LOG__LEVEL", "debug")
    code = "import os; assert not [one for one in os.environ if one.startswith(('PYTHON', 'MONI'))]"
    timed(_python(tmp_path, code))


def test_a_command_that_fails_ends_the_run_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"exited with 3:\nout of honey"):
        timed(_python(tmp_path, "print('out of honey', flush=True); raise SystemExit(3)"))
    timed(_python(tmp_path, "raise SystemExit(3)", codes=frozenset({3})))


def test_contenders_take_turns(tmp_path: Path) -> None:
    order: list[str] = []

    def contender(name: str, **options: object) -> Command:
        return _python(tmp_path, "pass", prepare=lambda: order.append(name), **options)

    took = alternate({"a": contender("a"), "b": contender("b"), "c": contender("c", runs=1)}, 2)
    assert order == ["a", "b", "c", "a", "b"]
    assert {name: len(each) for name, each in took.items()} == {"a": 2, "b": 2, "c": 1}


def test_a_table_has_names_to_the_left_and_figures_to_the_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(("stage", "ms", "n"), [("read", 0.12345, 3), ("everything", 1234.5, 10_000)])
    assert capsys.readouterr().out.splitlines() == [
        "stage          ms       n",
        "read        0.123       3",
        "everything  1,234  10,000",
        "",
    ]


def test_figures_are_medians_beside_one_contender(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [Took(wall=wall, cpu=wall / 2, peak=10) for wall in (1, 2, 9)]
    print_took("what", {"floor": [Took(wall=0.5, cpu=0.5, peak=8)], "ours": runs}, "floor")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["what", "wall", "s", "cpu", "s", "peak", "MB", "x", "floor", "runs"]
    assert lines[2] == ["ours", "2.000", "1.000", "10", "4.00", "3"]


def test_parts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [*PARTS, "quick"]
    assert set(QUICK) < set(PARTS)


def test_a_part_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed"]) == 2
    assert "no such part: speed" in capsys.readouterr().err
    assert listing()


def test_every_readout_has_25_lines_and_is_changed_in_one() -> None:
    old, new = dict(task.before(50)), dict(task.after(50))
    assert len(old) == len(new) == task.COUNT
    for name, text in old.items():
        lines, now = text.split("\n\n"), new[name].split("\n\n")
        assert len(lines) == 25
        assert sum(a != b for a, b in zip(lines, now, strict=True)) == 1


def test_a_state_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one").write_text("then")
    kept = Kept(tmp_path, ["data"])
    kept.keep()
    (tmp_path / "data" / "one").write_text("now")
    (tmp_path / "data" / "other").touch()
    kept.take_back()
    assert [p.read_text() for p in (tmp_path / "data").iterdir()] == ["then"]


def test_stages_go_through_a_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the benchmark calls itself is still what stages are called like."""
    for path in (place.ROOT / "seeds").glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    stages._measure("seeds", tmp_path, is_profiling=False)
    listed = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert {"read", "extract", "store", "decide", "build", "render", "write", "all"} < set(listed)


def test_a_large_store_is_filled_and_asked(tmp_path: Path) -> None:
    answers = dict(store._asked(f"sqlite:///{tmp_path / 'monitor.db'}", 240))
    assert {"search: a word", "status", "review"} < set(answers)
    assert all(answers.values())


def test_each_way_of_storing_stores_the_same(tmp_path: Path) -> None:
    few = list(madeup.readings(12, each=3, words=20, pairs=2))
    for way, (as_is, prepare) in store._WAYS.items():
        url = f"sqlite:///{tmp_path / way}.db"
        open_store(url).close()
        prepare(url)
        with as_is(), closing(open_store(url)) as opened:
            store._store(opened, few, 5)
        with closing(open_store(url)) as opened:
            assert len(opened.articles()) == 12
            assert bool(opened.search("will")) == (way != "without words")
