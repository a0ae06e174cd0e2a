"""The arguments of each tool, checked before it is asked."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from monitor.model import ChangeKind


def _written_out(value: object) -> date:
    """The day of a text; ValueError for what is none."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("write the day as 2026-01-31")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"there is no day {value}") from error


_Day = Annotated[date, BeforeValidator(_written_out)]
_Cursor = Annotated[
    str, Field(max_length=400, description="The next_cursor of the answer before; empty at first.")
]
_Limit = Annotated[int, Field(ge=1, le=50, description="How many at most.")]
_RelationshipKey = Annotated[
    str,
    Field(max_length=200, description="Key as CHN-KGZ, from list_relationships; empty for all."),
]
_ThemeKey = Annotated[
    str, Field(max_length=200, description="Key of a tracked theme; empty for all.")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    cursor: _Cursor = ""
    limit: _Limit = 20


class AskRelationships(_Asked):
    """Arguments of `list_relationships`."""


class AskChanges(_Asked):
    """Arguments of `changes_since`."""

    since: Annotated[_Day, Field(description="Day of the meeting, as 2026-01-31: from it on.")]
    relationship: _RelationshipKey = ""
    theme: _ThemeKey = ""
    kind: Annotated[
        str, Field(max_length=40, description=f"One of {', '.join(ChangeKind)}; empty for all.")
    ] = ""


class AskCommitment(_Asked):
    """Arguments of `commitment`."""

    id: Annotated[
        str,
        Field(
            min_length=4,
            max_length=64,
            description="Id of a commitment or of one of its statements, or its beginning.",
        ),
    ]


class AskSearch(_Asked):
    """Arguments of `search`."""

    words: Annotated[
        str, Field(min_length=1, max_length=1000, description="Words that must all be there.")
    ]
    relationship: _RelationshipKey = ""
    theme: _ThemeKey = ""
