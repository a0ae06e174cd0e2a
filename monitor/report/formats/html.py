"""HTML that stands alone: one file, its style inside, nothing fetched, nothing run.

Every text is made visible and escaped by the environment, so that no template can forget to.
The same sheets are drawn into the reports folder and, by `monitor.web`, live: live pages have
templates of their own beside, which may put more around a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from monitor.model import Decision, ScorePart
from monitor.report import words
from monitor.report.chapter import Chapter
from monitor.report.chart import theme_chart, tier_chart
from monitor.report.citation import citation
from monitor.report.formats.visible import visible
from monitor.report.kept import kept_when_short
from monitor.report.pages import (
    ArticlePage,
    CommitmentPage,
    Index,
    MeetingReport,
    RelationshipPage,
    ThemePage,
)

_DECISIONS = {
    Decision.LINKED: "Linked",
    Decision.REVIEW: "In doubt",
    Decision.NEW: "Not linked",
}


#: Under which word of the menu a page stands, by its template.
_SECTIONS = {
    "index": "overview",
    "theme": "themes",
    "relationship": "relationships",
    "meeting": "relationships",
    "commitment": "relationships",
    "article": "relationships",
    "compare": "compare",
    "review": "review",
    "rulings": "review",
    "wrong": "review",
    "gone": "review",
    "tracking": "tracking",
    "editor": "tracking",
    "runs": "runs",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before it is drawn."""

    #: Where it lies below the reports folder.
    path: str
    #: Name of its template, without the endings.
    template: str
    #: What the template says.
    values: Mapping[str, Any]


def meeting(report: MeetingReport, path: str) -> bytes:
    """The report of one meeting as a page that lies at `path`."""
    return draw(meeting_sheet(report, path))


def index(page: Index, path: str) -> bytes:
    """The first page."""
    return draw(index_sheet(page, path))


def meeting_sheet(report: MeetingReport, path: str) -> Sheet:
    """The report of one meeting at `path`."""
    twins = {suffix: path.removesuffix("html") + suffix for suffix in ("md", "json", "mail.html")}
    return Sheet(path, "meeting", {"page": report, "twins": twins, "has_latest": True})


def index_sheet(page: Index, path: str) -> Sheet:
    """The first page at `path`."""
    return Sheet(path, "index", {"page": page, "has_latest": bool(page.meetings)})


def theme_sheet(page: ThemePage, *, has_latest: bool) -> Sheet:
    """The page of a theme."""
    return Sheet(page.theme.path, "theme", {"page": page, "has_latest": has_latest})


def article_sheet(page: ArticlePage, *, has_latest: bool) -> Sheet:
    """The page of an article."""
    return Sheet(page.article.path, "article", {"page": page, "has_latest": has_latest})


def commitment_sheet(page: CommitmentPage, *, has_latest: bool) -> Sheet:
    """The page of a commitment."""
    return Sheet(page.path, "commitment", {"page": page, "has_latest": has_latest})


def relationship_sheet(page: RelationshipPage, *, has_latest: bool) -> Sheet:
    """The page of a relationship."""
    return Sheet(page.relationship.path, "relationship", {"page": page, "has_latest": has_latest})


def others(chapter: Chapter, *, has_latest: bool) -> Iterator[Sheet]:
    """The pages of a relationship that only HTML has; those that others lead to come first."""
    yield from (article_sheet(one, has_latest=has_latest) for one in chapter.articles)
    yield from (commitment_sheet(one, has_latest=has_latest) for one in chapter.commitments)
    if chapter.page:
        yield relationship_sheet(chapter.page, has_latest=has_latest)


def draw(sheet: Sheet, live: BaseLoader | None = None) -> bytes:
    """The page as it is written; as it is shown live with the loader of the live templates.

    A live template goes before the report's of the same name, and extends it as
    ``report/<name>``. Templates can ask `is_live`.
    """
    root = "../" * sheet.path.count("/")
    made = _templates(root, live).get_template(f"{sheet.template}.html.j2")
    section = "latest" if sheet.path.startswith("latest.") else _SECTIONS.get(sheet.template, "")
    return made.render({"section": section, **sheet.values}).encode()


#: Macros of ``pieces.html.j2`` that are had as filters.
_PIECES = (
    "badge",
    "facts",
    "lead",
    "mark",
    "meeting_link",
    "quote",
    "source",
    "theme_tag",
    "tier",
    "tier_word",
)
#: Those that are the same on every page.
_KEYS = "legend", "stairs_key", "tier_key"
#: Pieces and short texts that are kept: a statement stands on a dozen pages, mostly close by.
_MOST_KEPT = 2048
_SHORT = 400


class _Generator(CodeGenerator):
    """Templates that write each value by one call of `_written`."""

    def _output_child_pre(self, *_: Any) -> None:
        self.write("environment.written(")

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")


class _Environment(Environment):
    """Two calls for each value, to finalize and to escape it, were half the time of a page."""

    code_generator_class = _Generator

    @staticmethod
    def written(value: Any) -> str:
        """Markup as it is; any other value as a text with nothing hidden in it, escaped."""
        if isinstance(value, Markup):
            return value
        return _escaped(str(value))


@kept_when_short(_MOST_KEPT, _SHORT)
def _escaped(text: str) -> Markup:
    return escape(visible(text))


@cache
def _templates(root: str, live: BaseLoader | None) -> Environment:
    """The templates of pages from which `root` leads to the reports folder.

    The root is a global rather than a value of each page, so that the macros are compiled and set
    up once: pages render in half the time.
    """
    own = PackageLoader("monitor.report")
    templates = _Environment(
        loader=ChoiceLoader([live, own, PrefixLoader({"report": own})]) if live else own,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "citation": citation,
        "day": words.format_day,
        "heading": words.heading,
        "moment": _moment,
        "published": words.published,
        "part_name": words.score_part_name,
        "points": _points,
        "short_day": _short_day,
        "signed": _signed,
        "width": _width,
    }
    templates.globals |= _words(own.get_source(templates, "style.css")[0])
    templates.globals |= {"root": root, "is_live": live is not None}
    pieces = templates.get_template("pieces.html.j2").module
    templates.filters |= {
        name: lru_cache(maxsize=_MOST_KEPT)(getattr(pieces, name)) for name in _PIECES
    }
    templates.globals |= {name: cache(getattr(pieces, name)) for name in _KEYS}
    return templates


def _words(style: str) -> Mapping[str, Any]:
    """What every template may say."""
    return {
        "changes": words.CHANGES,
        "decisions": _DECISIONS,
        "kinds": words.KINDS,
        "no_tier": words.NO_TIER,
        "theme_chart": theme_chart,
        "tier_chart": tier_chart,
        "style": Markup(style),  # noqa: S704 - our own file, not a text from outside
        "tiers": words.TIERS,
    }


def _points(score: float) -> str:
    return f"{score:.0f}"


def _moment(at: datetime) -> str:
    return f"{words.format_day(at.date(), 'd MMM y')}, {at:%H:%M} UTC"


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−")


def _short_day(day: date) -> str:
    return words.format_day(day, "d MMM y")


def _width(part: ScorePart) -> str:
    """How long its bar is, in per cent of the highest addend there is."""
    return f"{min(abs(part.points) / 0.55, 100):.0f}"
