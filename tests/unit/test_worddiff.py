"""The word diff: what one edit is, and that nothing is lost or made up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.report.worddiff import Segment, word_diff

#: Words that recur, so that there is something to match, among any text.
_texts = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["the", "and", "railway", "railway,", "(build", "10%", "双边", "合作。", "x"]
        )
    ).map(" ".join),
)


def drawn(segments: tuple[Segment, ...]) -> str:
    """The diff on one line: [-left out-] {+put in+}."""
    return "".join(_drawn(one) for one in segments).strip()


def _drawn(one: Segment) -> str:
    edits = f"[-{one.before}-]" * bool(one.before) + f"{{+{one.after}+}}" * bool(one.after)
    return (" " if one.spaced else "") + (one.after if one.op == "equal" else edits)


def bare(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            "the two sides agreed to build a railway",
            "the two sides, after consultation, agreed to build a railway",
            "the two sides{+, after consultation,+} agreed to build a railway",
            id="an insertion between commas is one insertion",
        ),
        pytest.param(
            "opposing external forces to interfere in its internal affairs under any pretext",
            "firmly oppose external interference in Arland's internal affairs",
            "[-opposing-]{+firmly oppose+} external [-forces to interfere in its-]"
            "{+interference in Arland's+} internal affairs [-under any pretext-]",
            id="a stop word between two edits belongs to the edit",
        ),
        pytest.param(
            "support the country in safeguarding its national independence, sovereignty, and unity",
            "support measures to safeguard national sovereignty, security and stability",
            "support [-the country in safeguarding its-]{+measures to safeguard+} national "
            "[-independence,-] sovereignty, [-and unity-]{+security and stability+}",
            id="a word both wordings have stays, wherever it stands",
        ),
        pytest.param(
            "send 100 doctors, and more", "send 200 doctors, and more",
            "send [-100-]{+200+} doctors, and more",
            id="a number that changed is one edit",
        ),
        pytest.param(
            "pay $500 at 3.5% (net)", "pay $600 at 3.5% (net)",
            "pay [-$500-]{+$600+} at 3.5% (net)",
            id="signs of a figure stay with it, brackets do not",
        ),
        pytest.param(
            "促进双边贸易", "促进双边投资",
            "促进双边[-贸易-]{+投资+}",
            id="Chinese by characters",
        ),
        pytest.param("", "open a port", "{+open a port+}", id="nothing before"),
        pytest.param("open a port", "", "[-open a port-]", id="nothing now"),
    ],
)  # fmt: skip
def test_one_edit_reads_as_one_edit(before: str, after: str, expected: str) -> None:
    assert drawn(word_diff(before, after)) == expected


def test_a_content_word_between_two_edits_keeps_them_apart() -> None:
    segments = word_diff("open old ports soon", "open new ports later")
    assert [one.op for one in segments] == ["equal", "replace", "equal", "replace"]


@given(_texts, _texts)
def test_kept_and_left_out_words_are_the_wording_before(before: str, after: str) -> None:
    kept = "".join(one.before for one in word_diff(before, after))
    assert bare(kept) == bare(before)


@given(_texts, _texts)
def test_kept_and_put_in_words_are_the_wording_after(before: str, after: str) -> None:
    kept = "".join(one.after for one in word_diff(before, after))
    assert bare(kept) == bare(after)


@given(_texts)
def test_a_text_against_itself_is_one_equal_segment(text: str) -> None:
    segments = word_diff(text, text)
    assert [one.op for one in segments] == ["equal"] * bool(text.split())


@given(_texts, _texts)
def test_neighbours_are_never_alike(before: str, after: str) -> None:
    """Two edits side by side would be one edit shown as two."""
    for first, second in pairwise(word_diff(before, after)):
        assert (first.op == "equal") != (second.op == "equal")


@given(_texts, _texts)
def test_the_operation_says_which_sides_have_words(before: str, after: str) -> None:
    for one in word_diff(before, after):
        sides = {"insert": (False, True), "delete": (True, False)}.get(one.op, (True, True))
        assert (bool(one.before), bool(one.after)) == sides
        assert one.before.strip() == one.before
        assert one.after.strip() == one.after
