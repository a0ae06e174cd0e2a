"""Pages as files: which page goes where, in every format. Keeps out writing them."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.errors import ReportError
from monitor.report import paths
from monitor.report.chapter import Chapter
from monitor.report.formats import FORMATS, Format, html
from monitor.report.pages import Index, MeetingReport, ThemePage

#: Paths below the reports folder, and the bytes that go there.
Files = Iterator[tuple[str, bytes]]


def render_chapter(chapter: Chapter, *, has_latest: bool = True) -> Files:
    """Every file of a relationship. The same chapter gives the same bytes.

    Pages come before the lists that lead to them, so that a reader of a half-written folder
    finds no link to a page that is not there yet. `has_latest`: whether there is any meeting on
    file, for the menu to lead to the newest.
    """
    for sheet in html.others(chapter, has_latest=has_latest):
        yield sheet.path, html.draw(sheet)
    for report in chapter.meetings:
        for form in FORMATS:
            path = paths.meeting_path(report.id, form.suffix)
            yield path, form.meeting(report, path)


def render_latest(report: MeetingReport) -> Files:
    """The report of the newest meeting where it is always found."""
    for form in FORMATS:
        path = f"latest.{form.suffix}"
        yield path, form.meeting(report, path)


def render_theme(page: ThemePage, *, has_latest: bool = True) -> Files:
    """The page of a theme."""
    sheet = html.theme_sheet(page, has_latest=has_latest)
    yield sheet.path, html.draw(sheet)


def render_index(page: Index) -> Files:
    """The first page."""
    for form in FORMATS:
        if form.index:
            path = f"index.{form.suffix}"
            yield path, form.index(page, path)


def render_meeting(report: MeetingReport, suffix: str) -> bytes:
    """The report of one meeting in one format, as it stands in ``meetings/``.

    ReportError when there is no such format.
    """
    return format_of(suffix).meeting(report, paths.meeting_path(report.id, suffix))


def format_of(suffix: str) -> Format:
    """The format of this ending; ReportError when there is none."""
    form = next((one for one in FORMATS if one.suffix == suffix), None)
    if form is None:
        known = ", ".join(one.suffix for one in FORMATS)
        raise ReportError(f"no report format {suffix!r}; use one of {known}")
    return form
