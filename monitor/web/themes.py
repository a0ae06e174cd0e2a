"""Themes as people track them: listed, edited, tried before they are saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from monitor.config import edit, parse_themes
from monitor.config.edit import ThemeDraft, ThemesChangedError
from monitor.errors import ConfigError
from monitor.model import Theme
from monitor.parties import party_name
from monitor.report.cards import CATCHES, MEETINGS
from monitor.report.pages import MeetingRef
from monitor.text import fold
from monitor.web.desk import Desk
from monitor.web.drawing import page
from monitor.web.forms import Form
from monitor.web.typed import Typed, typed_from, typed_in

if TYPE_CHECKING:
    from monitor.preview import Preview

#: Seconds a preview may take before it tells what it did not get to.
_PATIENCE = 8.0
#: No theme can have it for its key.
_NEW = "new-theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The themes file as it stands."""

    path: Path
    text: str
    #: By key, in its order; disabled ones too.
    drafts: Mapping[str, ThemeDraft]

    @property
    def digest(self) -> str:
        return edit.digest_of(self.text)

    def themes_of(self, text: str) -> tuple[Theme, ...]:
        """The themes in force if the file read so."""
        return parse_themes(text, self.path).themes


def router(desk: Desk) -> APIRouter:
    """``/tracking``, ``/tracking/new-theme`` and ``/tracking/KEY``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/tracking")
    def tracking(saved: str = "", removed: str = "") -> Response:
        return _list(desk, saved=saved, removed=removed)

    @routes.get("/tracking/new-theme")
    def new(title: str = "", phrases: str = "") -> Response:
        typed = typed_in({"title": title, "phrases.en": phrases, "enabled": ""})
        return _over(desk, lambda file: _editor(desk, file, typed))

    @routes.post("/tracking/new-theme")
    def add(form: Form) -> Response:
        return _over(desk, lambda file: _answer(desk, file, "", form))

    @routes.get("/tracking/{key}")
    def show(key: str) -> Response:
        return _over(desk, lambda file: _shown(desk, file, key))

    @routes.post("/tracking/{key}")
    def change(key: str, form: Form) -> Response:
        return _over(desk, lambda file: _answer(desk, file, key, form))

    @routes.post("/tracking/{key}/enabled")
    def enable(key: str, form: Form) -> Response:
        is_on = form.get("to") == "on"
        return _over(desk, lambda file: _enabled(desk, file, key, is_on))

    return routes


def _open(desk: Desk) -> _File:
    """The file; ConfigError when it is broken."""
    path = desk.themes_path
    text = edit.read_text(path)
    return _File(path=path, text=text, drafts={one.key: one for one in edit.drafts(text, path)})


def _over(desk: Desk, work: Callable[[_File], Response]) -> Response:
    """What is done with the file; the list of themes and what is wrong when that cannot be."""
    try:
        return work(_open(desk))
    except ConfigError as error:
        return _list(desk, trouble=str(error))


def _shown(desk: Desk, file: _File, key: str) -> Response:
    if key not in file.drafts:
        raise HTTPException(404)
    return _editor(desk, file, typed_from(file.drafts[key]), key)


def _enabled(desk: Desk, file: _File, key: str, is_on: bool) -> Response:
    text = edit.with_enabled(file.text, file.path, key, is_on)
    return _save(desk, file, text, seen=file.digest, told=f"saved={key}")


def _list(desk: Desk, *, trouble: str = "", saved: str = "", removed: str = "") -> Response:
    """Every theme of the file with how much it catches."""
    try:
        drafts = tuple(_open(desk).drafts.values())
    except ConfigError as error:
        drafts, trouble = (), str(error)
    counts = {one.key: CATCHES.count(desk.store, keys=(one.key,)) for one in drafts}
    return page(
        desk,
        "tracking",
        "tracking",
        status=409 if trouble else 200,
        drafts=drafts,
        titles={one.key: one.title or one.key for one in drafts},
        counts=counts,
        places={one.theme.key: one.theme.path for one in desk.edition().index.themes},
        trouble=trouble,
        saved=saved,
        removed=removed,
        has_scheduler=desk.has_scheduler,
    )


def _answer(desk: Desk, file: _File, key: str, form: Form) -> Response:
    """What a form of the editor asks for: preview (or its words alone), save, remove."""
    typed = typed_in(form, key)
    action = form.get("action", "preview")
    if action in ("remove", "remove-now"):
        return _remove(desk, file, key, form, is_sure=action == "remove-now")
    draft = typed.draft()
    faults = edit.faults(draft, taken=() if key else file.drafts)
    if faults:
        return _editor(desk, file, typed, key, faults=faults, status=422)
    try:
        text = edit.with_theme(file.text, file.path, draft)
        if action == "save":
            told = f"saved={draft.key}"
            return _save(desk, file, text, seen=form.get("digest", ""), told=told)
    except ThemesChangedError:
        return _editor(desk, file, typed, key, is_changed=True, status=409)
    except ConfigError as error:
        return _editor(desk, file, typed, key, trouble=str(error), status=409)
    seen = _preview(desk, file, draft.key, text, has_verdicts=action != "words")
    return _editor(desk, file, typed, key, seen=seen)


def _remove(desk: Desk, file: _File, key: str, form: Form, *, is_sure: bool) -> Response:
    """Ask once more, with what would be lost; then remove it."""
    if key not in file.drafts:
        raise HTTPException(404)
    typed = typed_from(file.drafts[key])
    try:
        text = edit.without_theme(file.text, file.path, key)
        if is_sure:
            return _save(desk, file, text, seen=form.get("digest", ""), told=f"removed={key}")
    except ThemesChangedError:
        return _editor(desk, file, typed, key, is_changed=True, status=409)
    except ConfigError as error:
        return _editor(desk, file, typed, key, trouble=str(error), status=409)
    seen = _preview(desk, file, key, text)
    return _editor(desk, file, typed, key, seen=seen, is_removal=True)


def _taken(file: _File, typed: Typed, key: str) -> list[tuple[str, str]]:
    """Phrases that another theme has already, and its title: the words would be of both."""
    own = {
        (language, fold(one))
        for language, listed in typed.draft().phrases.items()
        for one in listed
    }
    return [
        (phrase, draft.title or draft.key)
        for draft in file.drafts.values()
        if draft.key != key
        for language, listed in draft.phrases.items()
        for phrase in listed
        if (language, fold(phrase)) in own
    ]


def _save(desk: Desk, file: _File, text: str, *, seen: str, told: str) -> Response:
    """Write the file and have everything decided again."""
    edit.write_themes(file.path, text, seen=seen)
    desk.nudge()
    return RedirectResponse(f"/tracking?{told}", 303)


def _preview(desk: Desk, file: _File, key: str, text: str, *, has_verdicts: bool = True) -> Preview:
    # What decides holds 20 MB, and is loaded for those who edit.
    from monitor.preview import preview, stands

    end = time.monotonic() + _PATIENCE
    themes, _ = desk.themes_in_force()
    return preview(
        stands(desk.store),
        key,
        themes.themes,
        file.themes_of(text),
        is_late=lambda: time.monotonic() > end,
        has_verdicts=has_verdicts,
    )


def _meetings(desk: Desk, seen: Preview) -> dict[str, MeetingRef]:
    """The meetings whose verdicts would be others, by their ids."""
    entries = MEETINGS.values(desk.store, keys=tuple(one.meeting_id for one in seen.flips))
    return {one.meeting.id: one.meeting for one in entries}


def _editor(
    desk: Desk,
    file: _File,
    typed: Typed,
    key: str = "",
    *,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
    trouble: str = "",
    is_changed: bool = False,
    is_removal: bool = False,
    seen: Preview | None = None,
) -> Response:
    """The form with what was typed, what is wrong by field, and the preview."""
    values: dict[str, Any] = {
        "key": key,
        "typed": typed,
        "digest": file.digest,
        "faults": faults or {},
        "taken": _taken(file, typed, key),
        "trouble": trouble,
        "is_changed": is_changed,
        "is_removal": is_removal,
        "seen": seen,
        "party_name": party_name,
        "titles": {one.key: one.title or one.key for one in file.drafts.values()},
        "meetings": _meetings(desk, seen) if seen else {},
    }
    return page(desk, "editor", f"tracking/{key or _NEW}", status=status, **values)
