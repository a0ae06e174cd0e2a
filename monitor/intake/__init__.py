"""Intake: which files of the watched folder are new and whole, and what article each one holds.

`scan` looks and decides which files to read; `read` turns one file into an Article, and
`containers` a file of many into its members. Nothing here knows the store, the settings or the log.
"""

from monitor.intake.extensions import is_container
from monitor.intake.limits import Limits
from monitor.intake.source import fingerprint, load, parse, read
from monitor.intake.watch import Scan, is_as_it_was, parents, scan

__all__ = [
    "Limits",
    "Scan",
    "fingerprint",
    "is_as_it_was",
    "is_container",
    "load",
    "parents",
    "parse",
    "read",
    "scan",
]
