"""What each pass did, what cannot be used now, and taking up again what failed."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from monitor import retries
from monitor.gather import ends_of
from monitor.model import Failure, Run
from monitor.report import MORE
from monitor.report.log import run_entries
from monitor.web.desk import Desk
from monitor.web.drawing import page
from monitor.web.forms import Form
from monitor.web.home import in_words

_SHOWN = 200
#: Files that cannot be used which are listed, each with its button.
_MOST_FAILING = 500


def router(desk: Desk) -> APIRouter:
    """``/runs``, and the form that takes up what failed."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/runs")
    def runs(asked: str = "") -> Response:
        found = desk.store.runs(_SHOWN + 1)
        failing = [*desk.store.files(failing=True).values()]
        edition = desk.edition()
        return page(
            desk,
            "runs",
            "runs",
            entries=run_entries(found, has_more=len(found) > _SHOWN),
            failing=failing[:_MOST_FAILING],
            beyond=max(len(failing) - _MOST_FAILING, 0),
            refused=_refused(desk.store.last_finished_run(), {one.source.path for one in failing}),
            files=desk.store.file_count(),
            standings=desk.standings(),
            health=desk.readiness(),
            is_running=desk.is_running,
            ends=ends_of(desk.store),
            channels=desk.store.channel_states(),
            in_words=partial(in_words, edition),
            has_scheduler=desk.has_scheduler,
            is_asked=bool(asked) and desk.has_scheduler,
        )

    @routes.post("/runs")
    def run(form: Form, retry: str = "") -> Response:
        if retry:
            desk.ask_again(form.get("file"))
        else:
            desk.nudge()
        return RedirectResponse("/runs?asked=1", 303)

    return routes


def _refused(run: Run | None, failing: Collection[str]) -> list[Failure]:
    """Files that a look at the folder refused: each look does, so there is nothing to ask for."""
    stages = ("scan", retries.LIMIT)
    found = run.failures if run else ()
    refused = [one for one in found if one.stage in stages and one.source not in failing]
    return [one for one in refused if one.source != MORE]
