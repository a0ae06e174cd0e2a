"""Letters put in words by templates: a title, a text and a page of HTML each.

A template of the folder of settings goes before ours of the same name, and one that begins with an
address's name before that. They are rendered in a sandbox: a template can show what it is given and
reach nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.errors import NotifyError
from monitor.notify.letters import Letter, Troubles
from monitor.text import one_line

#: Ours, beside which a user's may be put: each of both sorts.
PARTS = ("title.txt", "txt", "html")
SORTS = ("changes", "errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter in words."""

    title: str
    text: str
    html: str


def words_of(letter: Letter | Troubles, folder: Path | None = None) -> Words:
    """The words of a letter; `folder` holds a user's templates.

    NotifyError that names the template when one has a mistake.
    """
    sort = "changes" if isinstance(letter, Letter) else "errors"
    title, text, html = (_rendered(letter, sort, part, folder) for part in PARTS)
    return Words(title=one_line(title), text=text.strip() + "\n", html=html)


def _rendered(letter: Letter | Troubles, sort: str, part: str, folder: Path | None) -> str:
    name = f"{sort}.{part}.j2"
    try:
        template = _templates(folder).select_template([f"{letter.channel}.{name}", name])
        name = template.name or name
        return template.render(letter=letter)
    except TemplateSyntaxError as error:
        place = f"{error.filename or error.name or name}:{error.lineno}"
        raise NotifyError(f"{place}: {one_line(error.message or '')}; mend it") from error
    except Exception as error:  # a user's template may do anything wrong
        place = str(folder / name) if folder and (folder / name).exists() else name
        reason = f"{type(error).__name__}: {one_line(str(error))}"
        raise NotifyError(f"{place}: cannot be rendered: {reason}; mend it") from error


@cache
def _templates(folder: Path | None) -> ImmutableSandboxedEnvironment:
    ours = PackageLoader("monitor.notify")
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), ours]) if folder else ours,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
