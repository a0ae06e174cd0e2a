"""Markdown that reads as plain text; word diffs as ~~left out~~ and **put in**.

Built line by line rather than from a template: blank lines and indents carry meaning here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from monitor.model import ChangeKind
from monitor.report import words
from monitor.report.formats.visible import visible
from monitor.report.kept import kept_when_short
from monitor.report.pages import (
    ArticleEdit,
    ArticleRef,
    ChangeLine,
    Count,
    Doubt,
    Index,
    MeetingReport,
    OverdueLine,
    ThemeSection,
    Wording,
)
from monitor.report.worddiff import Segment
from monitor.text import one_line

#: What makes markup, or a link, anywhere in a line: of CommonMark, and of GitHub's dialect.
_MARKS = re.compile(r"[\\`*_\[\]<~&$@|]|:(?=//)|(?<=www)\.|#(?=#*$)", re.IGNORECASE)
#: What makes a list, heading or quotation at the beginning of one.
_LEADING = re.compile(r"^([-+=>#]|\d+(?=[.)]))(.?)")

#: Texts, links and statements that are kept: most stand in several reports, mostly close by.
_MOST_KEPT = 2048
_SHORT = 400

#: A path below the reports folder to a link from the page that is being written.
_Href = Callable[[str], str]


def meeting(report: MeetingReport, path: str) -> bytes:
    """The report of one meeting as a file that lies at `path`."""
    return _written(_meeting(report, _href_from(path)))


def index(page: Index, path: str) -> bytes:
    """The first page."""
    return _written(_index(page, _href_from(path)))


def _written(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _href_from(path: str) -> _Href:
    return _href_in(posixpath.dirname(path))


@lru_cache(maxsize=16)
def _href_in(folder: str) -> _Href:
    """Links from one folder: the same function each time, so that what is made with it is kept."""

    @lru_cache(maxsize=_MOST_KEPT)
    def href(target: str) -> str:
        return posixpath.relpath(target, folder or ".")

    return href


@kept_when_short(_MOST_KEPT, _SHORT)
def escape(text: str) -> str:
    """A text from outside on one line, so that it shows as written and makes no markup."""
    return _LEADING.sub(_escape_leading, _MARKS.sub(r"\\\g<0>", visible(one_line(text))))


def _escape_leading(match: re.Match[str]) -> str:
    mark, rest = match.groups()
    return f"{mark}\\{rest}" if mark.isdigit() else f"\\{mark}{rest}"


# ---------------------------------------------------------------- pages


def _meeting(page: MeetingReport, href: _Href) -> Iterator[str]:
    yield from (f"# {escape(page.meeting.title)}", "", escape(" ".join(page.summary)), "")
    yield from (f"Source: {_article(one, href)}" for one in page.articles)
    if page.themes:
        yield from ("", "## Themes you track")
        yield from (text for section in page.themes for text in _section(section, href))
    if page.silent_themes:
        titles = "; ".join(escape(theme.title) for theme in page.silent_themes)
        yield from ("", f"Nothing said at this meeting on {titles}.")
    yield from _list("Outside your themes", "", page.other, href)
    if page.overdue:
        yield from (
            "",
            "## Overdue",
            "",
            "Their day had passed by then, and nothing on file says that they were kept.",
            "",
        )
        yield from (_overdue(one, href) for one in page.overdue)
    yield from _list("Not mentioned", "Silence alone is no withdrawal.", page.not_mentioned, href)
    if page.doubts:
        yield from ("", "## Doubtful links", "", "Counted as new until a person decides.", "")
        yield from (text for one in page.doubts for text in _doubt(one, href))
    if page.edits:
        yield from ("", "## Edited after publication", "", "Told apart from the meeting.", "")
        yield from (text for one in page.edits for text in _edit(one, href))
    if page.suggestions:
        yield from ("", "## You may want to track", "", "These recur and no theme covers them.", "")
    for one in page.suggestions:
        link = f"[{escape(one.label)}]({href(one.commitment_path)})"
        span = f"at {one.meetings} meetings, {one.first} to {one.last}"
        phrases = ", ".join(f"“{escape(phrase)}”" for phrase in one.phrases)
        yield f"- {escape(one.who)}: {link}, {span}{'; phrases: ' * bool(phrases)}{phrases}"
    yield from _failures(page)


def _index(page: Index, href: _Href) -> Iterator[str]:
    yield "# What changed"
    yield from (text for notice in page.notices for text in ("", f"> {escape(notice)}"))
    yield from ("", "## Meetings", "")
    if not page.meetings:
        yield "No meeting is on file yet."
    for entry in page.meetings:
        link = f"[{escape(entry.meeting.title)}]({href(entry.meeting.path)})"
        yield f"- {link}: {_counts(entry.counts)}"
    if page.meeting_count > len(page.meetings):
        yield f"- and {page.meeting_count - len(page.meetings)} earlier ones"
    yield from ("", "## Themes", "")
    for theme in page.themes:
        latest = f", latest {theme.latest.day}: {_counts(theme.counts)}" if theme.latest else ""
        total = words.count_of(theme.commitments, "commitment")
        yield f"- [{escape(theme.theme.title)}]({href(theme.theme.path)}): {total}{latest}"
    yield from ("", "## Relationships", "")
    for one in page.relationships:
        link = f"[{escape(one.relationship.title)}]({href(one.relationship.path)})"
        total = words.count_of(one.commitments, "commitment")
        yield f"- {link}: {words.count_of(one.meetings, 'meeting')}, {total}"
    if page.unplaced:
        yield from ("", "## Articles without a meeting", "")
        yield from (f"- {_article(one, href)}" for one in page.unplaced)
        if page.unplaced_count > len(page.unplaced):
            yield f"- and {page.unplaced_count - len(page.unplaced)} earlier ones"
    yield from _failures(page)


def _failures(page: MeetingReport | Index) -> Iterator[str]:
    if page.failures:
        yield from ("", "## Files that could not be used", "")
    for one in page.failures:
        yield f"- **{escape(one.source)}** ({escape(one.stage)}): {escape(one.message)}"


# ---------------------------------------------------------------- lines


def _section(section: ThemeSection, href: _Href) -> Iterator[str]:
    yield from ("", f"### {escape(section.theme.title)}: {_counts(section.counts)}", "")
    yield from (text for line in section.lines for text in _line(line, href))
    for ref in section.elsewhere:
        yield f"- See also: {ref.label.lower()}, {escape(ref.who)}: “{escape(ref.quote)}”"


def _list(title: str, note: str, lines: Sequence[ChangeLine], href: _Href) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *((note, "") if note else ()))
    yield from (text for line in lines for text in _line(line, href))


def _line(line: ChangeLine, href: _Href) -> Iterator[str]:
    yield f"- **{line.label}**, {escape(line.who)}{_tiers(line)}{_notes(line)}"
    if line.kind is ChangeKind.ANSWERED and line.before and line.after:
        yield f"  - {escape(line.before.party.name)} asked: {_quote(line.before, href)}"
        yield f"  - {escape(line.after.party.name)} answered: {_quote(line.after, href)}"
    elif line.before and line.after:
        yield f"  - Words: “{_diff(line.diff)}”"
        yield f"  - Then: {_facts(line.before, href)}"
        yield f"  - Now: {_facts(line.after, href)}"
    elif line.after:
        yield f"  - {_quote(line.after, href)}"
    elif line.before:
        yield f"  - Last said: {_quote(line.before, href)}"
    yield from (f"  - Also in {_article(one.article, href)}" for one in line.also)
    yield f"  - Why: {escape(line.reason)}"
    weight = line.significance
    yield f"  - Significance {weight.score} of 100: {escape(', '.join(weight.reasons))}"
    yield from (f"  - {part.label}: {escape(part.reason)}" for part in line.parts)
    if line.nearest and (line.after is None or line.is_doubtful):
        near = _quote(line.nearest, href)
        yield f"  - Nearest, score {line.nearest_score:.0f} of 100: {near}"


def _overdue(one: OverdueLine, href: _Href) -> str:
    link = f"[{escape(one.label)}]({href(one.commitment_path)})"
    named = _facts(one.statement, href)
    day = words.format_day(one.due_on)
    due = f"{day} (“{escape(one.due_words)}”)" if one.due_words else day
    return f"- {escape(one.who)}: {link}, due {due} {named}"


def _edit(one: ArticleEdit, href: _Href) -> Iterator[str]:
    what = "edited" if one.is_change else "no change"
    yield f"- {_article(one.article, href)}: {what} ({escape(one.reason)})"
    yield from (f"  - “{_diff(sentence.diff)}”" for sentence in one.sentences)
    for edited in one.statements:
        shown = edited.after or edited.before
        quote = f": “{escape(shown.quote)}”" if shown else ""
        notes = f" ({escape('; '.join(edited.notes))})" if edited.notes else ""
        yield f"  - **{edited.label}**{notes}{quote} – {escape(edited.reason)}"


def _doubt(one: Doubt, href: _Href) -> Iterator[str]:
    yield f"- {escape(one.statement.who)}, score {one.evidence.score:.0f} of 100"
    if one.evidence.candidate:
        yield f"  - Words: “{_diff(one.diff)}”"
        yield f"  - Perhaps then: {_facts(one.evidence.candidate, href)}"
        yield f"  - Now: {_facts(one.statement, href)}"
    else:
        yield f"  - {_quote(one.statement, href)}"


def _tiers(line: ChangeLine) -> str:
    if line.kind is ChangeKind.ANSWERED or not (line.tier_before and line.tier_after):
        return ""
    if line.tier_before is line.tier_after:
        return ""
    return f", {words.TIERS[line.tier_before].word} → {words.TIERS[line.tier_after].word}"


def _notes(line: ChangeLine) -> str:
    themes = [theme.title for theme in line.themes]
    doubt = ["check this"] if line.is_doubtful else []
    notes = "; ".join(escape(note) for note in (*doubt, *line.notes, *themes))
    return f" ({notes})" if notes else ""


@lru_cache(maxsize=_MOST_KEPT)
def _quote(one: Wording, href: _Href) -> str:
    lead = f"{escape(one.lead)}{' …' if one.is_apart else ''} " if one.lead else ""
    return f"“{lead}{escape(one.quote)}” {_facts(one, href)}"


@lru_cache(maxsize=_MOST_KEPT)
def _facts(one: Wording, href: _Href) -> str:
    tier = words.TIERS[one.tier].word if one.tier else words.KINDS[one.kind]
    who = ", ".join(escape(name) for name in (one.speaker or "", one.party.name) if name)
    source = escape(one.article.publisher or one.article.title)
    doubt = f", reading uncertain ({one.confidence} of 100)" if one.is_doubtful else ""
    return f"({tier}{doubt}; {who}, {one.day}, [{source}]({href(one.path)}))"


def _article(one: ArticleRef, href: _Href) -> str:
    publisher = f"{escape(one.publisher)}, " if one.publisher else ""
    published = escape(one.published_at or "undated")
    return f"[{publisher}{escape(one.title)}]({href(one.path)}), {published}"


def _counts(counts: Iterable[Count]) -> str:
    return ", ".join(f"{one.count} {one.label.lower()}" for one in counts) or "no changes on file"


def _diff(segments: Sequence[Segment]) -> str:
    return "".join(_segment(one, is_first=not number) for number, one in enumerate(segments))


def _segment(one: Segment, *, is_first: bool) -> str:
    gap = " " if one.spaced and not is_first else ""
    if one.op == "equal":
        return gap + escape(one.after)
    left_out = f"~~{escape(one.before)}~~" if one.before else ""
    put_in = f"**{escape(one.after)}**" if one.after else ""
    return f"{gap}{left_out}{' ' if left_out and put_in else ''}{put_in}"
