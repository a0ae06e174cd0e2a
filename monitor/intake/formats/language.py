"""Which language a text is in: by its script, and among Latin scripts by its commonest words.

Enough to keep the English rules away from texts they were not made for. Five words in a hundred
of running text are articles and prepositions of its language, so a few lines decide; a text
without any of them is taken for English.
"""

from __future__ import annotations

import re
from collections import Counter

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("kk", re.compile("[әғқұһӘҒҚҰҺ]")),
    ("ky", re.compile("[өүңӨҮҢ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
#: Any of them; most texts have none, and one look is enough to know.
_OTHER_SCRIPT = re.compile("[" + "".join(script.pattern[1:-1] for _, script in _SCRIPTS) + "]")
#: A script counts from one in twenty characters on; a name in another script is less.
_SHARE = 0.05
#: The letters only Ukrainian, Kazakh or Kyrgyz has are rarer than a script.
_LETTER_SHARE = 0.01
_LETTERS = frozenset({"uk", "kk", "ky", "ja"})
_WORDS = {
    "en": "the of and to in that is with for on",
    "fr": "le la les des du et une dans pour que",
    "es": "el los las del y una con para que por",
    "de": "der die das und den von mit ist ein eine",
    "it": "il gli della di che una per con nel sono",
    "pt": "os das dos uma para com que em não o",
    "tr": "ve bir bu için ile olarak da de olan",
}
_SAMPLE = 20_000


def language_of(text: str) -> str:
    """ISO 639-1 code."""
    sample = text[:_SAMPLE]
    if _OTHER_SCRIPT.search(sample) and (code := _by_script(sample)):
        return code
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    scores = {code: sum(words[word] for word in common.split()) for code, common in _WORDS.items()}
    return max(scores, key=lambda code: scores[code])


def _by_script(sample: str) -> str:
    letters = sum(map(str.isalpha, sample)) or 1
    for code, script in _SCRIPTS:
        least = _LETTER_SHARE if code in _LETTERS else _SHARE
        if len(script.findall(sample)) / letters > least:
            return code
    return ""
