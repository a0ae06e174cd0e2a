"""Files of many articles, and what is in them: each member is read like a file of its own.

A container is a file here, its line in `_CONTAINERS`, and its extensions in `intake.extensions`. It
is read from front to end, in memory alone, and says of a member that is torn why; SourceError where
it is torn itself: what came before counts. A collection (mails, JSON) may lie in an archive, an
archive in none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from monitor.errors import SourceError
from monitor.intake.containers import json, mbox, tar
from monitor.intake.containers import zip as zips
from monitor.intake.containers.member import Budget, Member, failed
from monitor.intake.extensions import (
    ARCHIVES,
    JSON,
    JSON_LINES,
    MBOX,
    TAR,
    ZIP,
    extension_of,
)
from monitor.intake.limits import Limits
from monitor.intake.source import opened
from monitor.model import SourceFile

__all__ = ["Member", "members_in", "opened_members"]

_Members = Callable[[BinaryIO, str, Budget], Iterator[Member]]
_CONTAINERS: tuple[tuple[tuple[str, ...], _Members], ...] = (
    (ZIP, zips.members),
    (TAR, tar.members),
    (MBOX, mbox.members),
    (JSON, json.members),
    (JSON_LINES, json.line_members),
)
_BY_EXTENSION = {ending: members for endings, members in _CONTAINERS for ending in endings}


@contextmanager
def opened_members(
    path: Path, source: str, *, limits: Limits, below: Path | None = None
) -> Iterator[tuple[SourceFile, Iterator[Member]]]:
    """The file with its hash, and its members, to be gone through in the block.

    Arguments and errors as those of `intake.read`; SourceError, too, while going through them.
    """
    with opened(path, source, limits=limits, below=below) as (file, stream):
        yield file, members_in(stream, source, file.size, limits)


def members_in(stream: BinaryIO, source: str, size: int, limits: Limits) -> Iterator[Member]:
    """The members of a file of so many bytes; those of one key alone have one name."""
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    for member in _members(stream, source, Budget(source, size, limits)):
        if member.key not in names:
            names[member.key] = _free(member.name, taken)
        yield replace(member, name=names[member.key])
    if not names:
        raise SourceError("no article in it; put some in or remove the file", source=source)


def _free(name: str, taken: dict[str, int]) -> str:
    """The name, or one made of it that nobody has; `taken` counts those that asked for each."""
    free, ending = name, extension_of(name)
    at = len(name) - len(ending)
    while free in taken:
        taken[name] += 1
        free = f"{name[:at]}~{taken[name]}{ending}"
    taken[free] = 1
    return free


def _members(stream: BinaryIO, source: str, budget: Budget) -> Iterator[Member]:
    for member in _BY_EXTENSION[extension_of(source)](stream, source, budget):
        ending = extension_of(member.name)
        if member.error or extension_of(source) not in ARCHIVES or ending not in _BY_EXTENSION:
            yield member
        elif ending in ARCHIVES:
            yield failed(member.key, member.name, "archive in an archive, not opened; unpack it")
        else:
            yield from _inner(member, _BY_EXTENSION[ending], budget)


def _inner(member: Member, members: _Members, budget: Budget) -> Iterator[Member]:
    """The articles of a collection in an archive; where it is torn, that by its name."""
    try:
        for one in members(io.BytesIO(member.raw), member.name, budget):
            yield replace(one, key=f"{member.key}/{one.key}", name=f"{member.name}/{one.name}")
    except SourceError as error:
        if error.source != member.name:  # a limit of the whole
            raise
        yield Member(key=member.key, name=member.name, error=error)
