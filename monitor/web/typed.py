"""A theme as it stands in a form: what was typed is kept, also where it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.config.edit import ThemeDraft

_FIRST = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The phrases of one language, one a line."""

    #: ISO 639-1, as typed.
    language: str
    phrases: str
    exclude: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of the form."""

    key: str = ""
    title: str = ""
    is_enabled: bool = True
    #: English first.
    lists: tuple[Lists, ...] = (Lists(language=_FIRST, phrases="", exclude=""),)
    #: Another language to add.
    more: Lists = Lists(language="", phrases="", exclude="")

    def draft(self) -> ThemeDraft:
        """The theme it means; without a key, the title's words are the key."""
        every = {one.language: one for one in (*self.lists, self.more) if _has_words(one)}
        return ThemeDraft(
            key=self.key.strip() or _key_of(self.title),
            title=" ".join(self.title.split()),
            phrases={name: _listed(one.phrases) for name, one in every.items() if one.phrases},
            exclude={name: _listed(one.exclude) for name, one in every.items() if one.exclude},
            is_enabled=self.is_enabled,
        )


def typed_from(draft: ThemeDraft) -> Typed:
    """The form of a theme."""
    languages = dict.fromkeys((_FIRST, *draft.phrases, *draft.exclude))
    return Typed(
        key=draft.key,
        title=draft.title,
        is_enabled=draft.is_enabled,
        lists=tuple(
            Lists(
                language=one,
                phrases="\n".join(draft.phrases.get(one, ())),
                exclude="\n".join(draft.exclude.get(one, ())),
            )
            for one in languages
        ),
    )


def typed_in(form: Mapping[str, str], key: str = "") -> Typed:
    """What a form sent; the key of a theme that is there already is not a field."""
    languages = [name.removeprefix("phrases.") for name in form if name.startswith("phrases.")]
    return Typed(
        key=key or form.get("key", ""),
        title=form.get("title", ""),
        is_enabled="enabled" in form,
        lists=tuple(
            Lists(
                language=one,
                phrases=form.get(f"phrases.{one}", ""),
                exclude=form.get(f"exclude.{one}", ""),
            )
            for one in dict.fromkeys((_FIRST, *languages))
        ),
        more=Lists(
            language=form.get("more.language", "").strip(),
            phrases=form.get("more.phrases", ""),
            exclude=form.get("more.exclude", ""),
        ),
    )


def _has_words(lists: Lists) -> bool:
    return bool(lists.phrases.strip() or lists.exclude.strip())


def _listed(text: str) -> tuple[str, ...]:
    """One phrase a line, each once, without the blanks around."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(dict.fromkeys(filter(None, lines)))


def _key_of(title: str) -> str:
    """``air_links`` for "Air links!"."""
    return "_".join(re.findall(r"[a-z0-9]+", title.lower()))
