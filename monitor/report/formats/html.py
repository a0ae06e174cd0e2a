"""HTML that stands alone: one file, its style inside, nothing fetched, nothing run.

Every text is made visible and escaped by the environment, so that no template can forget to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.model import Decision, ScorePart
from monitor.report import words
from monitor.report.formats.visible import visible
from monitor.report.pages import Index, MeetingReport, Site

_DECISIONS = {
    Decision.LINKED: "Linked",
    Decision.REVIEW: "In doubt",
    Decision.NEW: "Not linked",
}


def meeting(report: MeetingReport, path: str) -> bytes:
    """The report of one meeting as a page that lies at `path`."""
    twins = {suffix: path.removesuffix("html") + suffix for suffix in ("md", "json")}
    return _page("meeting", path, page=report, twins=twins)


def index(page: Index, path: str) -> bytes:
    """The first page."""
    return _page("index", path, page=page, has_latest=bool(page.meetings))


def others(site: Site) -> Iterator[tuple[str, bytes]]:
    """The pages only HTML has (articles, commitments, relationships, themes), with their paths."""
    has_latest = bool(site.meetings)
    for article in site.articles:
        path = article.article.path
        yield path, _page("article", path, page=article, has_latest=has_latest)
    for commitment in site.commitments:
        path = commitment.path
        yield path, _page("commitment", path, page=commitment, has_latest=has_latest)
    for relationship in site.relationships:
        path = relationship.relationship.path
        yield path, _page("relationship", path, page=relationship, has_latest=has_latest)
    for theme in site.themes:
        path = theme.theme.path
        yield path, _page("theme", path, page=theme, has_latest=has_latest)


def _page(template: str, path: str, *, has_latest: bool = True, **values: Any) -> bytes:
    made = _templates("../" * path.count("/")).get_template(f"{template}.html.j2")
    return made.render(has_latest=has_latest, **values).encode()


@cache
def _templates(root: str) -> Environment:
    """The templates of pages from which `root` leads to the reports folder.

    The root is a global rather than a value of each page, so that the macros are compiled and set
    up once: pages render in half the time.
    """
    loader = PackageLoader("monitor.report")
    templates = Environment(
        loader=loader,
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "day": words.format_day,
        "part_name": words.score_part_name,
        "points": _points,
        "short_day": _short_day,
        "signed": _signed,
        "width": _width,
    }
    templates.globals |= _words(loader.get_source(templates, "style.css")[0])
    templates.globals["root"] = root
    return templates


def _words(style: str) -> Mapping[str, Any]:
    """What every template may say."""
    return {
        "changes": words.CHANGES,
        "decisions": _DECISIONS,
        "kinds": words.KINDS,
        "no_tier": words.NO_TIER,
        "style": Markup(style),  # noqa: S704 - our own file, not a text from outside
        "tiers": words.TIERS,
    }


def _finalize(value: Any) -> Any:
    """Texts with nothing hidden in them; Markup and numbers as they are."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _points(score: float) -> str:
    return f"{score:.0f}"


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−")


def _short_day(day: date) -> str:
    return words.format_day(day, "d MMM y")


def _width(part: ScorePart) -> str:
    """How long its bar is, in per cent of the highest addend there is."""
    return f"{min(abs(part.points) / 0.55, 100):.0f}"
