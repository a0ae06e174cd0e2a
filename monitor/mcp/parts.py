"""Long answers in parts: each bounded, with a cursor that names the first item of the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pydantic import TypeAdapter

_Item = TypeVar("_Item")
#: Bytes of JSON that the items of a part take, unless the first one takes more.
MOST_BYTES = 40_000


def part_of(
    items: Iterable[tuple[str, _Item]], form: TypeAdapter[_Item], limit: int
) -> tuple[tuple[_Item, ...], str | None]:
    """The first items, and the cursor of the one after them; each item comes after its cursor.

    At most `limit` items, and as many as `MOST_BYTES` hold; the items after are not made.
    """
    shown: list[_Item] = []
    left = MOST_BYTES
    for cursor, item in items:
        left -= len(form.dump_json(item))
        if shown and (len(shown) == limit or left < 0):
            return tuple(shown), cursor
        shown.append(item)
    return tuple(shown), None
