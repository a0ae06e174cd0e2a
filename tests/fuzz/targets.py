"""What is fuzzed: a function of bytes each, silent when every rule held.

Only the errors of `monitor.errors` are caught, each where its function says it raises them;
anything else that comes out is a fault.
"""

from __future__ import annotations

import html
import io
import json
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request

from monitor.config import edit, load_settings, parse_themes
from monitor.config.edit import ThemeDraft
from monitor.errors import ConfigError, SourceError, StorageError
from monitor.intake import Limits
from monitor.intake.containers import Member, members_in
from monitor.intake.decode import decode
from monitor.intake.formats import article as articles
from monitor.intake.formats import dates, letterhead, stamp
from monitor.intake.formats.dateline import closing_dateline, read_dateline
from monitor.intake.formats.head import read_head
from monitor.intake.formats.language import language_of
from monitor.intake.formats.tail import trim_end
from monitor.languages.en.clauses import predicates
from monitor.languages.en.tokens import passage, sentences
from monitor.model import RulingKind, SourceFile, StatementKey, Tier
from monitor.report.worddiff import word_diff
from monitor.storage import JOURNAL_FILE, SearchFilter, Store, append, journal, open_store
from monitor.text import content_id, fold, one_line, paragraphs
from monitor.web import forms
from monitor.web.typed import typed_from, typed_in
from tests import made_files
from tests.factories import make_reading, make_ruling
from tests.fuzz import texts
from tests.fuzz.choices import ODD, Choices
from tests.fuzz.oracles import assert_one_line, inspect, read

_NOON = datetime(2022, 8, 1, 12, tzinfo=UTC)


@cache
def _folder() -> Path:
    """A folder of this process, gone with it."""
    kept = tempfile.TemporaryDirectory(prefix="monitor-fuzz-")
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


# ---------------------------------------------------------------- texts


def fuzz_decode(noise: bytes) -> None:
    """Bytes to text."""
    for _ in range(2):
        try:
            text = decode(noise, "a.txt")
        except SourceError as error:
            assert_one_line(error)
            continue
        assert "\0" not in text
        assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff") or not text


def fuzz_formats(noise: bytes) -> None:
    """Bytes as a file of each format."""
    choices = Choices(noise)
    name = choices.pick(("a.txt", "a.md", "a.html", "a"))
    opening = choices.pick(("", "---\n", "# ", "<html>", "<!doctype html><body><p>", "date 2023-"))
    raw = opening.encode() + choices.rest()
    assert read(raw, name) == read(raw, name)


def fuzz_binary(noise: bytes) -> None:
    """Bytes as a file that is no plain text; a whole one in which some bytes are others."""
    choices = Choices(noise)
    name, whole = choices.pick(tuple(_whole_files().items()))
    raw = choices.pick((_spoilt(whole, choices), choices.rest()))
    assert read(raw, name) == read(raw, name)


def fuzz_documents(noise: bytes) -> None:
    """What stands in a Word document, a mail or a record, in any letters."""
    choices = Choices(noise)
    text, more = choices.text(200), choices.text(200)
    parts = {
        "word/document.xml": f"<w:document xmlns:w='{_WORDS}'><w:body>{_element(choices)}"
        f"<w:p><w:r><w:t>{_OTHER.decode()}{html.escape(text)}</w:t></w:r></w:p>"
        "</w:body></w:document>"
    }
    read(made_files.make_zip({key: one.encode() for key, one in parts.items()}), "a.docx")
    head = "".join(f"{choices.pick(_HEADERS)}: {choices.text(20)}\n" for _ in range(4))
    read(f"{head}\n{text}\n{more}".encode("utf-8", "replace"), "a.eml")
    record = {choices.pick(_FIELDS): _json_value(choices) for _ in range(choices.number(5))}
    read(json.dumps(record | {"text": text + more}).encode(), "a.json")


_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADERS = (
    "Subject", "From", "Date", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    "Message-ID", "Content-Type: multipart/mixed; boundary=x", "Content-Type: text/html; charset",
)  # fmt: skip
_FIELDS = ("html", "title", "url", "published", "publisher", "language", "id", "content_html", "x")


def _element(choices: Choices) -> str:
    """Some of the elements of a document, each in any other."""
    names = ("p", "r", "t", "tbl", "tr", "tc", "ins", "del", "sdt", "sdtContent", "txbxContent")
    path = [choices.pick(names) for _ in range(choices.number(6))]
    inner = html.escape(choices.text(9))
    return (
        "".join(f"<w:{one}>" for one in path) + inner + "".join(f"</w:{one}>" for one in path[::-1])
    )


@cache
def _whole_files() -> dict[str, bytes]:
    return {
        "a.pdf": made_files.make_pdf(header="Kabar"),
        "a.docx": made_files.make_docx(),
        "a.eml": made_files.make_mail("", markup="<p>China will open a port.</p>").as_bytes(),
        "a.json": json.dumps({"text": made_files.BODY, "html": "<p>x</p>"}).encode(),
    }


def fuzz_containers(noise: bytes) -> None:
    """Bytes as a file of many articles: whole ones spoilt, and noise; each member has its name."""
    choices = Choices(noise)
    name, whole = choices.pick(tuple(_whole_containers().items()))
    raw = choices.pick((_spoilt(whole, choices), choices.rest()))
    found = list(_members(raw, name))
    assert [(one.name, one.raw) for one in found] == [
        (one.name, one.raw) for one in _members(raw, name)
    ]
    names = {one.key: one.name for one in found}
    assert len(set(names.values())) == len(names)
    assert all(names[one.key] == one.name for one in found)
    for one in found:
        assert one.name.isprintable()
        assert not {"..", ".", ""} & set(one.name.split("/")), one.name
        if one.error:
            assert_one_line(one.error)


def _members(raw: bytes, name: str) -> Iterator[Member]:
    limits = Limits(max_bytes=100_000, max_members=50, max_unpacked_bytes=1_000_000)
    try:
        yield from members_in(io.BytesIO(raw), name, len(raw), limits)
    except SourceError as error:
        assert_one_line(error)


@cache
def _whole_containers() -> dict[str, bytes]:
    files = {"a.txt": b"China will open a port.", "b/../c.md": b"# Talks", "d.jsonl": b'{"id": 1}'}
    return {
        "a.zip": made_files.make_zip(files),
        "a.tar": made_files.make_tar(files),
        "a.tgz": made_files.make_tar(files, "gz"),
        "a.txz": made_files.make_tar(files, "xz"),
        "a.tbz2": made_files.make_tar(files, "bz2"),
        "a.mbox": made_files.make_mbox([made_files.make_mail(), made_files.make_mail()]),
        "a.json": b'{"items": [{"id": 1, "text": "a"}, {"id": 1}, {"url": "https://x/../y"}, 5]}',
        "a.jsonl": b'{"id": 1, "text": "a"}\n{"id": "../x"}\n{"text": "b"}\n[]\n\n{',
    }


def _spoilt(raw: bytes, choices: Choices) -> bytes:
    """Some bytes are others, or it is cut off."""
    spoilt = bytearray(raw)
    for _ in range(choices.number(6)):
        spoilt[choices.number(65_535) % len(spoilt)] = choices.number(255)
    return bytes(spoilt[: len(spoilt) - (choices.number(65_535) if choices.number(3) == 3 else 0)])


def fuzz_heads(noise: bytes) -> None:
    """Datelines, stamps, letterheads and days, in lines made of such."""
    choices = Choices(noise)
    lines = [choices.pick((texts.head_line(choices), choices.text(200))) for _ in range(8)]
    for line in lines:
        _read_line(line, lines)
    text = "\n".join(lines) + choices.rest().decode("utf-8", "replace")
    head = read_head(text, title=choices.pick(("", lines[0])))
    assert 0 <= head.body_start <= len(text)
    assert head.body_start <= trim_end(text, head.body_start, len(text)) <= len(text)
    if line := read_dateline(text, 0):
        assert line.text in text
        assert 0 < line.body_start <= len(text)
    articles.clean(text).encode()
    assert language_of(text)


def _read_line(line: str, lines: list[str]) -> None:
    for is_day_first in (None, True, False):
        if dated := dates.find_date(line, is_day_first=is_day_first):
            assert datetime.fromisoformat(dated.iso)
        read_stamp = stamp.read_stamp(line, "\n".join(lines), is_day_first=is_day_first)
        if read_stamp and read_stamp.published_at:
            date.fromisoformat(read_stamp.published_at[:10])
    dates.find_yearless(line, date(2023, 5, 12))
    dates.day_order(line)
    dates.date_in_name(line)
    closing_dateline(line, line)
    letterhead.is_notice(line)
    letterhead.is_field(line)
    letterhead.headline(line)
    letterhead.sender(line)
    letterhead.is_office(line)
    letterhead.is_masthead(line)
    letterhead.is_place(line, line)


def fuzz_inspect(noise: bytes) -> None:
    """A text made like a readout through the whole of `inspect`.

    What was read between two readings of it changes nothing.
    """
    name, raw = texts.readout(Choices(noise))
    first = inspect(raw, name)
    if len(raw) % 4 == 0:
        assert inspect(_OTHER, "other.txt") == _other()
    assert inspect(raw, name) == first


def fuzz_inspect_bytes(noise: bytes) -> None:
    """Any bytes through the whole of `inspect`."""
    choices = Choices(noise)
    name = choices.pick(("a.txt", "a.md", "a.html"))
    lead = choices.pick((b"", _OTHER))
    raw = lead + choices.rest()
    assert inspect(raw, name) == inspect(raw, name)


_OTHER = (
    b"China and Kyrgyzstan hold talks\n\nBISHKEK, May 12, 2023 (Agency) -- Foreign Minister Bo "
    b"Quist of Kyrgyzstan met Ann Orre, Foreign Minister of China, on Friday. Orre said China will "
    b"open a port and expand trade. He agreed to build the railway. "
)


@cache
def _other() -> Any:
    return inspect(_OTHER, "other.txt")


def fuzz_grammar(noise: bytes) -> None:
    """Sentences and clauses of a text, without what stands around them."""
    text = texts.body(Choices(noise))
    last = 0
    for (start, end), sentence in sentences(text):
        tokens = sentence.tokens
        assert tokens
        assert start <= sentence.starts[0]
        assert sentence.end(-1) <= end
        for i, token in enumerate(tokens):
            assert last <= sentence.starts[i] < sentence.end(i)
            last = sentence.end(i)
            assert text[sentence.starts[i] : last] == token.text
        for p in predicates(tokens):
            assert 0 <= p.group <= p.head < len(tokens)
            for a, b in ([p.subject] if p.subject else []) + p.clauses:
                assert 0 <= a < b <= len(tokens)


def fuzz_text(noise: bytes) -> None:
    """Paragraphs, folding, content ids."""
    text = noise.decode("utf-8", "replace")
    at = 0
    for a, b in paragraphs(text):
        assert at <= a < b <= len(text)
        assert text[a:b] == text[a:b].strip()
        at = b
    assert len(one_line(text).splitlines()) <= 1
    assert fold(fold(text)) == fold(text)
    assert len(content_id(text)) == 16
    at = 0
    found = passage(text)
    for i, start in enumerate(found.starts):
        assert at <= start < found.end(i) <= len(text)
        at = found.end(i)


# ---------------------------------------------------------------- what people write


def fuzz_rulings(noise: bytes) -> None:
    """`rulings.jsonl` as somebody or some accident left it; what is read can be stored."""
    choices = Choices(noise)
    lines = [_ruling_line(choices) for _ in range(choices.number(3))]
    path = _folder() / JOURNAL_FILE
    path.write_bytes(b"".join(lines) + choices.rest())
    try:
        found = journal._read(path)
    except StorageError as error:
        assert_one_line(error)
        return
    if not found:
        return
    written = path.with_name("written.jsonl")
    written.unlink(missing_ok=True)
    append(written, found)
    assert journal._read(written) == found
    store = _store()
    for ruling in found:
        store.save_ruling(ruling)
    assert set(found) <= set(store.rulings())


def _ruling_line(choices: Choices) -> bytes:
    """A ruling as it is written, a field or two of it spoilt."""
    record: dict[str, Any] = journal._record(make_ruling())
    for _ in range(choices.number(2)):
        record[choices.pick(sorted(record))] = _json_value(choices)
    for _ in range(choices.number(1)):
        record["statements"] = [asdict(_KEY) | {choices.pick(("day", "x")): _json_value(choices)}]
    line = json.dumps(record, ensure_ascii=choices.number(1) == 0)
    return (line + choices.pick(("\n", "\r\n", "", "\u2028", "\n\n"))).encode("utf-8", "replace")


_KEY = StatementKey(day="2022-07-30", party="CHN", quote="open a port", cue="will")


def _json_value(choices: Choices) -> Any:
    number = choices.number(10**4)
    kinds = [kind.value for kind in RulingKind]
    return choices.pick(
        (
            choices.text(),
            choices.pick(kinds),
            number,
            -number / 7,
            None,
            True,
            [],
            {},
            [choices.text()],
            {choices.text(): number},
            "\ud800",
            choices.pick([tier.value for tier in Tier]),
            choices.pick(("2022-01-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59", "2022-01-01")),
            [asdict(_KEY)],
            [asdict(_KEY), asdict(replace(_KEY, day=choices.text()))],
        )
    )


def fuzz_settings(noise: bytes) -> None:
    """`monitor.toml` as somebody wrote it."""
    choices = Choices(noise)
    text = "".join(_setting_line(choices) for _ in range(choices.number(8))).encode()
    (_folder() / "monitor.toml").write_bytes(text + choices.rest())
    try:
        load_settings(_folder())
    except ConfigError as error:
        assert_one_line(error)


def _setting_line(choices: Choices) -> str:
    names = ("folders", "seeds", "intake", "database", "url", "people", "name", "party", "cron")
    names += ("organisations", "schedule", "interval_seconds", "web", "port", "max_megabytes", "x")
    key = choices.some(names, 3, ".") or choices.text(5)
    value = _toml_value(choices)
    return choices.pick((f"{key} = {value}\n", f"[{key}]\n", f"[[{key}]]\n", f"# {key}\n"))


def _toml_value(choices: Choices) -> str:
    number = choices.number(10**4)
    return choices.pick(
        (
            str(number),
            "9" * number,
            f'"{choices.text()}"',
            f"'{choices.text()}'",
            "[" * number + "]" * choices.pick((number, 0)),
            "{a = " * (number % 300) + "1" + "}" * (number % 300),
            "true",
            "nan",
            "inf",
            "1e400",
            f'["{choices.text()}", {number}]',
            "2022-13-41T25:00:00Z",
            "0001-01-01T00:00:00+23:59",
            r'"\uD800"',
            r'"\U00110000"',
            '"""' + choices.text(),
            "{name = 'A', party = 'KGZ'}",
        )
    )


def fuzz_themes(noise: bytes) -> None:
    """`themes.toml` as somebody wrote it, and what the editor makes of it."""
    choices = Choices(noise)
    path = Path("themes.toml")
    text = "".join(_theme_lines(choices) for _ in range(choices.number(4)))
    text += choices.rest().decode("utf-8", "replace")[: choices.number(1) * 2000]
    draft = _draft(Choices(noise[::-1]))
    for change in (
        lambda: edit.drafts(text, path),
        lambda: parse_themes(text, path),
        lambda: edit.with_theme(text, path, draft),
        lambda: edit.without_theme(text, path, draft.key),
        lambda: edit.with_enabled(text, path, draft.key, not draft.is_enabled),
    ):
        try:
            change()
        except ConfigError as error:
            assert_one_line(error)
    _edit(text, path, draft)


def _edit(text: str, path: Path, draft: ThemeDraft) -> None:
    """A theme goes in as it was asked for, the others stay as they were, word for word."""
    try:
        known = edit.drafts(text, path)
        edited = edit.with_theme(text, path, draft)
    except ConfigError:
        return
    after = {one.key: one for one in edit.drafts(edited, path)}
    assert {key: one for key, one in after.items() if key != draft.key} == {
        one.key: one for one in known if one.key != draft.key
    }
    assert after[draft.key].title == draft.title
    if draft.key not in {one.key for one in known}:
        assert edited.startswith(text)
    assert edit.with_theme(edited, path, draft) == edited
    edited.encode()


_KEYS = ("a", "flights", "b_2", "title", "phrases", "Ä", "", "a.b", "new-theme")


def _draft(choices: Choices) -> ThemeDraft:
    languages = ("en", "zh", "EN", "", "e", "en\n")
    lists = [
        {choices.pick(languages): tuple(choices.text(9) for _ in range(choices.number(4)))}
        for _ in range(4)
    ]
    return ThemeDraft(
        key=choices.pick(_KEYS),
        title=choices.text(),
        phrases={"en": ("port",)} | lists[0] | lists[1] if choices.number(2) else lists[0],
        exclude=lists[2] | lists[3] if choices.number(2) == 0 else {},
        is_enabled=choices.number(1) == 0,
    )


def _theme_lines(choices: Choices) -> str:
    """A theme in one of the ways TOML has."""
    key = choices.pick(_KEYS[:5])
    phrase, title = choices.pick(("air links", "port", "x")), choices.pick(("Air", "", ODD[0]))
    listed = choices.pick((f'["{phrase}"]', f'[\n  "{phrase}", # one\n  "b",\n]', "[]", "['the']"))
    return choices.pick(
        (
            f'# about {key}\n[themes.{key}]\ntitle = "{title}"\nphrases.en = {listed}\n\n',
            f"[themes.{key}]\nphrases.en = {listed} # why\nenabled = false\n# end\n",
            f"[themes.{key}.phrases]\nen = {listed}\n[themes.{key}.exclude]\nen = {listed}\n",
            f'[themes."{key}"]\nphrases = {{en = ["{phrase}"]}}\r\n',
            f'themes.{key}.phrases.en = {listed}\nthemes.{key}.title = """{title}\n[themes.b]"""\n',
            f"themes.{key} = {{phrases = {{en = ['{phrase}']}}}}\n",
            f" [ themes . {key} ] \nphrases.en=[ '''{phrase}''' ]\n\n\n#x\n\n",
            f'[themes.{key}]\nexclude.zh = {listed}\ntitle = "{title}"\nphrases.zh = {listed}',
            f"# {choices.text(9)}\n",
        )
    )


def fuzz_forms(noise: bytes) -> None:
    """What a form sends, up to the theme it means."""
    choices = Choices(noise)
    names = ("title", "key", "phrases.en", "exclude.en", "phrases.", "more.language")
    names += ("more.phrases", "enabled")
    fields = [f"{choices.pick(names)}={choices.text(9)}&" for _ in range(choices.number(6))]
    sent = "".join(fields).encode() + choices.rest()
    try:
        form = _run(forms._form(_request(sent)))
    except HTTPException as error:
        assert error.status_code in (400, 413)
        return
    typed = typed_in(form)
    draft = typed.draft()
    faults = edit.faults(draft)
    assert all(len(one.splitlines()) == 1 for one in faults.values())
    if not faults:
        text = edit.with_theme("", Path("themes.toml"), draft)
        (again,) = edit.drafts(text, Path("themes.toml"))
        assert typed_from(again).draft() == again


def _request(sent: bytes) -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as stopped:
        return stopped.value
    raise AssertionError("it waits")


# ---------------------------------------------------------------- reports and search


def fuzz_worddiff(noise: bytes) -> None:
    """Two wordings: neither loses or gains a letter."""
    choices = Choices(noise)
    words = (*texts.VOCABULARY[:60], *ODD, "a,", "(b)", "10%", "中国", "“c”")
    before = choices.some(words, 60)
    after = choices.pick((before, choices.some(words, 60), before[:20] + choices.some(words, 9)))
    segments = word_diff(before, after)
    for side, text in (("before", before), ("after", after)):
        kept = "".join("".join(getattr(one, side).split()) for one in segments)
        assert kept == "".join(text.split())
    for left, right in pairwise(segments):
        assert (left.op == "equal") != (right.op == "equal")
    for one in segments:
        assert one.op != "equal" or "".join(one.before.split()) == "".join(one.after.split())
        assert one.before == one.before.strip()
        assert one.after == one.after.strip()


def fuzz_search(noise: bytes) -> None:
    """Whatever is searched for in a real index is an answer, and of the asked size."""
    choices = Choices(noise)
    syntax = ('"', "*", "(", ")", "NEAR", "AND", "OR", "NOT", "-", ":", "^", "'", "%", "{", "+")
    words = (*syntax, *ODD, "bridge", "BRIDGE", "build", "students", "railway", "a_b", "c-d")
    query = choices.some(words, 30, choices.pick((" ", "")))
    query += choices.rest().decode("utf-8", "replace")
    limit = choices.number(5)
    wanted = SearchFilter(
        relationship=choices.pick(("", "CHN-KGZ", choices.text(5))),
        theme=choices.pick(("", "%", "_", choices.text(5))),
        party=choices.pick(("", "CHN", choices.text(5))),
    )
    hits = _store().search(query, limit=limit, wanted=wanted)
    assert len(hits) <= limit
    assert all(len(hit.snippet.splitlines()) <= 1 for hit in hits)


@cache
def _store() -> Store:
    """A real SQLite store with two articles."""
    store = open_store(f"sqlite:///{_folder() / 'monitor.db'}")
    for number, words in enumerate(("Arland will build a bridge.", "A railway_x for 中国 — ſt.")):
        reading = make_reading(words, [(words.split()[1], {})])
        file = {"path": f"{number}.txt", "size": len(words), "modified_ns": 1}
        source = SourceFile(**file, sha256=content_id(words))
        store.save_reading(source, reading, extract_version="1", at=_NOON)
    return store


#: By the name `python -m tests.fuzz` knows them by.
TARGETS: dict[str, Callable[[bytes], None]] = {
    "decode": fuzz_decode,
    "formats": fuzz_formats,
    "binary": fuzz_binary,
    "documents": fuzz_documents,
    "containers": fuzz_containers,
    "heads": fuzz_heads,
    "inspect": fuzz_inspect,
    "inspect-bytes": fuzz_inspect_bytes,
    "grammar": fuzz_grammar,
    "text": fuzz_text,
    "rulings": fuzz_rulings,
    "settings": fuzz_settings,
    "themes": fuzz_themes,
    "forms": fuzz_forms,
    "worddiff": fuzz_worddiff,
    "search": fuzz_search,
}
