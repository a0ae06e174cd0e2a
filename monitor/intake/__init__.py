"""Intake: which files of the watched folder are new and whole, and what article each one holds.

`scan` looks and decides which files to read; `read` turns one file into an Article. Nothing here
knows the store, the settings or the log.
"""

from monitor.intake.source import Limits, fingerprint, load, parse, read
from monitor.intake.watch import Scan, is_as_it_was, scan

__all__ = ["Limits", "Scan", "fingerprint", "is_as_it_was", "load", "parse", "read", "scan"]
