"""The log: one line a record, whatever the values hold."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def logged_to(stream: io.StringIO, form: str = "keyvalue") -> Iterator[io.StringIO]:
    """What is logged meanwhile goes to the stream; the loggers are put back at the end."""
    root, own = logging.getLogger(), logging.getLogger("monitor")
    before = root.handlers[:], root.level, own.level
    log.set_up(form=form, level="debug", stream=stream)
    yield stream
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


def test_what_is_bound_is_on_every_line_inside_and_on_none_after():
    """Those of libraries too, and of the bug that ends it."""
    told = log.Log("monitor.test")
    with logged_to(io.StringIO()) as stream:
        with log.bound(run=41):
            with log.bound(source="a b.txt"):
                log.bind(article="ab12")
                told.info("article stored", statements=7)
            logging.getLogger("uvicorn").warning("of a library")
        told.info("after")
    first, second, third = (one.partition("Z ")[2] for one in stream.getvalue().splitlines())
    assert first == 'info article stored statements=7 run=41 source="a b.txt" article=ab12'
    assert second == "warning of a library run=41"
    assert third == "info after"


def test_what_a_line_says_itself_is_not_said_twice():
    with logged_to(io.StringIO(), "json") as stream, log.bound(source="outer", run=1):
        log.Log("monitor.test").warning("failed", source="inner")
    record = json.loads(stream.getvalue())
    assert (record["source"], record["run"]) == ("inner", 1)


def test_what_one_thread_binds_no_other_says():
    with logged_to(io.StringIO()) as stream, log.bound(run=1):
        other = threading.Thread(target=lambda: log.Log("monitor.test").info("elsewhere"))
        other.start()
        other.join()
    assert "run=" not in stream.getvalue()
