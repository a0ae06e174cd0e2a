"""File names, links and anchors from any name."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.report.paths import meeting_path, slug, statement_path


def test_ordinary_names_stay_readable() -> None:
    assert meeting_path("2022-07-30-chn-kgz") == "meetings/2022-07-30-chn-kgz.html"
    assert statement_path("ab12", "cd34") == "articles/ab12.html#s-cd34"


@given(st.text(max_size=300))
def test_a_slug_is_a_file_name_a_link_and_an_anchor(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_~-]{1,117}", slug(name))


@given(st.text(max_size=40), st.text(max_size=40))
def test_different_names_have_different_slugs(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (one == other)


def test_the_parties_of_a_summit_fit_a_file_name() -> None:
    summit, other = "-".join(["AFG"] * 193), "-".join(["AFG"] * 194)
    assert len(slug(summit)) < 120
    assert slug(summit) != slug(other)
