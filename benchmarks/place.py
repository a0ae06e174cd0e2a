"""A folder in which monitor runs as people run it: settings as shipped, seeds, data and reports."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.kept import Kept
from benchmarks.timing import Command

ROOT = Path(__file__).parent.parent
_MONITOR = Path(sys.executable).with_name("monitor")


def seed_words() -> list[str]:
    """The words of the two seeds, one after the other."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))
    return [word for text in texts for word in text.split()]


class Place:
    """Seeds, and what passes make of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seeds = root / "seeds"
        #: What a pass changes.
        self.state = Kept(root, ("data", "reports"))
        self.seeds.mkdir(parents=True)
        shutil.copytree(ROOT / "config", root / "config")

    def drop(self, texts: Iterable[tuple[str, str]]) -> None:
        """Write files into the seeds."""
        for name, text in texts:
            (self.seeds / name).write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> Command:
        """A command of monitor in this place."""
        return Command(argv=(_MONITOR, *arguments), folder=self.root)
