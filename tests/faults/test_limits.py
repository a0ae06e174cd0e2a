"""One article over a limit is given up and kept out; the others are read, and nothing is left over.

Real processes and real texts: a long one takes long, and much memory, without any trick.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import LimitError, PassingError, SourceError
from monitor.intake import Limits
from monitor.model import Article, Run, SourceFile
from monitor.pipeline import Pipeline
from monitor.reader import InProcess, Instructions, Outcome
from monitor.storage import Store, open_store
from monitor.workers import Workers
from tests.made_files import make_pdf
from tests.service.workplace import FIRST, SECOND, THEMES, Service, make_workplace

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SENTENCE = "Arland is ready to open a railway line to Borland next year, the minister said. "
#: Three megabytes: ten seconds of reading and hundreds of megabytes of memory.
HEAVY = FIRST + SENTENCE * 40_000
DEEP = f"<html><body>{'<div>' * 300}<p>{SENTENCE * 3}</p>{'</div>' * 300}</body></html>"


def write(folder: Path, name: str, text: str) -> SourceFile:
    (folder / name).write_text(text, encoding="utf-8")
    return SourceFile(path=name, size=0, modified_ns=0)


def readers_running() -> list[int]:
    return [one.pid for one in multiprocessing.active_children() if one.pid]


def wait_for(happened: Callable[[], object], seconds: float = 30) -> None:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def processor_seconds(pid: int) -> float:
    values = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    return tmp_path / "seeds"


def workers(seeds: Path, *, seconds: float = 60, megabytes: float = 1000, **more: float) -> Workers:
    return Workers(
        Instructions(seeds_dir=seeds), max_seconds=seconds, max_megabytes=megabytes, **more
    )


# ---------------------------------------------------------------- one article


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"seconds": 2}, "takes longer than 2 s to read; split the file or raise"),
        ({"megabytes": 50}, "takes more memory than intake.max_memory_megabytes"),
    ],
    ids=["time", "memory"],
)
def test_an_article_that_takes_too_much_is_given_up_and_its_neighbours_are_read(
    limits: dict[str, float], reason: str, seeds: Path
) -> None:
    files = [write(seeds, n, t) for n, t in (("a", FIRST), ("b", HEAVY), ("c", SECOND))]
    with workers(seeds, **limits) as reader:
        first, heavy, second = reader.read(files)
    assert (first.error, second.error) == (None, None)
    assert isinstance(heavy.error, LimitError)
    assert str(heavy.error).startswith(reason)
    assert heavy.error.source == "b"
    assert readers_running() == []


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.html", DEEP, "elements nested deeper than 200; save its text as .txt or raise"),
        ("a.txt", FIRST + SENTENCE * 30, "limit 20; split the file or raise intake.max_statements"),
        ("a.txt", FIRST * 20, "MB, limit 0.005 MB; split the file or raise"),
    ],
    ids=["nesting", "statements", "size"],
)
def test_an_article_that_is_too_much_says_by_how_much(
    name: str, text: str, reason: str, seeds: Path
) -> None:
    instructions = Instructions(seeds_dir=seeds, limits=Limits(max_bytes=5_000), max_statements=20)
    (outcome,) = InProcess(instructions).read([write(seeds, name, text)])
    assert isinstance(outcome.error, LimitError)
    assert reason in str(outcome.error)
    assert "\n" not in str(outcome.error)


def test_a_pdf_that_unpacks_without_end_is_given_up_and_its_neighbours_are_read(
    seeds: Path,
) -> None:
    (seeds / "a.pdf").write_bytes(pdf_of(b" " * 1_000_000, times=1500))
    (seeds / "b.pdf").write_bytes(make_pdf())
    files = [SourceFile(path=one, size=0, modified_ns=0) for one in ("a.pdf", "b.pdf")]
    with workers(seeds, megabytes=300) as reader:
        bomb, good = reader.read(files)
    assert isinstance(bomb.error, LimitError)
    assert good.error is None
    assert readers_running() == []


def pdf_of(content: bytes, times: int) -> bytes:
    """A PDF of one page, what it shows packed as tightly as can be."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    )
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % one for one in enumerate(parts, 1))
    return b"%PDF-1.4\n" + objects + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF"


def test_a_page_as_deep_as_the_limit_is_read(seeds: Path) -> None:
    page = f"<html><body>{'<div>' * 199}<p>{SENTENCE * 3}</p>{'</div>' * 199}</body></html>"
    (outcome,) = InProcess(Instructions(seeds_dir=seeds)).read([write(seeds, "a.html", page)])
    assert outcome.error is None


class Killer(threading.Thread):
    """Ends each reading process that has worked for a while, until it ended `times` of them."""

    def __init__(self, times: int) -> None:
        super().__init__(daemon=True)
        self.left = times
        self.start()

    def run(self) -> None:
        killed: set[int] = set()
        while self.left:
            for pid in set(readers_running()) - killed:
                # The imports take half a second, the text five.
                if is_alive(pid) and processor_seconds(pid) > 2:
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)
                    self.left -= 1
            time.sleep(0.05)


@pytest.mark.parametrize("times", [1, 2])
def test_a_process_that_is_killed_costs_its_article_only_the_second_time(
    times: int, seeds: Path
) -> None:
    """The first time the system may have been short of memory, or somebody ended it."""
    heavy = FIRST + SENTENCE * 30_000
    files = [write(seeds, n, t) for n, t in (("a", FIRST), ("b", heavy), ("c", SECOND))]
    instructions = Instructions(seeds_dir=seeds, max_statements=100_000)
    killer = Killer(times)
    with Workers(instructions, max_seconds=120, max_megabytes=2000) as reader:
        first, second, third = reader.read(files)
    killer.join(5)
    assert killer.left == 0
    assert (first.error, third.error) == (None, None)
    if times == 1:
        assert second.error is None
    else:
        assert isinstance(second.error, LimitError)
        assert "ended the process that read it twice (exit code -9)" in str(second.error)


def test_a_process_that_dies_while_idle_is_replaced(seeds: Path) -> None:
    file = write(seeds, "a", FIRST)
    with workers(seeds) as reader:
        list(reader.read([file]))
        (pid,) = readers_running()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid))
        (again,) = reader.read([file])
    assert again.error is None


def test_outcomes_come_in_the_order_asked_for_and_a_stored_text_is_read_the_same(
    seeds: Path,
) -> None:
    files = [write(seeds, f"{n}.txt", FIRST.replace("May 10", f"May {n}")) for n in range(1, 20)]
    with workers(seeds) as reader:
        found = [outcome.reading for outcome in reader.read(files)]
        again = [one.reading for one in reader.extract([one.article for one in found if one])]
    expected = [one.reading for one in InProcess(Instructions(seeds_dir=seeds)).read(files)]
    assert found == expected == again


def test_errors_cross_processes_with_their_source(seeds: Path) -> None:
    (seeds / "a.txt").write_bytes(bytes(range(256)) * 100)
    with workers(seeds) as reader:
        bad, gone = reader.read([SourceFile(path=p, size=0, modified_ns=0) for p in ("a.txt", "b")])
    assert (type(bad.error), bad.error.source) == (SourceError, "a.txt")
    assert (type(gone.error), gone.error.source) == (PassingError, "b")


# ---------------------------------------------------------------- the process


PARENT = """
import sys
from pathlib import Path
from monitor.model import SourceFile
from monitor.reader import Instructions
from monitor.workers import Workers
if __name__ == "__main__":
    reader = Workers(Instructions(seeds_dir=Path(sys.argv[1])), max_seconds=60, max_megabytes=2000)
    (outcome,) = reader.read([SourceFile(path="a", size=0, modified_ns=0)])
    reader.close()
    print(outcome.error)
"""


def test_no_process_is_started_before_there_is_something_to_read(seeds: Path) -> None:
    with workers(seeds) as reader:
        assert list(reader.read([])) == []
        assert readers_running() == []


def test_the_process_is_kept_for_the_next_article_and_ended_when_idle(seeds: Path) -> None:
    file = write(seeds, "a", FIRST)
    with workers(seeds, idle_seconds=3600) as reader:
        list(reader.read([file]))
        before = readers_running()
        list(reader.read([file]))
        assert readers_running() == before
        assert len(before) == 1
    with workers(seeds, idle_seconds=0.2) as reader:
        reader.prepare(1)
        assert len(readers_running()) == 1
        wait_for(lambda: not readers_running())
        list(reader.read([file]))
        wait_for(lambda: not readers_running())
        (again,) = reader.read([file])
        assert again.error is None


def test_a_lower_limit_of_the_administrator_stands(seeds: Path, tmp_path: Path) -> None:
    write(seeds, "a", FIRST)
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command = f"ulimit -v 2000000; exec {sys.executable} {script} {seeds}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("None\n", "")


def test_a_reader_told_to_stop_gives_up_what_it_reads(seeds: Path) -> None:
    stop = threading.Event()
    reader = Workers(
        Instructions(seeds_dir=seeds), max_seconds=60, max_megabytes=1000, is_stopping=stop.is_set
    )
    files = [write(seeds, n, t) for n, t in (("a", FIRST), ("b", HEAVY), ("c", SECOND))]
    outcomes = reader.read(files)
    assert next(outcomes).error is None
    stop.set()
    assert list(outcomes) == []
    reader.close()
    assert readers_running() == []


def children_of(pid: int, program: str = "spawn_main") -> list[int]:
    """The processes a process started that read: the one that counts semaphores is not."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_text()
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid and program in command:
            found.append(int(entry.name))
    return found


def test_a_process_whose_parent_is_killed_ends_in_the_middle_of_an_article(
    seeds: Path, tmp_path: Path
) -> None:
    write(seeds, "a", HEAVY)
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script), str(seeds)], stderr=subprocess.DEVNULL)
    wait_for(lambda: children_of(parent.pid))
    (child,) = children_of(parent.pid)
    wait_for(lambda: processor_seconds(child) > 1.5)
    parent.kill()
    parent.wait()
    wait_for(lambda: not is_alive(child), seconds=5)


def readers_of(service: Service) -> list[int]:
    """They are started by the process that makes its passes."""
    makers = children_of(service.process.pid, "backroom")
    return [pid for maker in makers for pid in children_of(maker)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_stops_at_once_in_the_middle_of_an_article(
    tmp_path: Path, number: signal.Signals
) -> None:
    place = make_workplace(tmp_path / "place")
    place.drop("heavy.txt", HEAVY)
    service = Service(place)
    try:
        service.wait_for(lambda: bool(readers_of(service)))
        (child,) = readers_of(service)
        # A terminal sends Ctrl-C to both, also while one still starts.
        os.kill(child, signal.SIGINT)
        service.wait_for(lambda: not is_alive(child) or processor_seconds(child) > 1)
        os.kill(child, signal.SIGINT)
        code, seconds = service.stop(number)
    finally:
        service.process.kill()
        service.process.wait()
    assert code == 0
    assert seconds < 3
    assert not is_alive(child)
    assert "Traceback" not in service.log


# ---------------------------------------------------------------- kept out


class Counting:
    """A reader that notes what it was asked to read."""

    def __init__(self, inner: InProcess | Workers) -> None:
        self.inner = inner
        self.stamp = inner.stamp
        self.asked: list[str] = []
        self.before: Callable[[SourceFile], None] = lambda _: None

    def prepare(self, count: int) -> None:
        self.inner.prepare(count)

    def read(self, files: Iterable[SourceFile]) -> Iterator[Outcome]:
        return self.inner.read(self._noted(files))

    def extract(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        for article in articles:
            self.asked.append(article.source)
            yield from self.inner.extract([article])

    def _noted(self, files: Iterable[SourceFile]) -> Iterator[SourceFile]:
        for file in files:
            self.asked.append(file.path)
            self.before(file)
            yield file


@dataclass
class Place:
    """A folder, a store and a pipeline whose reading is counted."""

    root: Path
    store: Store
    reader: Counting = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.limit(max_statements=20)

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    def limit(self, **limits: int) -> None:
        self.reader = Counting(InProcess(Instructions(seeds_dir=self.seeds, **limits)))

    def drop(self, name: str, text: str) -> Path:
        path = self.seeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *, minutes: float = 0, retry: bool = False) -> tuple[list[str], Run]:
        """What a pass read, and what came of it."""
        self.now += timedelta(minutes=minutes)
        self.reader.asked.clear()
        pipeline = Pipeline(
            store=self.store,
            seeds_dir=self.seeds,
            themes_path=self.root / "themes.toml",
            reports_dir=self.root / "reports",
            settle_seconds=0,
            reader=self.reader,
        )
        run = pipeline.run(self.now, retry=retry)
        return self.reader.asked[:], run


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "themes.toml").write_text(THEMES, encoding="utf-8")
    place = Place(tmp_path, open_store(f"sqlite:///{tmp_path / 'monitor.db'}"))
    yield place
    place.store.close()


LONG = FIRST + SENTENCE * 30


def stages(run: Run) -> list[tuple[str, str]]:
    return [(one.source, one.stage) for one in run.failures]


def test_a_file_over_a_limit_is_read_once_whatever_it_is_called(kept: Place) -> None:
    path = kept.drop("long.txt", LONG)
    asked, run = kept.run()
    assert (asked, stages(run)) == (["long.txt"], [("long.txt", "limit")])
    assert kept.run(minutes=100_000)[0] == []
    os.utime(path)
    assert kept.run()[0] == []
    path = path.rename(path.with_name("renamed.txt"))
    kept.drop("copy.txt", LONG)
    asked, run = kept.run()
    assert (asked, stages(run)) == ([], [("copy.txt", "limit"), ("renamed.txt", "limit")])
    assert {one.failure_count for one in kept.store.files().values()} == {1}


def test_a_file_over_a_limit_is_read_when_it_changes_or_the_limit_is_raised(kept: Place) -> None:
    kept.drop("long.txt", LONG)
    kept.drop("longer.txt", LONG + SENTENCE)
    kept.run()
    kept.drop("long.txt", FIRST)
    asked, run = kept.run()
    assert (asked, stages(run)) == (["long.txt"], [("longer.txt", "limit")])
    kept.limit(max_statements=2000)
    asked, run = kept.run()
    assert (asked, run.failures) == (["longer.txt"], ())


def test_a_file_asked_for_is_tried_once_more_and_no_other(kept: Place) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        kept.drop(name, f"{LONG}{name}\n")
    kept.drop("copy of a.txt", f"{LONG}a.txt\n")
    kept.run()
    assert kept.store.ask_again(["a.txt", "strange.txt"]) == ("a.txt",)
    assert kept.run()[0] == ["a.txt"]
    assert kept.run()[0] == []
    assert len(kept.store.ask_again()) == 4
    assert sorted(kept.run()[0]) == ["a.txt", "b.txt", "c.txt", "copy of a.txt"]
    assert kept.run()[0] == []


def test_what_fails_the_same_way_is_logged_once(
    kept: Place, caplog: pytest.LogCaptureFixture
) -> None:
    kept.drop("long.txt", LONG)
    kept.run()
    assert [one.message for one in caplog.records].count("failed") == 1
    caplog.clear()
    for _ in range(3):
        kept.run(minutes=1)
    assert [one.message for one in caplog.records if one.levelname != "DEBUG"] == []


def test_a_hundred_poisoned_files_between_good_ones_are_named_and_the_good_ones_read(
    kept: Place,
) -> None:
    for number in range(100):
        if number % 10:
            kept.drop(f"{number:03}-deep.html", DEEP + str(number))
        else:
            kept.drop(f"{number:03}-heavy.txt", HEAVY + str(number))
        if number % 20 == 0:
            kept.drop(f"{number:03}-good.txt", FIRST.replace("May 10", f"May {number // 20 + 1}"))
    with workers(kept.seeds, megabytes=50) as reader:
        kept.reader = Counting(reader)
        asked, run = kept.run()
        assert (len(asked), run.articles_new, len(run.failures)) == (105, 5, 100)
        assert {one.stage for one in run.failures} == {"limit"}
        assert kept.run()[0] == []


def test_a_pass_over_known_files_starts_no_process(kept: Place) -> None:
    kept.drop("long.txt", LONG)
    kept.drop("first.txt", FIRST)
    kept.run()
    conditions = kept.reader.stamp
    with workers(kept.seeds) as reader:
        kept.reader = Counting(reader)
        kept.reader.stamp = conditions
        asked, run = kept.run()
        assert (asked, len(run.failures), readers_running()) == ([], 1, [])


# ---------------------------------------------------------------- passing faults


def test_a_passing_fault_is_tried_again_by_itself_with_growing_pauses(kept: Place) -> None:
    path = kept.drop("first.txt", FIRST)
    kept.reader.before = lambda _: path.rename(path.with_name(".away"))
    asked, run = kept.run()
    assert (asked, stages(run)) == (["first.txt"], [("first.txt", "passing")])
    back = path.with_name(".away")
    back.rename(path)
    assert kept.run(minutes=0.9)[0] == []
    assert kept.run(minutes=0.2)[0] == ["first.txt"]
    back.rename(path)
    assert kept.run(minutes=3)[0] == []
    kept.reader.before = lambda _: None
    asked, run = kept.run(minutes=2)
    assert (asked, run.articles_new, run.failures) == (["first.txt"], 1, ())


def test_a_lasting_fault_waits_for_another_file_and_a_bug_for_another_program(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept.seeds / "binary.txt").write_bytes(bytes(range(256)) * 20)
    kept.drop("first.txt", FIRST)
    with monkeypatch.context() as patch:
        patch.setattr("monitor.extract.extract", lambda *_, **__: 1 / 0)
        asked, run = kept.run()
    assert stages(run) == [("binary.txt", "read"), ("first.txt", "extract")]
    assert kept.run(minutes=1_000_000)[0] == []
    monkeypatch.setattr("monitor.ingest.extract_rules", lambda: "mended")
    asked, run = kept.run()
    assert sorted(asked) == ["binary.txt", "first.txt"]
    assert stages(run) == [("binary.txt", "read")]


def test_a_stored_text_over_a_limit_keeps_its_facts_and_is_not_read_at_each_pass(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.drop("first.txt", FIRST)
    kept.run()
    before = kept.store.readings("LAO-MNG")
    monkeypatch.setattr("monitor.ingest.extract_rules", lambda: "later ones")
    kept.limit(max_statements=1)
    assert kept.run()[0] == ["first.txt"]
    assert kept.run()[0] == []
    assert kept.store.readings("LAO-MNG") == before
    kept.limit(max_statements=20)
    assert kept.run()[0] == ["first.txt"]
    assert kept.run()[0] == []
