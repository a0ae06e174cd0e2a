"""Where a body ends: editor lines, credits, end marks and rules below it are no part of it."""

from __future__ import annotations

import re

_RULE = re.compile(r"[\\#*_=~–—\-\s]*[#*_=~–—-][\\#*_=~–—\-\s]*|-\s?30\s?-")
_END = re.compile(
    r"[(\[/（【*_\\\-#\s]*(?:the end|ends?|end ?item|fin|完|конец)[)\]/）】*_\\\-#.\s]*",
    re.IGNORECASE,
)
_CREDITS = (
    "(?:web )?editors?|editing|edited|reporting|reporters?|writing|written|sources?|photos?"
    "|(?:media |press )?contacts?|tags?|topics|keywords|share|see also|related|read more"
    "|责任编辑|责编|编辑|记者|来源|редактор|источник|фото|автор|теги"
)
#: A credit needs its colon ("Source: …"), or brackets around the whole line: "Sources said" and
#: "Editing will begin" are sentences.
_CREDIT = re.compile(
    rf"[(\[（【*_>\s]*(?:{_CREDITS})(?: (?:by|stories|articles))?\s*[*_]*\s*[:：].*"
    r"|[(\[（【](?:web )?(?:edit|report|writ|photo)\w*\b.*[)\]）】]"
    r"|(?:©|\(c\)|copyright\b).*|all rights reserved.*"
    r"|(?:share(?: this(?: article)?)?|print|read more|back to top)",
    re.IGNORECASE,
)
#: "* Reporting: every spring" is the last item of a list, "*Reporting: A. Writer*" a credit.
_ITEM = re.compile(r"[-*•·–—]\s+\w")
_LONGEST = 250


def trim_end(text: str, start: int, end: int) -> int:
    """The end of the last line of ``text[start:end]`` that belongs to the body."""
    while True:
        while end > start and text[end - 1].isspace():
            end -= 1
        line_start = max(text.rfind("\n", start, end) + 1, start)
        line = text[line_start:end].strip()
        if not line or not _is_tail(line):
            return end
        end = line_start


def _is_tail(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    is_mark = any(pattern.fullmatch(line) for pattern in (_RULE, _END))
    return is_mark or (_CREDIT.fullmatch(line) is not None and not _ITEM.match(line))
