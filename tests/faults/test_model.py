"""Whatever happens to the folder and to the passes, the store is what a plain model says it is.

Files are created, appended to, replaced, renamed and deleted, themes edited, passes made, killed at
any deed and begun again by a new process. After each whole pass: the articles on file and the
current ones are those of the model, decisions are those of one pass over the current texts alone,
and every change went out on each channel once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from monitor.notify import FileChannel
from monitor.pipeline import Pipeline
from monitor.storage import Store, open_store
from tests.faults.rig import Yard
from tests.faults.test_pass_faults import DEEDS, Killed, killing
from tests.service.workplace import FIRST

_THEMES = (
    '[themes.flights]\nphrases.en = ["direct flights"]\n',
    '[themes.students]\nphrases.en = ["scholarships"]\n',
    '[themes.trade]\nphrases.en = ["joint commission", "agriculture"]\n',
)
_TIERS = ("hopes to", "is willing to", "plans to", "has agreed to")
_MATTERS = (
    "increase direct flights between the two countries",
    "provide scholarships for Lao students",
    "build a bridge across the border river",
    "buy more wool carpets",
)
#: Where a pass is killed: at the first, or the second, time it does this.
_DEEDS = (
    *((Store, name, 0) for name in (*DEEDS, "tick_off", "forget_files")),
    (Store, "save_reading", 1),
    (Store, "tick_off", 1),
    (FileChannel, "deliver", 0),
    (Path, "replace", 0),
)
#: Enough of it that a text with a few sentences more is plainly a version of the one without.
_PLAIN = "\n\n".join(
    f"Hall {number} of the museum beside the ministry is long, quiet and cool in summer."
    for number in range(40)
)
_MOST_APPENDED = 4
_APPENDED = "\nKeo said that Laos is ready to "
#: Enough of them are made that no two files begin with the same text by chance.
_NAMES = ("a.txt", "b.txt", "c.txt", "d.md", "sub/e.txt")


def text_of(number: int, tier: int, matter: int) -> str:
    """A readout that is no version of another one: its meeting and its title are its own."""
    day = datetime(2021, 1, 11, tzinfo=UTC) + timedelta(days=17 * number)
    said = f"Bat Erdene said that Mongolia {_TIERS[tier]} {_MATTERS[matter]}."
    return (
        f" date {day:%Y-%m-%d} Round {number} of Mongolian, Lao foreign ministers' talks\n\n"
        f"(Steppe Wire) 09:10, {day:%B} {day.day}, {day:%Y}\n\n"
        f"VIENTIANE, {day:%B} {day.day} (Steppe Wire) -- Mongolian Foreign Minister Bat Erdene on "
        f"{day:%A} held talks with Lao Foreign Minister Somphone Keo here.\n\n{said}\n\n"
        f"{FIRST.split(chr(10) * 2)[4]}\n\n{FIRST.split(chr(10) * 2)[5]}\n\n{_PLAIN}"
    )


class Model:
    """Articles by their texts: what is on file, and what is current."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.on_file: set[str] = set()
        self.replaced: set[str] = set()
        self.edited: set[str] = set()

    @property
    def current(self) -> set[str]:
        held = set(self.held.values()) - self.edited
        return (self.on_file - self.replaced - self.edited) | (held & self.on_file)

    def read(self, path: str, text: str) -> None:
        """A pass reads a file."""
        before = self.held.get(path)
        if before == text:
            return
        if text not in self.on_file:
            self.edited |= {one for one in self.current if text.startswith(one)}
        if before is not None:
            self.replaced.add(before)
        self.replaced.discard(text)
        self.held[path] = text
        self.on_file.add(text)

    def forget_but(self, paths: set[str]) -> None:
        """Files left the folder; one that is empty is taken for a mistake."""
        if paths:
            self.held = {path: text for path, text in self.held.items() if path in paths}


class Monitor(RuleBasedStateMachine):
    """The folder, its passes and the model beside them."""

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        self.yard = Yard(self.root)
        self.files: dict[str, str] = {}
        self.model = Model()
        self.numbers = count()
        self.clock = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        self.is_settled = False
        self.store = self._open()
        self.edit_themes(0)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.root)

    def _open(self) -> Store:
        return open_store(self.yard.url)

    # ------------------------------------------------------------ what happens to the folder

    @rule(
        name=st.sampled_from(_NAMES),
        tier=st.integers(0, len(_TIERS) - 1),
        matter=st.integers(0, len(_MATTERS) - 1),
    )
    def put(self, name: str, tier: int, matter: int) -> None:
        """Create a file, or replace what it holds."""
        self._write(name, text_of(next(self.numbers), tier, matter))

    @precondition(lambda self: self.files)
    @rule(which=st.integers(0, 9), matter=st.integers(0, len(_MATTERS) - 1))
    def append(self, which: int, matter: int) -> None:
        name = sorted(self.files)[which % len(self.files)]
        if self.files[name].count(_APPENDED) < _MOST_APPENDED:
            self._write(name, f"{self.files[name]}{_APPENDED}{_MATTERS[matter]}.\n")

    @precondition(lambda self: self.files)
    @rule(which=st.integers(0, 9), name=st.sampled_from((*_NAMES, "A.txt", "n ew.txt")))
    def rename(self, which: int, name: str) -> None:
        old = sorted(self.files)[which % len(self.files)]
        if name == old:
            return
        (self.yard.seeds / name).parent.mkdir(exist_ok=True)
        (self.yard.seeds / old).replace(self.yard.seeds / name)
        self.files[name] = self.files.pop(old)
        self.is_settled = False

    @precondition(lambda self: self.files)
    @rule(which=st.integers(0, 9))
    def delete(self, which: int) -> None:
        name = sorted(self.files)[which % len(self.files)]
        (self.yard.seeds / name).unlink()
        del self.files[name]
        self.is_settled = False

    @rule(which=st.integers(0, len(_THEMES) - 1))
    def edit_themes(self, which: int) -> None:
        (self.root / "config" / "themes.toml").write_text(_THEMES[which])
        self.is_settled = False

    # ------------------------------------------------------------ what happens to the program

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self._open()

    @precondition(lambda self: not self.is_settled)
    @rule(deed=st.sampled_from(_DEEDS), after=st.booleans())
    def killed(self, deed: tuple[type, str, int], after: bool) -> None:
        """A pass cut off at one of its deeds, or gone through when it does not come to that."""
        owner, name, at = deed
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(owner, name, killing(getattr(owner, name), at, count(), after=after))
            try:
                self._pass()
            except Killed:
                self.restart()
                self._read_by_the_killed()
            else:
                self._read_all()

    @rule()
    def tick(self) -> None:
        self._pass()
        self._read_all()

    # ------------------------------------------------------------ what has to hold

    @invariant()
    def everything_is_there(self) -> None:
        if not getattr(self, "is_settled", False):
            return
        with self.store._reading() as connection:
            stored = set(connection.exec_driver_sql("SELECT text FROM articles").scalars())
        assert stored == self.model.on_file
        assert {one.text for one in self.store.articles()} == self.model.current
        assert self._news(self.store) == self._undisturbed()
        told = self.yard._told(self.store)
        assert told.is_clean, told

    def _undisturbed(self) -> set[str]:
        with tempfile.TemporaryDirectory() as folder:
            yard = Yard(Path(folder))
            for number, text in enumerate(sorted(self.model.current)):
                yard.drop(f"{number}.txt", text)
            shutil.copy(self.root / "config" / "themes.toml", yard.root / "config")
            with closing(open_store(yard.url)) as store:
                self._pipeline(yard, store).run(self.clock)
                return self._news(store)

    @staticmethod
    def _news(store: Store) -> set[str]:
        decided = [store.decisions(key) for key in store.relationships()]
        return {
            f"{one.meeting_id} {one.kind} {one.before_id} {one.after_id} {one.themes}"
            for each in decided
            for one in each.changes
        }

    # ------------------------------------------------------------ means

    def _write(self, name: str, text: str) -> None:
        path = self.yard.seeds / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # Written twice within one tick of the clock, a file of the same size looks the same.
        moment = path.stat().st_mtime_ns + next(self.numbers)
        os.utime(path, ns=(moment, moment))
        self.files[name] = text
        self.is_settled = False

    @staticmethod
    def _pipeline(yard: Yard, store: Store) -> Pipeline:
        return Pipeline(
            store=store,
            seeds_dir=yard.seeds,
            themes_path=yard.root / "config" / "themes.toml",
            reports_dir=yard.root / "reports",
            settle_seconds=0,
            channels=(FileChannel(path=yard.root / "notices.jsonl"),),
        )

    def _pass(self) -> None:
        self.clock += timedelta(minutes=1)
        self._pipeline(self.yard, self.store).run(self.clock)

    def _read_all(self) -> None:
        self.model.forget_but(set(self.files))
        for path, text in sorted(self.files.items()):
            self.model.read(path, text)
        self.is_settled = True

    def _read_by_the_killed(self) -> None:
        """How far a killed pass came is asked of the store; what it means is the model's to say."""
        known = self.store.files()
        self.model.forget_but(set(known) if set(self.model.held) - set(known) else set())
        for path, text in sorted(self.files.items()):
            record = known.get(path)
            article = (
                self.store.article(record.article_id) if record and record.article_id else None
            )
            if article and article.text == text:
                self.model.read(path, text)
        self.is_settled = False


def test_the_store_is_what_a_plain_model_says() -> None:
    """`MONITOR_MODEL_EXAMPLES=500` for a long run."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Monitor,
        settings=settings(
            max_examples=int(os.environ.get("MONITOR_MODEL_EXAMPLES", "12")),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
