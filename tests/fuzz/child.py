"""One target under atheris until the time is up or a fault is found: what `__main__` starts."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["monitor"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """``python -m tests.fuzz.child TARGET [what libFuzzer takes]``."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
