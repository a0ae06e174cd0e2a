"""A Site as files: which page goes where, in every format. Keeps out writing them."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.errors import ReportError
from monitor.report import paths
from monitor.report.formats import FORMATS, html
from monitor.report.pages import Site


def render(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the reports folder, and its bytes.

    Pages come before the lists that lead to them, so that a reader of a half-written folder
    finds no link to a page that is not there yet. The same site gives the same bytes.
    """
    for sheet in html.others(site):
        yield sheet.path, html.draw(sheet)
    for report in site.meetings:
        for form in FORMATS:
            path = paths.meeting_path(report.id, form.suffix)
            yield path, form.meeting(report, path)
    for form in FORMATS:
        if site.meetings:
            path = f"latest.{form.suffix}"
            yield path, form.meeting(site.meetings[0], path)
        if form.index:
            path = f"index.{form.suffix}"
            yield path, form.index(site.index, path)


def render_meeting(site: Site, meeting_id: str, suffix: str) -> bytes:
    """The report of one meeting in one format, as it stands in ``meetings/``.

    ReportError when there is no such meeting or format.
    """
    report = next((one for one in site.meetings if one.id == meeting_id), None)
    if report is None:
        raise ReportError(f"no meeting {meeting_id!r}; the overview lists those there are")
    form = next((one for one in FORMATS if one.suffix == suffix), None)
    if form is None:
        known = ", ".join(one.suffix for one in FORMATS)
        raise ReportError(f"no report format {suffix!r}; use one of {known}")
    return form.meeting(report, paths.meeting_path(meeting_id, suffix))
