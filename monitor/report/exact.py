"""Values as JSON and back, every text as it is."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

_Value = TypeVar("_Value")


def to_json(form: TypeAdapter[_Value], value: _Value, indent: int | None = None) -> bytes:
    """The value as JSON.

    Pydantic's own writer takes a seventh of the time of `json.dumps`, for the same bytes.
    """
    try:
        return form.dump_json(value, indent=indent)
    except PydanticSerializationError:
        # Half characters (file names in no known encoding) have no UTF-8; JSON can escape them.
        given = form.dump_python(value, mode="json")
        text = json.dumps(given, ensure_ascii=False, indent=indent)
        return text.encode("utf-8", "backslashreplace")


def from_json(form: TypeAdapter[_Value], written: str | bytes) -> _Value:
    """The value that `to_json` wrote; pydantic.ValidationError for anything else."""
    try:
        return form.validate_json(written)
    except ValidationError:
        return form.validate_python(json.loads(written))  # with half characters, or it is none
