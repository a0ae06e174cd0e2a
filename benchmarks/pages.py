"""How fast pages come and how large they are, for every kind.

Takes in made-up readouts of 60 meetings in a temporary folder, asks each page through the
application without a network, and prints milliseconds and kilobytes: of a kind of page the median
and the largest. Each page is asked a few times and its median time counts, so that caches are warm.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

import httpx

from benchmarks.options import Options
from benchmarks.place import ROOT
from benchmarks.readouts import readouts
from monitor.config import edit
from monitor.pipeline import Pipeline
from monitor.report.pages import (
    ArticlePage,
    CommitmentPage,
    MeetingReport,
    RelationshipPage,
    ThemePage,
)
from monitor.report.review import doubtful
from monitor.storage import Store, open_store
from monitor.web import Desk, create_app
from monitor.web.typed import typed_from

_MEETINGS = 60
_RUNS = 3
#: Pages of a kind, evenly over all there are.
_MOST = 60
_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
_OWN = {"Sec-Fetch-Site": "same-origin"}
#: Goals: milliseconds and kilobytes of the median page of a kind, kilobytes of the largest.
_FAST, _SMALL, _LARGE = 100, 300, 1000


@dataclass(frozen=True, slots=True)
class _Ask:
    """A request; a form is posted."""

    path: str
    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    milliseconds: float
    kilobytes: float


def measure(_options: Options) -> None:
    """Prints the table."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'monitor.db'}")
        try:
            _measure(Path(folder), store)
        finally:
            store.close()


def _measure(folder: Path, store: Store) -> None:
    themes = folder / "themes.toml"
    themes.write_bytes((ROOT / "config" / "themes.toml").read_bytes())
    files = _take_in(folder, themes, store)
    desk = Desk(
        store=store,
        themes_path=themes,
        journal=folder / "rulings.jsonl",
        nudge=lambda _retry: None,
        now=lambda: _NOW,
    )
    began = perf_counter()
    site = _site(desk)
    built = perf_counter() - began
    changes = sum(count.count for one in site.meetings for count in one.counts)
    print(f"{files} files, {len(site.meetings)} meetings, {changes} changes, ", end="")
    print(f"{len(site.commitments)} commitments; the first build took {built:.2f} s\n")
    asyncio.run(_table(desk, dict(_kinds(site, store, themes))))


def _take_in(folder: Path, themes: Path, store: Store) -> int:
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in readouts(_MEETINGS):
        (seeds / name).write_text(text, encoding="utf-8")
    pipeline = Pipeline(
        store=store,
        seeds_dir=seeds,
        themes_path=themes,
        reports_dir=folder / "reports",
        settle_seconds=0,
    )
    return pipeline.run(_NOW).articles_new


# ---------------------------------------------------------------- what is asked


@dataclass(frozen=True)
class _Site:
    """All pages there are."""

    meetings: Sequence[MeetingReport]
    relationships: Sequence[RelationshipPage]
    themes: Sequence[ThemePage]
    commitments: Sequence[CommitmentPage]
    articles: Sequence[ArticlePage]


def _site(desk: Desk) -> _Site:
    edition = desk.edition()
    opened = (edition.chapter(one) for one in desk.store.relationships())
    chapters = [one for one in opened if one]
    themes = (edition.theme(one.key) for one in edition.themes.themes)
    return _Site(
        meetings=[report for one in chapters for report in one.meetings],
        relationships=[one.page for one in chapters if one.page],
        themes=[one for one in themes if one],
        commitments=[page for one in chapters for page in one.commitments],
        articles=[page for one in chapters for page in one.articles],
    )


def _kinds(site: _Site, store: Store, themes: Path) -> Iterator[tuple[str, list[_Ask]]]:
    """Every kind of page with the requests that stand for it."""
    yield "home", [_Ask("index.html"), _Ask("index.html?since=1")]
    yield "meeting", _asks(one.meeting.path for one in site.meetings)
    yield "relationship", _asks(one.relationship.path for one in site.relationships)
    yield "theme", _asks(one.theme.path for one in site.themes)
    yield "commitment", _asks(one.path for one in site.commitments)
    yield "article", _asks(one.article.path for one in site.articles)
    yield "search", _asks(f"search?q={word}" for word in ("flights", "honey", "the ministers", "o"))
    yield "review", [_Ask("review")]
    yield "rulings", [_Ask("rulings")]
    doubts = doubtful(store)[:1]
    yield "this is wrong", _asks(f"wrong/{one.doubt.statement.statement_id}" for one in doubts)
    yield "tracking", [_Ask("tracking")]
    keys = [one.theme.key for one in site.themes]
    yield "editor", _asks(f"tracking/{key}" for key in keys)
    forms = {f"tracking/{key}": _edited(themes, key) for key in keys}
    yield "preview: words", [_Ask(p, form | {"action": "words"}) for p, form in forms.items()]
    # They take a second each.
    yield "preview: verdicts", [_Ask(path, form) for path, form in [*forms.items()][::4]]
    yield "compare", _asks(_compared(site))
    yield "runs", [_Ask("runs")]
    yield "no such page", [_Ask("nowhere")]
    yield from _of_api(site)
    yield "feed: all", [_Ask("feeds/all.atom")]
    yield "feed: relationship", _feeds(one.relationship.path for one in site.relationships)
    yield "feed: theme", _feeds(one.theme.path for one in site.themes)
    yield "feed: commitment", _feeds(one.path for one in site.commitments)


def _asks(paths: Iterator[str]) -> list[_Ask]:
    """So many of the pages, evenly over all."""
    every = list(paths)
    return [_Ask(one) for one in every[:: -(-len(every) // _MOST) or 1]]


def _feeds(paths: Iterator[str]) -> list[_Ask]:
    return _asks(f"feeds/{path.removesuffix('.html')}.atom" for path in paths)


def _edited(themes: Path, key: str) -> dict[str, str]:
    """The editor's form of a theme with a phrase more that every relationship knows."""
    drafts = {one.key: one for one in edit.drafts(edit.read_text(themes), themes)}
    typed = typed_from(drafts[key])
    fields = {"title": typed.title, "enabled": "on", "action": "preview"}
    for one in typed.lists:
        fields[f"phrases.{one.language}"] = one.phrases + "\nwool carpets"
        fields[f"exclude.{one.language}"] = one.exclude
    return fields


def _compared(site: _Site) -> Iterator[str]:
    yield "compare"
    for one in site.relationships:
        now, then = one.meetings[0].meeting.id, one.meetings[-1].meeting.id
        yield "compare?" + urlencode({"then": then, "now": now})
    first, last = site.articles[0].article.id, site.articles[-1].article.id
    for by in ("sentences", "words"):
        yield "compare?" + urlencode({"a": first, "b": last, "by": by})


def _of_api(site: _Site) -> Iterator[tuple[str, list[_Ask]]]:
    """The twins of pages, and each list as it comes when no limit is asked for."""
    twins = {
        "overview": ["overview"],
        "meeting": [f"meetings/{one.id}" for one in site.meetings],
        "relationship": [f"relationships/{one.relationship.key}" for one in site.relationships],
        "theme": [f"themes/{one.theme.key}" for one in site.themes],
        "commitment": [f"commitments/{one.id}" for one in site.commitments],
        "article": [f"articles/{one.article.id}" for one in site.articles],
        "compare": [one.replace("compare?", "compare/meetings?") for one in _compared(site)][1:-2],
    }
    for name, paths in twins.items():
        yield f"api: {name}", _asks(f"api/v1/{path}" for path in paths)
    lists = "meetings relationships themes commitments changes articles overdue doubts rulings runs"
    for name in lists.split():
        yield f"api: {name} (list)", [_Ask(f"api/v1/{name}")]
    yield "api: search (list)", [_Ask("api/v1/search?q=flights")]


# ---------------------------------------------------------------- how it answers


async def _table(desk: Desk, kinds: dict[str, list[_Ask]]) -> None:
    print(f"{'page':24}{'pages':>6}{'ms':>8}{'largest':>9}{'kB':>8}{'largest':>9}")
    transport = httpx.ASGITransport(app=create_app(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for kind, asks in kinds.items():
            answers = [await _answer(client, ask) for ask in asks]
            print(_row(kind, answers), flush=True)


def _row(kind: str, answers: list[_Answer]) -> str:
    if not answers:
        return f"{kind:24}{0:6}"
    times = [one.milliseconds for one in answers]
    sizes = [one.kilobytes for one in answers]
    figures = median(times), max(times), median(sizes), max(sizes)
    missed = figures[0] > _FAST or figures[2] > _SMALL or figures[3] > _LARGE
    row = "{:24}{:6}{:8.1f}{:9.1f}{:8.1f}{:9.1f}".format(kind, len(answers), *figures)
    return row + "  misses the goal" * missed


async def _answer(client: httpx.AsyncClient, ask: _Ask) -> _Answer:
    """The median of a few answers, after a first one that fills the caches."""
    times, size = [], 0
    for _ in range(_RUNS + 1):
        began = perf_counter()
        if ask.form:
            response = await client.post(f"/{ask.path}", data=ask.form, headers=_OWN)
        else:
            response = await client.get(f"/{ask.path}")
        times.append(1000 * (perf_counter() - began))
        size = len(response.content)
        if response.status_code not in (200, 404):
            sys.exit(f"{ask.path}: {response.status_code} {response.text[:500]}")
    return _Answer(median(times[1:]), size / 1000)
