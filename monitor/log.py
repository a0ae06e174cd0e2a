"""The log: constant messages with named values, on standard error.

``article stored article=ab12 statements=7 run=41``: the message never changes, so it can be
searched and counted; what varies is a value. Values come from files other people wrote: they are
escaped, so that no file name can write a log line of its own.

What every line of a piece of work should say (the run, the request) is bound once: `bound` and
`bind` put it on each line written below, those of libraries too, so that no logger is handed on.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TextIO

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+,@%")
#: A context of its own for each thread and request: what one binds, no other says.
_bound: ContextVar[Mapping[str, object]] = ContextVar("bound", default=MappingProxyType({}))


@contextmanager
def bound(**values: object) -> Iterator[None]:
    """Values on every line written inside, and the end of what is bound inside."""
    token = _bound.set({**_bound.get(), **values})
    try:
        yield
    finally:
        _bound.reset(token)


def bind(**values: object) -> None:
    """More values on every line until the `bound` around this ends."""
    _bound.set({**_bound.get(), **values})


def bound_value(key: str) -> object | None:
    """What is bound under a key here; None when nothing is."""
    return _bound.get().get(key)


class Log:
    """A named logger that takes values by keyword."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, message: str, **values: object) -> None:
        """Say what only somebody who looks for a fault wants to know."""
        self._say(logging.DEBUG, message, values)

    def info(self, message: str, **values: object) -> None:
        """Say what was done."""
        self._say(logging.INFO, message, values)

    def warning(self, message: str, **values: object) -> None:
        """Say what somebody should put right."""
        self._say(logging.WARNING, message, values)

    def bug(self, message: str, error: BaseException, **values: object) -> None:
        """Say what only a programmer can put right, with the traceback."""
        self._say(logging.ERROR, message, values, error)

    def _say(
        self,
        level: int,
        message: str,
        values: dict[str, object],
        error: BaseException | None = None,
    ) -> None:
        self._logger.log(level, message, extra={"values": values}, exc_info=error)


class KeyValueFormatter(logging.Formatter):
    """``time level message key=value``, a traceback on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback when there is one."""
        values = _values(record).items()
        parts = [_time(record), record.levelname.lower(), _escaped(record.getMessage())]
        line = " ".join([*parts, *(f"{key}={_quoted(value)}" for key, value in values)])
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object: time, level, message, the values, and the traceback when there is one."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **_values(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=True)


def set_up(*, form: str, level: str, stream: TextIO | None = None) -> None:
    """Send every log line of the process to standard error in the form asked for.

    Libraries speak up from warnings on only; the scheduler from errors on: it would warn of each
    tick it leaves out while a long pass is on.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else KeyValueFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("monitor").setLevel(level.upper())


def _values(record: logging.LogRecord) -> dict[str, object]:
    """What the line says itself, then what is bound around it and not said already."""
    values: dict[str, object] = getattr(record, "values", {})
    return values | {key: one for key, one in _bound.get().items() if key not in values}


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _quoted(value: object) -> str:
    """The value as it is when it is one plain word, else as a JSON string."""
    text = str(value)
    return text if text and _PLAIN.issuperset(text) else json.dumps(text, ensure_ascii=True)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
