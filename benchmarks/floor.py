"""The least a program can do to see that a folder is as it was: python floor.py FOLDER STATE.

Looks at every file's size and time, compares them with those of the last call, saves them when they
differ, and prints how many do. Imports nothing but what it needs, and knows nothing of monitor.
"""

import marshal
import os
import sys


def look(folder: str) -> dict[str, tuple[int, int]]:
    """Size and time of every file, by name."""
    with os.scandir(folder) as entries:
        return {
            entry.name: (seen.st_size, seen.st_mtime_ns)
            for entry in entries
            if (seen := entry.stat(follow_symlinks=False))
        }


def last(state: str) -> dict[str, tuple[int, int]]:
    """What the last call saw; nothing at the first."""
    try:
        with open(state, "rb") as file:  # noqa: PTH123 - see above
            seen: dict[str, tuple[int, int]] = marshal.load(file)
            return seen
    except FileNotFoundError:
        return {}


def main() -> None:
    """Look, compare, save."""
    folder, state = sys.argv[1:]
    known, seen = last(state), look(folder)
    changed = sum(known.get(name) != file for name, file in seen.items())
    if changed or len(known) != len(seen):
        with open(state, "wb") as file:  # noqa: PTH123 - see above
            marshal.dump(seen, file)
    print(changed)


if __name__ == "__main__":
    main()
