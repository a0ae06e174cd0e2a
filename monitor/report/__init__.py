"""What people read: decisions and facts as pages, and the pages as files.

`chapter` makes the pages of a relationship, `index` and `theme_page` those over all; `render_…`
draws them, `write` puts them into a folder. Keeps out what is decided: a report shows, it never
judges.
"""

from __future__ import annotations

from monitor.report.chapter import Chapter, chapter
from monitor.report.failures import MORE, shortened
from monitor.report.front import MOST_ARTICLES, MOST_UNPLACED, index, theme_page
from monitor.report.pages import Dossier, Index
from monitor.report.render import (
    render_chapter,
    render_index,
    render_latest,
    render_meeting,
    render_theme,
)
from monitor.report.write import Written, clear, write

__all__ = [
    "MORE",
    "MOST_ARTICLES",
    "MOST_UNPLACED",
    "Chapter",
    "Dossier",
    "Index",
    "Written",
    "chapter",
    "clear",
    "index",
    "render_chapter",
    "render_index",
    "render_latest",
    "render_meeting",
    "render_theme",
    "shortened",
    "theme_page",
    "write",
]
