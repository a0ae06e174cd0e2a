"""What was just ruled, told on the page the person came from, with the way to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor import overrule
from monitor.model import Ruling
from monitor.report.review import RulingLine
from monitor.web.desk import Desk

#: Written pages lie in the folder or one below; nothing of it leads to another host.
_PLACE = re.compile(r"(?:[A-Za-z0-9_~-]+/)?[A-Za-z0-9_~-]+\.html|rulings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A ruling and where its form leads back to."""

    ruling: RulingLine
    back: str
    #: Whether the page shows what became of it already.
    is_at_once: bool


def told(desk: Desk, ruling_id: str, back: str) -> Told | None:
    """The ruling of this id; None when there is none."""
    ruling = line_of(desk, desk.store.rulings(), ruling_id) if ruling_id else None
    return Told(ruling=ruling, back=back, is_at_once=desk.decides_at_once) if ruling else None


def line_of(desk: Desk, rulings: Iterable[Ruling], ruling_id: str) -> RulingLine | None:
    """The ruling of this id as a list shows it; None when there is none."""
    found = [one for one in rulings if one.id == ruling_id]
    state = {one.id: "undone" for one in found if one.undone_at}
    return next(iter(desk.ruling_lines(found, state)), None)


def removed_by(desk: Desk, path: str, ruled: str = "") -> Told | None:
    """The ruling that took the commitment at this path away; None when none did.

    The one just ruled or taken back when it is named: the page may be on its way.
    """
    folder, _, name = path.partition("/")
    if folder != "commitments" or not name.endswith(".html"):
        return None
    if just := told(desk, ruled, path):
        return just
    ruling = overrule.ruled_on(desk.store, name.removesuffix(".html"))
    return told(desk, ruling.id, path) if ruling else None


def place(back: str) -> str:
    """The page to go back to when it can be one of ours; else the list of rulings."""
    return back if _PLACE.fullmatch(back) else "rulings"
