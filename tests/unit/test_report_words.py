"""The report's own words: headings, who asks whom, days, what a pass revised."""

from __future__ import annotations

import pytest

from monitor.model import Kind
from monitor.report.revised import revised
from monitor.report.words import heading, note, published, who
from tests.factories import make_article, make_statement

LONG = "strengthen cooperation in the fields of transport, energy and agriculture as well as " * 2


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("open the harbour", "open the harbour"),
        ("open the harbour as well as", "open the harbour"),
        ("open the harbour and", "open the harbour"),
        (LONG, "strengthen cooperation in the fields of transport, energy and agriculture …"),
        ("and", "and"),
        ("x" * 200, "x" * 90 + " …"),
    ],
)
def test_a_heading_is_a_line_without_a_loose_end(quote: str, shown: str) -> None:
    assert heading(quote) == shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": Kind.OFFER}, "Kyrgyzstan"),
        ({"kind": Kind.REQUEST, "counterparty": "CHN"}, "Kyrgyzstan asks China"),
        ({"kind": Kind.REQUEST, "counterparty": None}, "Kyrgyzstan asks"),
        ({"kind": Kind.REQUEST, "party": "JOINT", "counterparty": None}, "Both sides ask"),
    ],
)
def test_a_request_reads_as_what_is_asked_of_whom(fields: dict[str, object], said: str) -> None:
    statement = make_statement(make_article(), "open a railway", **({"party": "KGZ"} | fields))
    assert who(statement) == said


def test_days_read_as_days() -> None:
    assert note("overdue:_was due 2021-12-31") == "overdue: was due 31 December 2021"
    assert note("from 2021-13-45") == "from 2021-13-45"
    assert published("2022-07-31T09:37") == "31 July 2022, 09:37"
    assert published("2022-07-31") == "31 July 2022"
    assert published(None) == "day unknown"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "After the last theme edit, CHN-KGZ: theme visas: statements 1 gained, 2 lost",
            (
                "After the last theme edit, in China – Kyrgyzstan: "
                "Visas and entry gained 1 statement and lost 2 statements"
            ),
        ),
        (
            "2022-07-30-chn-kgz: 2 × strengthened → new",
            "in China – Kyrgyzstan, 30 July 2022: 2 verdicts went from “strengthened” to “new”",
        ),
        ("themes.toml: line 3 is broken", "themes.toml: line 3 is broken"),
    ],
)
def test_what_was_revised_reads_as_words(line: str, shown: str) -> None:
    meetings = {"2022-07-30-chn-kgz": "China – Kyrgyzstan, 30 July 2022"}
    assert revised(line, {"visas": "Visas and entry"}, meetings) == shown
