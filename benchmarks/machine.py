"""On what figures were taken: the first lines of every run."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from monitor import extract

#: What the figures depend on beside monitor itself.
_LIBRARIES = ("rapidfuzz", "SQLAlchemy", "Jinja2", "fastapi")


def describe() -> str:
    """Date, machine and versions, three lines."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    is_compiled = not str(extract.__file__).endswith(".py")
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores, {_processor()}; "
        f"{platform.system()} {platform.release()}; load {load}\n"
        f"monitor {version('commitment-monitor')}{', reading compiled' * is_compiled}, "
        f"Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {libraries}\n"
        "medians of one run; compare the ratios, other work changes the rest"
    )


def _processor() -> str:
    """Its name; where the system does not tell, its kind."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
