"""JSON of articles: a file with one, a list of them, or a JSON Feed; or one a line.

What an article may hold says `formats.json`, which reads each of them. They are called by their id
or address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from monitor.errors import LimitError, SourceError
from monitor.intake.containers.member import Budget, Member, failed, name_of
from monitor.intake.decode import decode
from monitor.intake.limits import too_large

#: Objects and lists in a file: they take 64 to 250 bytes each once they are read.
_MOST_PARTS = 1_000_000
#: What a feed calls its articles: `items` in JSON Feed.
_LISTS = ("items", "articles")
_ENDING = ".json"


def members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    """Each article, in order; SourceError when the file is no JSON of articles."""
    raw = stream.read(budget.limits.max_bytes + 1)
    if len(raw) > budget.limits.max_bytes:
        advice = "write an article a line and call it .jsonl, or raise intake.max_megabytes"
        raise LimitError(
            f"larger than {budget.limits.max_bytes / 1e6:,.3g} MB; {advice}", source=source
        )
    if raw.count(b"{") + raw.count(b"[") > _MOST_PARTS:
        raise LimitError(f"more than {_MOST_PARTS} objects; split the file", source=source)
    whole = _parsed(decode(raw, source), source)
    for article in _articles(whole, source):
        budget.count_member()
        yield _member(article)


def line_members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    """The article of each line, in order."""
    most, number = budget.limits.max_bytes, 0
    while line := stream.readline(most + 1):
        number += 1
        if not line.strip():
            continue
        budget.count_member()
        if len(line) > most:
            size = len(line) + _rest_of_line(stream, most)
            reason = f"line {number}: {too_large(size, most)}"
            name = name_of("", line, _ENDING)
            yield Member(key=name, name=name, error=LimitError(reason, source=source))
        else:
            yield _line_member(line, number)


def _line_member(line: bytes, number: int) -> Member:
    where = f"line {number}"
    try:
        return _member(_parsed(decode(line, where), where))
    except SourceError as error:
        name = name_of("", line, _ENDING)
        return failed(name, name, f"{where}: {error}")


def _rest_of_line(stream: BinaryIO, most: int) -> int:
    size = 0
    while piece := stream.readline(most + 1):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _parsed(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise SourceError("JSON nested too deep", source=source) from error
    except ValueError as error:  # a number of 5,000 digits, too
        raise SourceError(f"broken JSON ({error})", source=source) from error


def _articles(whole: Any, source: str) -> list[Any]:
    if isinstance(whole, dict):
        lists = (whole[key] for key in _LISTS if isinstance(whole.get(key), list))
        whole = next(lists, [whole])
    if not isinstance(whole, list):
        raise SourceError("no article and no list of articles in it", source=source)
    return whole


def _member(article: Any) -> Member:
    """The article in one form, however the file was laid out: so it is known again."""
    raw = json.dumps(article, ensure_ascii=True, sort_keys=True).encode()
    if not isinstance(article, dict):
        name = name_of("", raw, _ENDING)
        return failed(name, name, "no article: give an object of title and text")
    key = next((str(article[name]) for name in ("id", "url") if article.get(name)), "")
    name = name_of(key.partition("://")[2] or key, raw, _ENDING)
    return Member(key=key or name, name=name, raw=raw)
