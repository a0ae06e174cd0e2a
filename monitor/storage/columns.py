"""Column types that keep a model value as it is: what goes in comes out equal and of its type.

So that rows become dataclasses without a mapping of their own. No SQL stands here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.model import Specifics

_Value = TypeVar("_Value")
#: Different documents of a column that are kept while its rows are read.
_MOST_KEPT = 1000


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC (SQLite keeps no zone). A naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"times are stored as aware UTC, this one names no zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Whole(TypeDecorator[int]):
    """A whole number of any size: the nanoseconds of a file dated 2400 pass 64 bits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, _dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> int | None:
        return None if value is None else int(value)


class OneOf(TypeDecorator[StrEnum]):
    """A member of one enumeration, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members
        self._by_value = {member.value: member for member in members}

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: Any, _dialect: Dialect) -> StrEnum | None:
        return None if value is None else self._by_value.get(value) or self.members(value)


class _Documents(TypeDecorator[_Value], Generic[_Value]):
    """A frozen value stored as a document; rows with the same document share it.

    Most are alike (no hedges, the same two themes), and taking one apart costs more than reading
    the row: a store of a thousand readouts is read in half the time. PostgreSQL's driver takes
    them apart itself. Putting them together costs as much, and is done once of equal ones where
    these are the same document, which numbers are not: 1 equals 1.0.
    """

    impl = JSON
    cache_ok = True  # to be said by every class
    #: Whether equal values are the same document.
    has_texts_only = False

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is such a type; it is loaded there alone, and takes its time."""
        if dialect.name != "postgresql":
            return super().load_dialect_impl(dialect)
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], _Value | None] | None:
        made = super().result_processor(dialect, coltype)
        is_text = dialect.name == "sqlite"
        return lru_cache(maxsize=_MOST_KEPT)(made) if made and is_text else made

    def bind_processor(self, dialect: Dialect) -> Callable[[_Value | None], Any] | None:
        made = super().bind_processor(dialect)
        is_kept = self.has_texts_only and dialect.name == "sqlite"
        return lru_cache(maxsize=_MOST_KEPT)(made) if made and is_kept else made


class Strings(_Documents[tuple[str, ...]]):
    """A tuple of strings, in order."""

    cache_ok = True
    has_texts_only = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> list[str]:
        return list(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> tuple[str, ...]:
        return tuple(value or ())  # none where an outer join found no row


class Values(_Documents[tuple[Any, ...]]):
    """A tuple of small dataclasses whose fields are text and numbers, in order."""

    cache_ok = True

    def __init__(self, of: type[Any]) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: Any, _dialect: Dialect) -> list[dict[str, Any]]:
        return [dataclasses.asdict(member) for member in value]

    def process_result_value(self, value: Any, _dialect: Dialect) -> tuple[Any, ...]:
        return tuple(self.of(**member) for member in value)


class SpecificsColumn(_Documents[Specifics]):
    """A statement's specifics as one document."""

    cache_ok = True
    has_texts_only = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> dict[str, list[str]]:
        return {"numbers": [*value.numbers], "dates": [*value.dates], "names": [*value.names]}

    def process_result_value(self, value: Any, _dialect: Dialect) -> Specifics:
        return Specifics(**{name: tuple(members) for name, members in value.items()})
