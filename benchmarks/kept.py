"""Files that a run changes, remembered and made again before the next run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


class Kept:
    """Folders below `root` that can be put back to what they were."""

    def __init__(self, root: Path, names: Sequence[str]) -> None:
        self._root = root
        self._names = names

    def keep(self) -> None:
        """Remember them as they are."""
        for name in self._names:
            shutil.copytree(self._root / name, self._root / "kept" / name)

    def take_back(self) -> None:
        """Make them what they were when they were kept."""
        for name in self._names:
            shutil.rmtree(self._root / name, ignore_errors=True)
            shutil.copytree(self._root / "kept" / name, self._root / name)
