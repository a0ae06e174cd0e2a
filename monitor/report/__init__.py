"""What people read: decisions and facts as pages, and the pages as files.

`build` makes the pages, `render` draws them, `write` puts them into a folder. Keeps out what is
decided: a report shows, it never judges.
"""

from __future__ import annotations

from monitor.report.build import MORE, build, shortened
from monitor.report.pages import Dossier, Site
from monitor.report.render import render, render_meeting
from monitor.report.write import Written, write

__all__ = [
    "MORE",
    "Dossier",
    "Site",
    "Written",
    "build",
    "render",
    "render_meeting",
    "shortened",
    "write",
]
