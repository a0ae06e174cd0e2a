"""`make quality`: figures of the marked texts, and of further folders of labels.

python -m tests.quality [LABELS[:TEXTS] ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.quality.measure import Figures, measure

_HERE = Path(__file__).parent


def _table(name: str, figures: Figures) -> Iterator[str]:
    yield f"{name}: {figures.documents} texts, {figures.commitments.wanted} commitments"
    for rate, value in figures.rates().items():
        yield f"  {rate:<16} {value:.3f}"
    yield f"  hard negatives linked: {figures.fooled} of {figures.hard}"
    yield "  changes, wanted → reported:"
    for (wanted, seen), count in figures.changes.most_common():
        yield f"  {count:5}  {wanted} → {seen}"


def _tables(folders: list[str]) -> Iterator[str]:
    for name in ("readouts", "agencies", "press", "regions", "blind"):
        yield from _table(f"tests/quality/{name}", measure(_HERE / name))
    for folder in folders:
        labels, _, texts = folder.partition(":")
        if Path(labels).is_dir():
            yield from _table(folder, measure(Path(labels), Path(texts) if texts else None))
        else:
            yield f"{labels}: no such folder of labels, skipped"


for line in _tables(sys.argv[1:]):
    sys.stdout.write(line + "\n")
