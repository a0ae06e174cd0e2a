"""Runs one command and writes what it took: python wait4.py RESULT COMMAND...

A line of four numbers: seconds on the clock, seconds of processor (user and system), the peak of
resident memory in kilobytes, the exit code. All three count the processes the command waited for,
the memory that of the largest among them.

A program of its own that imports next to nothing: Linux begins the peak of a process with that of
the one that started it, so nothing under the size of this one (8 MB) can be seen.
"""

import os
import sys
import time


def main() -> None:
    """Run it."""
    result, *command = sys.argv[1:]
    began = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    with open(result, "w") as file:  # noqa: PTH123 - pathlib would make this program larger
        file.write(f"{wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss} {code}")


if __name__ == "__main__":
    main()
