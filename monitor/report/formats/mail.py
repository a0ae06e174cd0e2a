"""The report of a meeting as a mail: one narrow sheet, its styles on the elements, no links.

Mail programs drop style sheets, scripts and what is folded away, and nothing leads from a mail
into a folder: so the mail says what matters most in full, the rest in a line each, and names its
sources. It is the report's own words and values; the whole report lies beside it.
"""

from __future__ import annotations

import css_inline

from monitor.report.formats.html import Sheet, draw
from monitor.report.pages import MeetingReport

#: Lines of a list; the mail stays below the 100 kB at which mail programs cut.
_MOST = 40
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def meeting(report: MeetingReport, path: str) -> bytes:
    """The report of one meeting as a mail; `path` is where it lies in the reports folder."""
    others = [one for one in report.said if one.anchor not in report.leading]
    values = {
        "page": report,
        "others": others[:_MOST],
        "left_out": max(len(others) - _MOST, 0),
        "most": _MOST,
    }
    return _INLINER.inline(draw(Sheet(path, "mail", values)).decode()).encode()
