"""Fingerprints of the rules: what was made by other rules is made again.

Taken from the rule files themselves (code and data of the deciding modules), so that nobody has to
remember to raise a version. A changed comment costs one needless pass; a forgotten version would
leave old and new verdicts side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

_EXTRACT = (
    "extract",
    "languages",
    "model.py",
    "outlets.csv",
    "parties.csv",
    "parties.py",
    "text.py",
)
_DECIDE = (
    "alike.py",
    "candidates.py",
    "compare.py",
    "due.py",
    "judge.py",
    "link.py",
    "meetings.py",
    "nearest.py",
    "revisions.py",
    "rulings.py",
    "scoring.py",
    "significance.py",
    *_EXTRACT,
)


@cache
def extract_rules() -> str:
    """Fingerprint of what makes facts of an article."""
    return _digest(_EXTRACT)


@cache
def decide_rules() -> str:
    """Fingerprint of what makes decisions of facts; facts of other rules count as other facts."""
    return _digest(_DECIDE)


def _digest(names: tuple[str, ...]) -> str:
    package = resources.files("monitor")
    digest = sha256()
    for name in names:
        for file in _files(package.joinpath(name)):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_file():
        if place.name.endswith((".py", ".toml", ".csv")):
            yield place
        return
    for inner in sorted(place.iterdir(), key=lambda one: one.name):
        if inner.name != "__pycache__":
            yield from _files(inner)
