"""A page as an answer: drawn by the templates of the reports, with the live ones around them."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import PackageLoader

from monitor.report.formats.html import Sheet, draw
from monitor.web.desk import Desk

_LIVE = PackageLoader("monitor.web")


def draw_live(sheet: Sheet) -> bytes:
    """A sheet as it is shown live."""
    return draw(sheet, _LIVE)


def show(sheet: Sheet, *, status: int = 200, **more: Any) -> HTMLResponse:
    """A written page drawn live; `more` is what only its live template says."""
    values = {
        "mark": "",
        "just": None,
        "has_log_in": False,
        **sheet.values,
        "here": sheet.path,
        **more,
    }
    return HTMLResponse(draw_live(Sheet(sheet.path, sheet.template, values)), status)


def page(desk: Desk, template: str, path: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page that is only live; `path` is where it lies below ``/``, such as ``search``."""
    edition = desk.edition()
    known = {
        "has_latest": edition.has_latest,
        "has_log_in": desk.has_log_in,
        "mark": edition.mark,
    }
    return show(Sheet(path, template, known | values), status=status)
