"""The log: one line a record, whatever the values hold."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import log


@pytest.fixture(autouse=True)
def _root_logger_as_it_was():
    root, own = logging.getLogger(), logging.getLogger("monitor")
    before = root.handlers[:], root.level, own.level
    yield
    root.handlers[:], root.level, own.level = before


def lines_of(form: str, message: str, **values: object) -> list[str]:
    stream = io.StringIO()
    log.set_up(form=form, level="info", stream=stream)
    log.Log("monitor.test").info(message, **values)
    return stream.getvalue().splitlines()


def test_a_line_is_time_level_message_and_values():
    (line,) = lines_of("keyvalue", "article stored", article="ab12", statements=7, run=41)
    assert line.endswith("Z info article stored article=ab12 statements=7 run=41")


@given(value=st.text())
def test_a_value_cannot_write_a_line_of_its_own(value):
    """Values come from file names and texts; the line stays one and the value can be read back."""
    (line,) = lines_of("keyvalue", "failed", source=value)
    quoted = line.partition("source=")[2]
    assert (json.loads(quoted) if quoted.startswith('"') else quoted) == value


def test_json_lines_carry_the_values_as_they_are():
    (line,) = lines_of("json", "failed", source="a\nb", run=3)
    record = json.loads(line)
    assert (record["message"], record["source"], record["run"]) == ("failed", "a\nb", 3)


def test_a_bug_shows_its_traceback():
    stream = io.StringIO()
    log.set_up(form="keyvalue", level="info", stream=stream)
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        log.Log("monitor.test").bug("pass met a bug", error, run=1)
    assert "ZeroDivisionError" in stream.getvalue()


def test_below_the_level_nothing_is_written():
    stream = io.StringIO()
    log.set_up(form="keyvalue", level="warning", stream=stream)
    log.Log("monitor.test").info("article stored")
    assert stream.getvalue() == ""
