"""The formats a report can be had in. A new one is a file here and its line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.report.formats import html, json, markdown
from monitor.report.pages import Index, MeetingReport


@dataclass(frozen=True, slots=True)
class Format:
    """How one format draws the pages every format has."""

    #: Ending of its files, and its name on the command line.
    suffix: str
    #: (page, path of the file below the reports folder) → the file.
    meeting: Callable[[MeetingReport, str], bytes]
    index: Callable[[Index, str], bytes]


FORMATS = (
    Format("html", html.meeting, html.index),
    Format("md", markdown.meeting, markdown.index),
    Format("json", json.meeting, json.index),
)
