"""The formats a report can be had in. A new one is a file here and its line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.report.formats import html, json, mail, markdown
from monitor.report.pages import Index, MeetingReport


@dataclass(frozen=True, slots=True)
class Format:
    """How one format draws a meeting's report and, unless it is made to be sent, the first page."""

    #: Ending of its files, and its name on the command line.
    suffix: str
    #: (page, path of the file below the reports folder) → the file.
    meeting: Callable[[MeetingReport, str], bytes]
    index: Callable[[Index, str], bytes] | None


FORMATS = (
    Format("html", html.meeting, html.index),
    Format("md", markdown.meeting, markdown.index),
    Format("mail.html", mail.meeting, None),
    Format("json", json.meeting, json.index),
)
