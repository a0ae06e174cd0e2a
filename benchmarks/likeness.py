"""Run by a peer's own Python: finds like texts, and says what that took.

Reads from its input the texts and the queries as JSON, answers with what it took and found. Knows
nothing of monitor, which is not installed there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from time import perf_counter


def tantivy(texts, queries, given):
    """Words joined by "or", the best by BM25."""
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
            words = "".join(one if one.isalnum() else " " for one in query.lower())
            hits = searcher.search(index.parse_query(words, ["text"]), given).hits
            rows = [searcher.doc(address)["row"][0] for _, address in hits]
            yield 1000 * (perf_counter() - began), rows


_PEERS = {"tantivy": tantivy}


def main() -> None:
    """One peer, by the name it is called with."""
    asked = json.load(sys.stdin)
    answers = list(_PEERS[sys.argv[1]](asked["texts"], asked["queries"], asked["given"]))
    json.dump({"took": [t for t, _ in answers], "found": [f for _, f in answers]}, sys.stdout)


if __name__ == "__main__":
    main()
