"""Every valid report renders in every format, and what others wrote stays text in each."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import TypeAdapter

from monitor.errors import ReportError
from monitor.model import (
    ChangeKind,
    Decision,
    Decisions,
    Edit,
    Failure,
    Kind,
    Level,
    MeetingKind,
    Participant,
    Reading,
    ScorePart,
    StatementEdit,
    Theme,
    Tier,
)
from monitor.report import Dossier, render_meeting
from monitor.report.formats import FORMATS, html, mail
from monitor.report.formats.json import read_meeting
from monitor.report.formats.visible import visible
from monitor.report.pages import SCHEMA_VERSION, Index, MeetingReport
from monitor.report.paths import meeting_path
from monitor.text import one_line
from tests.factories import (
    make_account,
    make_article,
    make_change,
    make_commitment,
    make_link,
    make_meeting,
    make_statement,
)
from tests.sample_dossier import LATER, THEMES, make_dossier
from tests.whole_site import Site, build, render

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\"><svg/onload=alert(1)> '`",
    "{{ 7 * 7 }} {% raw %}",
    "line one\nline two\r\n# not a heading\n- not a list",
    "\u202egnp.exe\u202c \u200f\u2066x\u2069",
    "a\x00b\x1b[31m",
    "](http://evil.example) [x](javascript:alert(1)) ![i](x)",
    "**bold** _em_ ~~gone~~ `code` <!-- -->",
    "https://evil.example www.evil.example a@evil.example <https://evil.example>",
    "1. one",
    "+ plus",
    "=====",
    "&lt;b&gt; &amp; &#60;",
    "名前 العربية עברית",
    "caf\udce9.txt",
)
_texts = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=30))
_keys = st.one_of(
    st.sampled_from(("flights", "railway", *HOSTILE)), st.text(min_size=1, max_size=9)
)


# ---------------------------------------------------------------- any valid dossier


@st.composite
def _readings(draw: st.DrawFn) -> list[Reading]:
    articles: dict[str, Reading] = {}
    for number in range(draw(st.integers(1, 3))):
        text = draw(_texts) + draw(_texts) + f" {number}"
        article = make_article(
            text.encode("utf-8", "replace").decode(),
            title=draw(_texts),
            source=draw(_texts),
            publisher=draw(_texts),
            url=draw(st.sampled_from(("", 'https://example.org/?a=1&b="x', *HOSTILE))),
            published_at=draw(st.sampled_from((None, "2022-07-31"))),
        )
        ends = st.integers(0, len(article.text))
        pairs = draw(st.lists(st.tuples(ends, ends, ends), min_size=1, max_size=4, unique=True))
        spans = {(a, b): cue for cue, a, b in map(sorted, pairs) if a < b}
        statements = tuple(
            make_statement(
                article,
                article.text[a:b],
                id=f"{number}-{a}-{b}",
                start=a,
                end=b,
                cue=article.text[cue:a] or article.text[a:b],
                cue_start=min(cue, a),
                cue_end=a if cue < a else b,
                party=draw(st.sampled_from(("CHN", "KGZ", "JOINT", "<b>"))),
                speaker=draw(st.one_of(st.none(), _texts)),
                kind=draw(st.sampled_from(Kind)),
                tier=draw(st.one_of(st.none(), st.sampled_from(Tier))),
                due_on=draw(st.sampled_from((None, date(2025, 1, 1)))),
                confidence=draw(st.integers(0, 100)),
            )
            for (a, b), cue in spans.items()
        )
        account = make_account(article, is_cut=draw(st.booleans()))
        articles[article.id] = Reading(article=article, account=account, statements=statements)
    return list(articles.values())


@st.composite
def _earlier(draw: st.DrawFn) -> Reading:
    """A version that was replaced; one of its statements has a deadline."""
    said = draw(_texts).encode("utf-8", "replace").decode()
    article = make_article(f"before: {said}", id="earlier", title=draw(_texts))
    statement = make_statement(article, said, id="earlier-1", due_on=date(2021, 1, 1))
    return Reading(article=article, account=make_account(article), statements=(statement,))


@st.composite
def _edits(draw: st.DrawFn, before: Reading, after: Reading) -> Edit:
    said = [one.id for one in after.statements]
    return Edit(
        article_id=after.article.id,
        replaced_id=before.article.id,
        reason=draw(_texts),
        sentences=tuple(draw(st.lists(st.tuples(_texts, _texts), max_size=2))),
        statements=tuple(
            StatementEdit(
                kind=draw(st.sampled_from(ChangeKind)),
                sub_kinds=(draw(_texts),),
                before_id=draw(st.sampled_from((None, "earlier-1", "dismissed"))),
                after_id=draw(st.sampled_from((None, *said))),
                reason=draw(_texts),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
    )


@st.composite
def _dossiers(draw: st.DrawFn) -> tuple[Dossier, tuple[Theme, ...]]:
    readings = draw(_readings())
    statements = [one.id for reading in readings for one in reading.statements]
    met = [reading for reading in readings if draw(st.booleans())]
    linked = [one.id for reading in met for one in reading.statements]
    some = st.sampled_from([None, *statements])
    keys = draw(st.lists(_keys, max_size=3, unique=True))
    themes = st.lists(st.sampled_from([*keys, "unknown"]), max_size=2, unique=True).map(tuple)
    meetings = [
        make_meeting(
            id=draw(st.sampled_from((f"m{number}", f"<m>{number}\n", f"../{number}"))),
            held_on=draw(st.sampled_from((None, date(2022, 7, 30)))),
            place=draw(st.one_of(st.none(), _texts)),
            participants=(Participant(name=draw(_texts), party="CHN", office=draw(_texts)),),
            kind=draw(st.sampled_from(MeetingKind)),
            level=draw(st.sampled_from(Level)),
            article_ids=(reading.article.id,),
        )
        for number, reading in enumerate(met)
    ]
    commitments = [
        make_commitment(
            id=one,
            party=draw(st.sampled_from(("CHN", "JOINT", "<i>"))),
            label=draw(_texts),
            themes=draw(themes),
            statement_ids=(one,),
        )
        for one in linked
    ]
    decided: dict[str, Any] = {}
    if linked:
        at = st.sampled_from([meeting.id for meeting in meetings])
        decided["links"] = tuple(
            make_link(
                statement_id=one,
                meeting_id=draw(at),
                commitment_id=one,
                decision=draw(st.sampled_from(Decision)),
                score=draw(st.floats(0, 100)),
                parts=(
                    ScorePart(
                        name=draw(_texts), points=draw(st.floats(-30, 60)), detail=draw(_texts)
                    ),
                ),
                candidate_id=draw(some),
                runner_up_id=draw(some),
                decided_by=draw(st.sampled_from(("rule", "person"))),
            )
            for one in linked
        )
        decided["changes"] = tuple(
            make_change(
                id=draw(st.sampled_from((f"x{number}", "same", "<x>"))),
                meeting_id=draw(at),
                commitment_id=draw(st.sampled_from(linked)),
                kind=draw(st.sampled_from(ChangeKind)),
                sub_kinds=draw(st.lists(_texts, max_size=2).map(tuple)),
                themes=draw(themes),
                before_id=draw(some),
                after_id=draw(some),
                tier_before=draw(st.one_of(st.none(), st.sampled_from(Tier))),
                tier_after=draw(st.one_of(st.none(), st.sampled_from(Tier))),
                reason=draw(_texts),
                nearest_id=draw(some),
                nearest_score=draw(st.floats(0, 100)),
            )
            for number in range(draw(st.integers(0, 5)))
        )
    earlier = draw(_earlier())
    dossier = Dossier(
        earlier=(earlier,),
        edits=(draw(_edits(earlier, readings[0])),),
        decisions=Decisions(
            relationship=draw(st.sampled_from(("CHN-KGZ", "", "<r>-x"))),
            meetings=tuple(meetings),
            commitments=tuple(commitments),
            themes={one: draw(themes) for one in statements},
            **decided,
        ),
        readings=tuple(readings),
    )
    tracked = tuple(
        Theme(key=key, title=draw(_texts), phrases={"en": (draw(_texts),)}, exclusions={"en": ()})
        for key in keys
    )
    return dossier, tracked


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Any site: hostile texts everywhere a text can be, statements that overlap, odd decisions."""
    dossier, themes = draw(_dossiers())
    failures = [Failure(source=draw(_texts), stage="read", message=draw(_texts))]
    return build([dossier], themes, failures=failures, notices=[draw(_texts)])


_many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# ---------------------------------------------------------------- HTML


class Page(HTMLParser):
    """A page as a browser sees it: its ids, links and text, and every tag closed in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.headings: list[int] = []
        self.texts: list[str] = []
        self.article_text: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(found)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag == "a":
            assert "a" not in [name for name, _ in self._open]
        if tag not in self.VOID:
            self._open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if any(found.get("class") == "text" for _, found in self._open):
            self.article_text.append(data)

    @property
    def text(self) -> str:
        """All text with white space folded."""
        return one_line("".join(self.texts))


def pages_of(files: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(one.decode()) for path, one in files.items() if path.endswith(".html")}


def check_links(pages: dict[str, Page], files: Sequence[str]) -> None:
    """Every link leads to a file of the site and to an id on it, or to where a text came from."""
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            target, _, anchor = link.partition("#")
            file = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                if target
                else path
            )
            assert file in files, f"{path} → {link}"
            if anchor:
                assert anchor in pages[file].ids, f"{path} → {link}"


#: What fetches, runs or sends; of SVG, too.
_FOREIGN = set("script img link iframe form object use image foreignobject animate set".split())


@_many
@given(sites())
def test_any_site_is_sound_html(site: Site) -> None:
    """Closed tags, no script, unique ids, no dead link, nothing from another place."""
    files = dict(render(site))
    pages = pages_of(files)
    assert all("\0" not in one.decode() for path, one in files.items() if path.endswith("html"))
    for page in pages.values():
        assert not page.tags & _FOREIGN
        assert not {name for name in page.attributes if name.startswith("on") or name == "src"}
        assert len(page.ids) == len(set(page.ids))
    check_links(pages, list(files))


@_many
@given(sites())
def test_hostile_texts_show_as_written(site: Site) -> None:
    files = dict(render(site))
    pages = pages_of(files)
    for report in site.meetings:
        shown = pages[report.meeting.path].text
        assert one_line(visible(report.meeting.title)) in shown
        for failure in report.failures:
            assert one_line(visible(failure.source)) in shown
            assert one_line(visible(failure.message)) in shown
    for article in site.articles:
        page = pages[article.article.path]
        text = visible("".join(one.text for one in article.slices))
        assert "".join(page.article_text).split() == text.split()
        assert one_line(visible(article.article.title)) in page.text
    for theme in site.themes:
        assert one_line(visible(theme.theme.title)) in pages[theme.theme.path].text
    for notice in site.index.notices:
        assert one_line(visible(notice)) in pages["index.html"].text


@_many
@given(sites())
def test_headings_begin_with_one_h1_and_skip_no_level(site: Site) -> None:
    for page in pages_of(dict(render(site))).values():
        assert page.headings[0] == 1
        assert page.headings.count(1) == 1
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps)


def test_a_page_stands_alone() -> None:
    """No address of another place but that of a publication, and no time of making."""
    files = dict(render(build([make_dossier()], THEMES)))
    for path, content in files.items():
        outside = set(re.findall(r"https?://[^\s\"<]+", content.decode()))
        assert outside <= {"https://example.org/second"}, path
        assert b"@import" not in content
        assert b"url(" not in content


def test_the_page_has_its_landmarks() -> None:
    page = Page(dict(render(build([make_dossier()], THEMES)))["latest.html"].decode())
    assert {"header", "nav", "main", "footer"} <= page.tags
    assert "#main" in page.links
    assert "lang" in page.attributes


# ---------------------------------------------------------------- Markdown


def tokens_of(markdown: str) -> list[Any]:
    """The inline tokens of a text read by GitHub's rules, blocks first."""
    parser = MarkdownIt("gfm-like", {"linkify": False})
    found = []
    for block in parser.parse(markdown):
        found += [block, *(block.children or [])]
    return found


@_many
@given(sites())
def test_hostile_texts_make_no_markdown(site: Site) -> None:
    """No HTML, no image, no link but to a file of the site, no block a text began itself."""
    files = dict(render(site))
    for path, content in files.items():
        if not path.endswith(".md"):
            continue
        tokens = tokens_of(content.decode())
        assert not {one.type for one in tokens} & {"html_block", "html_inline", "image", "fence"}
        assert not {one.type for one in tokens} & {"code_inline", "code_block", "em_open", "hr"}
        for one in tokens:
            if one.type == "link_open":
                target = str(one.attrs["href"]).partition("#")[0]
                file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                assert file in files, f"{path} → {target}"


@_many
@given(sites())
def test_a_markdown_heading_is_the_title_as_written(site: Site) -> None:
    for report in site.meetings:
        tokens = tokens_of(render_meeting(report, "md").decode())
        title = next(one for one in tokens if one.type == "inline")
        plain = "".join(one.content for one in title.children)
        assert one_line(plain) == one_line(visible(one_line(report.meeting.title)))


def test_a_markdown_report_reads_as_text() -> None:
    text = render_meeting(build([make_dossier()], THEMES).meetings[0], "md").decode()
    assert (
        "- **Reworded**, China (narrowed: date added; Railway)\n"
        "  - Words: “build the harbour railway ~~with local~~ **by 2025 with its own** firms”\n"
    ) in text
    assert "  - Kyrgyzstan asked: “hopes to increase flights” (aspiration; Jeenbek Kulubaev" in text
    assert "  - China answered: “is willing to add direct flights” (intent; Wang Yi, China" in text
    assert "Silence alone is no withdrawal." in text
    assert "- **Strengthened**, China, intent → agreed\n" in text


# ---------------------------------------------------------------- JSON


@_many
@given(sites())
def test_json_reads_back_as_the_same_report(site: Site) -> None:
    for report in site.meetings:
        assert read_meeting(render_meeting(report, "json")) == report


@_many
@given(sites())
def test_the_json_index_reads_back_and_lists_every_current_article_by_its_fingerprint(
    site: Site,
) -> None:
    written = json.loads(dict(render(site))["index.json"])
    assert TypeAdapter(Index).validate_python(written) == site.index
    assert written["schema_version"] == SCHEMA_VERSION
    assert sorted(one["id"] for one in written["articles"]) == sorted(
        page.article.id for page in site.articles if page.replaced_by is None
    )
    assert all(re.fullmatch("[0-9a-f]{64}", one["sha256"]) for one in written["articles"])


def test_json_says_its_schema_and_the_articles_it_rests_on() -> None:
    site = build([make_dossier()], THEMES)
    written = json.loads(render_meeting(site.meetings[0], "json"))
    assert written["schema_version"] == SCHEMA_VERSION == 1
    rests_on = {one["sha256"] for one in written["articles"] + written["earlier_articles"]}
    assert rests_on == {one.article.sha256 for one in make_dossier().readings}


# ---------------------------------------------------------------- mail


def _mail() -> tuple[MeetingReport, str]:
    site = build([make_dossier()], THEMES)
    report = next(one for one in site.meetings if one.id == LATER)
    return report, dict(render(site))[meeting_path(LATER, "mail.html")].decode()


def test_a_mail_carries_its_styles_and_leads_nowhere() -> None:
    _, content = _mail()
    page = Page(content)
    assert not page.tags & {"style", "link", "script", "details", "img"}
    assert page.links == []
    assert "border-left: 4px solid" in content


def test_a_mail_says_what_leads_in_full_and_names_its_sources() -> None:
    report, content = _mail()
    shown = Page(content).text
    lines = {one.anchor: one for section in report.themes for one in section.lines}
    leading = [lines[anchor] for anchor in report.leading if anchor in lines]
    assert leading
    for line in leading:
        assert line.reason in shown
        assert (line.after or line.before).quote in shown
    assert all(article.sha256 in shown for article in report.articles)


def test_a_mail_of_many_changes_stays_below_what_mail_programs_cut() -> None:
    report, _ = _mail()
    line = next(one for section in report.themes for one in section.lines)
    many = replace(
        report, other=(*report.other, *(replace(line, anchor=f"x{n}") for n in range(500)))
    )
    content = mail.meeting(many, "meetings/many.mail.html")
    assert len(content) < 100_000
    assert "more in the full report" in content.decode()


# ---------------------------------------------------------------- all formats


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
def test_every_format_has_the_latest_the_index_and_every_meeting(form: Any) -> None:
    files = dict(render(build([make_dossier()], THEMES)))
    for path in (
        "latest",
        *(["index"] if form.index else []),
        *(f"meetings/{one.id}" for one in make_dossier().decisions.meetings),
    ):
        assert files[f"{path}.{form.suffix}"]


@_many
@given(sites())
def test_the_same_site_gives_the_same_bytes(site: Site) -> None:
    assert list(render(site)) == list(render(site))


@_many
@given(sites())
def test_no_two_pages_share_a_path_and_lists_come_last(site: Site) -> None:
    paths = [path for path, _ in render(site)]
    assert len(paths) == len(set(paths))
    assert paths[-1].startswith("index.")


@pytest.mark.parametrize(
    "form", [one for one in FORMATS if one.index], ids=lambda form: form.suffix
)
def test_words_speaker_day_tier_and_reason_are_in_every_format(form: Any) -> None:
    site = build([make_dossier()], THEMES)
    content = render_meeting(site.meetings[0], form.suffix).decode()
    shown = Page(content).text if form.suffix == "html" else content
    for expected in ("add direct flights", "Wang Yi", "30 July 2022", "intent"):
        assert expected in shown
    for change in make_dossier().decisions.changes:
        assert change.reason in shown


def test_an_empty_site_has_an_index_that_says_what_to_do() -> None:
    files = dict(render(build([], ())))
    assert set(files) == {"index.html", "index.md", "index.json"}
    assert "Put readouts into the watched folder" in Page(files["index.html"].decode()).text


def test_an_unknown_format_is_one_clear_line() -> None:
    site = build([make_dossier()], THEMES)
    with pytest.raises(
        ReportError, match=r"no report format 'pdf'; use one of html, md, mail\.html, json"
    ):
        render_meeting(site.meetings[0], "pdf")


def test_a_first_page_of_many_meetings_leads_to_the_older_ones_by_their_relationships() -> None:
    site = build([make_dossier()], THEMES)
    many = replace(site.index, meetings=site.index.meetings * 100, meeting_count=500)
    shown = Page(html.index(many, "index.html").decode()).text
    assert f"{500 - len(many.meetings)} still earlier ones" in shown
