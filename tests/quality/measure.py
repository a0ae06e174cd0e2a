"""How right the reading, the links and the changes are, against a folder of marked texts.

A folder holds texts, one label file (JSON) a text, and `links*.json`. A statement counts as found
when its span and the label's overlap by at least half (intersection over union), one to one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from monitor.config.themes import load_themes
from monitor.deciding import decide
from monitor.extract import extract
from monitor.intake import read
from monitor.model import Decisions, Reading, Statement, Theme
from monitor.text import fold

ROOT = Path(__file__).parents[2]
#: The invented states of the texts.
STATES = {"ARL": ["Arland"], "BEL": ["Belmark"]}
_OVERLAP = 0.5
_COMMITMENTS = ("request", "offer", "joint", "progress")

#: A label file: {"doc", "file", "statements": [...], "parties", ...}, see the guide of the labels.
Label = dict[str, Any]


@dataclass
class Tally:
    """Right ones of so many found and so many wanted."""

    hits: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.found + self.wanted) if self.found + self.wanted else 0.0


@dataclass
class Figures:
    """What one folder of marked texts measures."""

    documents: int = 0
    commitments: Tally = field(default_factory=Tally)
    themes: Tally = field(default_factory=Tally)
    #: Attribute of a found statement, or fact of the meeting → how often right, of how many.
    agree: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    links: Tally = field(default_factory=Tally)
    #: Hard negatives that were linked.
    fooled: int = 0
    hard: int = 0
    #: (wanted change kind, what was reported) → how often.
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes_right: int = 0

    def rates(self) -> dict[str, float]:
        """Every figure that has a floor, 0 to 1, by name."""
        steps = sum(self.changes.values())
        shares = {name: right / of for name, (right, of) in sorted(self.agree.items()) if of}
        return {
            "precision": self.commitments.precision,
            "recall": self.commitments.recall,
            "f1": self.commitments.f1,
            "themes": self.themes.f1,
            **shares,
            "links_precision": self.links.precision,
            "links_f1": self.links.f1,
            "changes": self.changes_right / steps if steps else 0.0,
        }


def measure(labels: Path, texts: Path | None = None) -> Figures:
    """Figures of the labels in a folder; `texts` is where their texts stand, else the same."""
    figures = Figures()
    marked = {label["doc"]: label for label in _labels(labels)}
    paths = {doc: _text_of(label, texts or labels) for doc, label in marked.items()}
    readings = {doc: _read(path) for doc, path in paths.items() if path is not None}
    themes = load_themes(ROOT / "config" / "themes.toml").themes
    decided = _decide(tuple(readings.values()), themes)
    keys = {one: seen for d in decided for one, seen in d.themes.items()}
    matched: dict[str, Statement] = {}
    for doc, reading in readings.items():
        matched |= _score_reading(figures, marked[doc], reading, keys)
    _score_links(figures, labels, matched, decided)
    _score_changes(figures, labels, matched, decided)
    return figures


# ---------------------------------------------------------------- reading


def _labels(folder: Path) -> Iterator[Label]:
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "statements" in data and "doc" in data:
            yield data


def _text_of(label: Label, texts: Path) -> Path | None:
    names = [label.get("file", ""), *(label["doc"] + ending for ending in (".txt", ".md"))]
    paths = [texts / Path(name).name for name in names if name]
    return next((path for path in paths if path.is_file()), None)


def _read(path: Path) -> Reading:
    _, article = read(path, path.name)
    return extract(article, organisations=STATES)


def _decide(readings: Sequence[Reading], themes: Sequence[Theme]) -> list[Decisions]:
    related: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        related[reading.account.relationship].append(reading)
    return [decide(key, one, themes) for key, one in sorted(related.items())]


# ---------------------------------------------------------------- scoring


def _score_reading(
    figures: Figures, label: Label, reading: Reading, themes: Mapping[str, Sequence[str]]
) -> dict[str, Statement]:
    """Adds one text's figures; answers its labelled items with the statements found for them."""
    account, statements = reading.account, reading.statements
    wanted = [s for s in label["statements"] if s["kind"] in _COMMITMENTS and not s.get("optional")]
    neutral = [s for s in label["statements"] if s.get("optional")]
    found = [s for s in statements if s.kind.value in _COMMITMENTS]
    pairs = _pairs(wanted, found)
    taken = {s.id for _, s in pairs}
    loose = [s for s in found if s.id not in taken]
    loose = [s for s in loose if all(_overlap(n, s) < _OVERLAP for n in neutral)]
    figures.documents += 1
    _add(figures.commitments, len(pairs), len(pairs) + len(loose), len(wanted))
    for gold, s in pairs:
        _agree(figures, "tier", gold["tier"] == s.tier)
        _agree(figures, "party", gold["party"] == s.party)
        _agree(figures, "speaker", _same_person(gold.get("speaker"), s.speaker))
        mine, theirs = set(themes.get(s.id, ())), set(gold.get("themes") or ())
        _add(figures.themes, len(mine & theirs), len(mine), len(theirs))
    if label.get("published"):
        published = str(reading.article.published_at or "")[:10]
        _agree(figures, "published", label["published"] == published)
    if label.get("held_on"):
        _agree(figures, "held_on", label["held_on"] == str(account.held_on))
    if label.get("parties"):
        _agree(figures, "parties", set(label["parties"]) == set(account.parties))
    every = _pairs(label["statements"], statements)
    return {f"{label['doc']}#{gold['id']}": s for gold, s in every}


def _score_links(
    figures: Figures,
    folder: Path,
    matched: Mapping[str, Statement],
    decided: Sequence[Decisions],
) -> None:
    chain = {link.statement_id: link.commitment_id for d in decided for link in d.links}
    commitment = {item: chain.get(s.id) for item, s in matched.items()}

    def are_joined(a: str, b: str) -> bool:
        return commitment.get(a) is not None and commitment.get(a) == commitment.get(b)

    group: dict[str, str] = {}
    unsure: set[frozenset[str]] = set()
    for data in _link_files(folder):
        for cluster in _clusters(data):
            group |= dict.fromkeys(_items(cluster), cluster["id"])
        unsure |= {frozenset(_two(pair)) for pair in data.get("unsure", [])}
        negatives = [_two(pair) for pair in data.get("hard_negatives", [])]
        figures.hard += len(negatives)
        figures.fooled += sum(are_joined(a, b) for a, b in negatives)
    for a, b in combinations(sorted(group), 2):
        if a.split("#")[0] != b.split("#")[0] and frozenset((a, b)) not in unsure:
            same, joined = group[a] == group[b], are_joined(a, b)
            _add(figures.links, same and joined, joined, same)


def _score_changes(
    figures: Figures,
    folder: Path,
    matched: Mapping[str, Statement],
    decided: Sequence[Decisions],
) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for d in decided:
        for change in d.changes:
            if change.after_id:
                seen[change.after_id].add(change.kind.value.replace(" ", "_"))
    for item, accepted in _steps(folder):
        statement = matched.get(item)
        kinds = seen.get(statement.id, set()) if statement else set()
        figures.changes[accepted[0], "/".join(sorted(kinds)) or "nothing"] += 1
        figures.changes_right += bool(kinds & set(accepted))


def _pairs(labels: Sequence[Label], found: Sequence[Statement]) -> list[tuple[Label, Statement]]:
    """Labels and statements, one to one, best overlap first."""
    scored = sorted(
        ((_overlap(one, s), i, j) for i, one in enumerate(labels) for j, s in enumerate(found)),
        key=lambda row: -row[0],
    )
    pairs, used_labels, used_found = [], set(), set()
    for score, i, j in scored:
        if score >= _OVERLAP and i not in used_labels and j not in used_found:
            used_labels.add(i)
            used_found.add(j)
            pairs.append((labels[i], found[j]))
    return pairs


def _overlap(label: Label, s: Statement) -> float:
    shared = min(label["end"], s.end) - max(label["start"], s.start)
    return max(shared, 0) / (max(label["end"], s.end) - min(label["start"], s.start))


def _same_person(a: str | None, b: str | None) -> bool:
    """Neither known, or a name word shared."""
    if not a or not b:
        return not a and not b
    return bool(set(_name_words(a)) & set(_name_words(b)))


def _name_words(name: str) -> list[str]:
    return [w for w in re.split(r"\W+", fold(name)) if len(w) > 1]


def _agree(figures: Figures, name: str, is_right: bool) -> None:
    figures.agree[name][0] += is_right
    figures.agree[name][1] += 1


def _add(tally: Tally, hits: int, found: int, wanted: int) -> None:
    tally.hits += hits
    tally.found += found
    tally.wanted += wanted


# ---------------------------------------------------------------- link files


def _link_files(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("links*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def _clusters(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for n, cluster in enumerate(data.get("clusters", [])):
        if isinstance(cluster, dict) and cluster.get("scored") is not False:
            yield {"id": f"{n}", **cluster}


def _items(cluster: Mapping[str, Any]) -> list[str]:
    items = cluster.get("items") or cluster["members"]
    return [one if isinstance(one, str) else one["item"] for one in items]


def _two(pair: Any) -> tuple[str, str]:
    """The two items of a pair, in either shape that label files use."""
    if isinstance(pair, dict):
        pair = pair.get("items") or pair.get("pair") or [pair["a"], pair["b"]]
    return pair[0], pair[1]


def _steps(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(later item, change kinds accepted, the label first) of each labelled step."""
    for data in _link_files(folder):
        for cluster in _clusters(data):
            steps = cluster.get("changes", [])
            if not steps and cluster.get("change"):
                steps = [{"to": _items(cluster)[1], "change": cluster["change"]}]
            for step in steps:
                if step.get("to"):
                    yield step["to"], [step["change"], *(step.get("also") or ())]
