"""JSON: everything the HTML shows, and the fingerprints of the articles it rests on.

The keys are the fields of `monitor.report.pages`, whose comments are their documentation;
``schema_version`` is at the top level. Texts are exact: nothing is escaped but what JSON asks for.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from monitor.report.exact import from_json, to_json
from monitor.report.pages import Index, MeetingReport

_MEETING = TypeAdapter(MeetingReport)
_INDEX = TypeAdapter(Index)


def meeting(report: MeetingReport, path: str) -> bytes:  # noqa: ARG001 - as every format
    """The report of one meeting."""
    return to_json(_MEETING, report, indent=1) + b"\n"


def index(page: Index, path: str) -> bytes:  # noqa: ARG001 - as every format
    """The first page."""
    return to_json(_INDEX, page, indent=1) + b"\n"


def read_meeting(written: bytes) -> MeetingReport:
    """The report that `meeting` wrote; pydantic.ValidationError for anything else."""
    return from_json(_MEETING, written)
