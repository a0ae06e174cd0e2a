"""A relationship's page with its staircase narrowed by theme, party and tier."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, HTTPException, Response

from monitor.report.pages import PartyRef, RelationshipPage, ThemeRef
from monitor.report.staircase import narrowed
from monitor.web.desk import Desk
from monitor.web.drawing import show
from monitor.web.told import told


def router(desk: Desk) -> APIRouter:
    """``/relationships/…``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/relationships/{name}")
    def relationship(
        name: str, theme: str = "", party: str = "", tier: str = "", ruled: str = ""
    ) -> Response:
        path = f"relationships/{name}"
        sheet = desk.edition().sheet(path)
        if sheet is None:
            raise HTTPException(404)
        page: RelationshipPage = sheet.values["page"]
        stairs = narrowed(page.staircase, theme=theme, party=party, tier=tier)
        return show(
            sheet,
            has_log_in=desk.has_log_in,
            page=replace(page, staircase=stairs),
            asked={"theme": theme, "party": party, "tier": tier},
            themes=_themes(page),
            parties=_parties(page),
            just=told(desk, ruled, path),
        )

    return routes


def _themes(page: RelationshipPage) -> list[ThemeRef]:
    """Every theme of a commitment, by title."""
    stairs = (stair for group in page.staircase.groups for stair in group.stairs)
    return sorted({one for stair in stairs for one in stair.themes}, key=lambda one: one.title)


def _parties(page: RelationshipPage) -> list[PartyRef]:
    stairs = (stair for group in page.staircase.groups for stair in group.stairs)
    return sorted({stair.party for stair in stairs}, key=lambda one: one.name)
