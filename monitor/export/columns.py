"""What a column is, and a table of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: The values of one row by column; None where there is nothing to say.
Row = dict[str, Any]


class Type(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    DAY = "day"  # ISO 8601, of no zone
    TIME = "time"  # with its zone, UTC
    TEXTS = "list of texts"
    OBJECTS = "list of objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as the data dictionary tells it."""

    name: str
    type: Type
    #: One line: what a cell says, and when it is empty.
    meaning: str
    #: What is counted, such as ``characters``; empty where nothing is.
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one sort."""

    name: str
    #: What one row is, in a line.
    meaning: str
    columns: tuple[Column, ...]
    #: The columns of the first and the last day a row is of; none where rows have no day.
    days: tuple[str, str] | None = None
    #: What the column ``kind`` can be, where rows are asked for by kind.
    kinds: type[StrEnum] | None = None

    def has(self, name: str) -> bool:
        """Whether it has a column of that name."""
        return any(column.name == name for column in self.columns)
