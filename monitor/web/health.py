"""Whether the service lives and whether it is ready, as told to people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.errors import StorageError
from monitor.storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the service, such as its store."""

    name: str
    is_well: bool
    #: One line: ``ok``, or what is wrong.
    message: str = "ok"
    #: Whether the service can do without it for a while.
    is_spare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How all parts that were asked are."""

    parts: tuple[Part, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether every part is that the service cannot do without."""
        return all(part.is_well or part.is_spare for part in self.parts)

    @property
    def message(self) -> str:
        """One line: ``ok``, or what is wrong with which part."""
        unwell = [f"{part.name}: {part.message}" for part in self.parts if not part.is_well]
        return "; ".join(["ok"] * self.is_well + unwell)

    @property
    def record(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "is_well": self.is_well,
            "parts": {
                part.name: {"is_well": part.is_well, "message": part.message} for part in self.parts
            },
        }


def check_store(store: Store) -> Part:
    """The store, asked for an answer."""
    try:
        store.ping()
    except StorageError as error:
        return check("store", str(error))
    return check("store", "")


def check(name: str, trouble: str, *, is_spare: bool = False) -> Part:
    """A part that is well unless there is trouble to tell of."""
    return Part(name=name, is_well=not trouble, message=trouble or "ok", is_spare=is_spare)
