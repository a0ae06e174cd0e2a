"""``make quality-pages PAGES="ARTICLES DATES"``: text and day of saved pages, beside the libraries.

ARTICLES is a checkout of Scrapinghub's article extraction benchmark (`ground-truth.json`, `html/`),
DATES the folder `tests` of a checkout of htmldate (`eval_*.json`, with the pages beside them).
Neither is in this repository. Texts are held against the labels as that benchmark does: runs of
four words, each page counting as much as another.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from htmldate import find_date
from trafilatura import extract
from trafilatura.utils import decode_file

from monitor.errors import MonitorError
from monitor.intake.formats import html

_RUN = 4


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Pages and their labelled main texts."""
    labels = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, label in labels.items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield decode_file(page), label["articleBody"]


def _days(folder: Path) -> Iterator[tuple[str, str]]:
    """Pages and their labelled days, as far as the pages are there."""
    for labels in sorted(folder.glob("eval_*.json")):
        for label in json.loads(labels.read_text(encoding="utf-8")).values():
            places = (folder / name / label["file"] for name in ("test_set", "cache", "eval"))
            if page := next((one for one in places if one.is_file()), None):
                yield decode_file(page.read_bytes()), label["date"]


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    last = max(len(words) - _RUN + 1, min(1, len(words)))
    return Counter(tuple(words[at : at + _RUN]) for at in range(last))


def _rates(found: Sequence[str], wanted: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and their mean F1 of texts."""
    precisions, recalls = [], []
    for one, label in zip(found, wanted, strict=True):
        ours, theirs = _runs(one), _runs(label)
        common = (ours & theirs).total()
        precisions += [common / ours.total()] if ours else []
        recalls += [common / theirs.total()] if theirs else []
    return _f1(mean(precisions), mean(recalls))


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / (precision + recall)


def _our_text(page: str) -> str:
    parsed = html.parse(page)
    return parsed.text if parsed else ""


def _our_day(page: str) -> str:
    try:
        return (html.read(page, "page.html").published_at or "")[:10]
    except MonitorError:
        return ""


def _day_of_htmldate(page: str, *, is_extensive: bool) -> str:
    return find_date(page, original_date=True, extensive_search=is_extensive) or ""


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "monitor": _our_text,
    "trafilatura": lambda page: extract(page, include_comments=False) or "",
}
_DAYS: Mapping[str, Callable[[str], str]] = {
    "monitor": _our_day,
    "htmldate": lambda page: _day_of_htmldate(page, is_extensive=False),
    "htmldate, extensive": lambda page: _day_of_htmldate(page, is_extensive=True),
}


def _table(folders: Sequence[Path]) -> Iterator[str]:
    for folder, labelled, contenders, is_text in (
        (folders[0], _texts, _TEXTS, True),
        (folders[1], _days, _DAYS, False),
    ):
        if not folder.is_dir():
            yield f"{folder}: no such folder, skipped"
            continue
        pages, wanted = zip(*labelled(folder), strict=True)
        yield f"{len(pages)} pages of {folder}            precision  recall  F1"
        for name, read in contenders.items():
            found = [read(page) for page in pages]
            rates = _rates(found, wanted) if is_text else _day_rates(found, wanted)
            yield f"  {name:<22}" + "".join(f"{rate:8.3f}" for rate in rates)


def _day_rates(found: Sequence[str], wanted: Sequence[str]) -> tuple[float, float, float]:
    right = sum(one == label for one, label in zip(found, wanted, strict=True))
    return _f1(right / sum(map(bool, found)), right / len(wanted))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    if len(sys.argv) != 3:
        sys.exit("give two folders: ARTICLES DATES")
    for line in _table([Path(one) for one in sys.argv[1:]]):
        sys.stdout.write(line + "\n")
