"""Run by a peer's own Python: finds like texts, and says what that took.

Reads texts and queries as JSON, answers with milliseconds a query and the places of what is found.
Knows nothing of monitor, which is not installed there. What answers all queries at once is timed
so, its preparations apart, and divided.
"""

from __future__ import annotations

import io
import json
import logging
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from time import perf_counter
from typing import Any

_Answers = Iterator[tuple[float, list[int]]]
#: Rarest words of a text by which Splink looks for others.
_RAREST = 5
#: Pairs `dedupe` learns from: texts beside themselves with a word less, and beside others.
_LEARNT = 60


def _words(text: str) -> list[str]:
    return "".join(one if one.isalnum() else " " for one in text.lower()).split()


def tantivy(texts: Sequence[str], queries: Sequence[str], given: int) -> _Answers:
    """Any of the words, the best by BM25."""
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    builder.add_unsigned_field("row", stored=True)
    with tempfile.TemporaryDirectory() as folder:
        index = library.Index(builder.build(), path=folder)
        writer = index.writer(200_000_000, 1)
        for row, text in enumerate(texts):
            writer.add_document(library.Document(text=text, row=row))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()
        for query in queries:
            began = perf_counter()
            hits = searcher.search(index.parse_query(" ".join(_words(query)), ["text"]), given).hits
            rows = [searcher.doc(address)["row"][0] for _, address in hits]
            yield 1000 * (perf_counter() - began), rows


def splink(texts: Sequence[str], queries: Sequence[str], given: int) -> _Answers:
    """DuckDB; pairs that share one of the rarest words, by Jaro-Winkler and shared words."""
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.disable()
    counts = Counter(word for text in texts for word in set(_words(text)))

    def register(name: str, some: Sequence[str]) -> Any:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            for number, text in enumerate(some):
                words = sorted(set(_words(text)), key=lambda one: (counts[one], one))
                row = {"unique_id": number, "text": " ".join(sorted(words)), "words": words}
                print(json.dumps({**row, "rarest": words[:_RAREST]}), file=file)
            file.flush()
            database.duckdb_con.sql(f"CREATE TABLE {name}_texts AS FROM '{file.name}'")
        return database.register(f"{name}_texts", dataset_display_name=name)

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("text", [0.95, 0.9, 0.85, 0.8, 0.75, 0.7]),
            compare.ArrayIntersectAtSizes("words", [9, 7, 6, 5, 4, 3, 2]),
        ],
        blocking_rules_to_generate_predictions=[block_on("rarest", arrays_to_explode=["rarest"])],
    )
    database = DuckDBAPI()
    stored = register("stored", texts)
    linker = Linker(stored, settings)
    began = perf_counter()
    asked = register("asked", queries)
    pairs = linker.inference.predict_between(asked, stored, warning_mode="never")
    found = sorted(pairs.as_record_list(), key=lambda pair: -pair["match_weight"])
    took = 1000 * (perf_counter() - began) / len(queries)
    by_query: dict[int, list[int]] = defaultdict(list)
    for pair in found:
        by_query[pair["unique_id_l"]].append(pair["unique_id_r"])
    for number in range(len(queries)):
        yield took, by_query[number][:given]


def dedupe(texts: Sequence[str], queries: Sequence[str], given: int) -> _Answers:
    """A Gazetteer that has learnt from texts with a word less, and from unlike ones."""
    import dedupe as library

    random.seed(1)
    stored = {number: {"text": " ".join(_words(text)) or "-"} for number, text in enumerate(texts)}
    asked = {number: {"text": " ".join(_words(text)) or "-"} for number, text in enumerate(queries)}
    gazetteer = library.Gazetteer([library.variables.Text("text")], num_cores=1)
    some = dict(list(stored.items())[:2000])
    shorter = {number: {"text": _less(one["text"])} for number, one in some.items()}
    numbers = random.sample(list(some), 2 * _LEARNT)
    pairs = {
        "match": [(shorter[n], some[n]) for n in numbers[:_LEARNT]],
        "distinct": [(shorter[n], some[m]) for n, m in pairwise(numbers)],
    }
    marked = {
        name: [{"__class__": "tuple", "__value__": list(pair)} for pair in found]
        for name, found in pairs.items()
    }
    training = io.StringIO(json.dumps(marked))
    gazetteer.prepare_training(shorter, some, training_file=training, sample_size=1000)
    gazetteer.train(index_predicates=True)
    gazetteer.index(stored)
    began = perf_counter()
    results = gazetteer.search(asked, threshold=0.0, n_matches=given, generator=False)
    took = 1000 * (perf_counter() - began) / len(queries)
    found = {number: [one for one, _ in matches] for number, matches in results}
    for number in range(len(queries)):
        yield took, [int(one) for one in found.get(number, [])]


def _less(text: str) -> str:
    words = text.split()
    words.pop(random.randrange(len(words)))
    return " ".join(words) or "-"


_PEERS: dict[str, Callable[[Sequence[str], Sequence[str], int], _Answers]] = {
    "tantivy": tantivy,
    "splink": splink,
    "dedupe": dedupe,
}


def main() -> None:
    """One peer, by the name it is called with."""
    asked = json.load(sys.stdin)
    answers = list(_PEERS[sys.argv[1]](asked["texts"], asked["queries"], asked["given"]))
    json.dump({"took": [t for t, _ in answers], "found": [f for _, f in answers]}, sys.stdout)


if __name__ == "__main__":
    main()
