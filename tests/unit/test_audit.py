"""What `make audit` makes of a report: it never takes "could not look" for "found nothing"."""

from __future__ import annotations

import json

import pytest

from tests.audit import verdict

SKIPPED = {"name": "a", "skip_reason": "Dependency not found on PyPI and could not be audited"}
FINE = {"name": "b", "version": "1", "vulns": []}
BAD = {"name": "c", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2", "3"]}]}
WORSE = {"name": "d", "version": "1", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}


@pytest.mark.parametrize(
    ("packages", "code", "last"),
    [
        ([SKIPPED, SKIPPED], 0, "NOTHING WAS AUDITED"),
        ([], 0, "NOTHING WAS AUDITED"),
        ([FINE, SKIPPED], 0, "1 packages, no known hole; not audited: a"),
        ([FINE], 0, "1 packages, no known hole"),
        ([FINE, BAD, WORSE, SKIPPED], 1, "2 known holes"),
    ],
)
def test_a_report_comes_to(packages: list[dict[str, object]], code: int, last: str):
    found = verdict(json.dumps({"dependencies": packages}), "")
    assert found.code == code
    assert last in found.lines[-1]


def test_a_hole_is_named_with_what_to_do():
    found = verdict(json.dumps({"dependencies": [BAD, WORSE]}), "")
    assert found.lines[:2] == (
        "c 1: PYSEC-1, fixed in 2, 3",
        "d 1: PYSEC-2, fixed in no version yet",
    )


def test_an_index_that_is_away_is_said_so_and_anything_else_fails():
    away = verdict("", "Traceback\nrequests.exceptions.ConnectionError: no name")
    assert (away.code, "NOTHING WAS AUDITED" in away.lines[0]) == (0, True)
    assert verdict("", "ERROR: requirement 3 is not pinned").code == 1
    assert verdict("{}", "").code == 1
