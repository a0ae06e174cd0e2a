"""Texts made like readouts: the words of our own grammar and names of our own, put together.

Raw bytes seldom come past the first check; these reach the rules of extraction.
"""

from __future__ import annotations

from collections.abc import Callable

from monitor.languages.en.lexicon import trigger_words
from monitor.languages.en.words import words
from tests.fuzz.choices import ODD, Choices

#: Every word a rule of the grammar asks for.
VOCABULARY = tuple(
    sorted(
        {word for listed in words().lists.values() for word in listed}
        | set(trigger_words())
        | {word for row in words().sequences.values() for word in row}
    )
)
_SIDES = (
    "China", "Kyrgyzstan", "the Chinese side", "both sides", "the two sides", "the two countries",
    "Arland and Belmark", "the EU", "Moscow", "it", "he", "she", "they", "we", "I", "you", "each",
    "his counterpart", "the Kyrgyz foreign minister", "Ann Orre", "Bo Quist", "Orre", "Mr. Quist",
    "President Ann Orre of China", "Foreign Minister of Kyrgyzstan Bo Quist", "Qiu Wenzhao",
    "the U.S.", "EAM", "NATO", "their leaders", "the parties", "officials", "our airline",
    "the railway", "the first train", "work on the bridge", "a memorandum", "trade",
)  # fmt: skip
_CUES = (
    "will", "will not", "would", "should", "must", "is willing to", "are ready to", "agreed to",
    "agreed that", "agreed on", "pledged to", "hopes to", "hoped that", "urged Belmark to",
    "called on China to", "asked", "vowed to", "is to", "to", "has agreed to", "had agreed to",
    "are working to", "signed", "completed", "opened", "was signed", "began", "refused to",
    "supports", "opposes", "welcomed", "remains committed to", "committed to", "looks forward to",
    "said", "told reporters", "noted that", "stressed", "recalled that", "added that", "said that",
    "undertook to", "promised", "decided to", "reaffirmed their determination to", "May",
)  # fmt: skip
_DEEDS = (
    "open a port", "further improve transit", "expand trade", "build the China-Kyrgyzstan railway",
    "invest and launch business", "opening the border", "resume direct flights by 2030",
    "raise trade to $10 billion within two years", "buy 1.5 million tonnes of wheat by May 12",
    "not impose new ones", "work together", "the following:", "be extended", "cut tariffs by 10%",
    "simplify visas in the first half of next year", "hold talks on Monday", "this project", "it",
    "a 50-kilometre line", "set up a fund of 3,000 yuan by the end of 2025", "peace",
)  # fmt: skip
_JOINS = (
    " ", ", ", ", and ", " and ", "; ", ": ", " that ", " which ", " while ", ", according to ",
    ", who ", " as well as ", ", noting that ", ", in this regard, ", " — ", " -- ", " (", ") ",
    ' "', '" ', " “", "” ", " ‘", "’ ", "'s ", "’s ", ", said ", " because ", " so that ", " [",
    "] ", "\n", ". ", "\n\n", " or ", " but ", ", for example, ", " to ", " of ", " in ", "/", "-",
)  # fmt: skip
_ENDS = (".", ". ", ".\n", ".\n\n", "!\n", "? ", "…", ":\n", ".”\n", '." ', ";\n", "\r\n\r\n", "")
_STARTS = (
    "", "", "- ", "1. ", "(a) ", "ii. ", "Q: ", "ANN ORRE: ", "Bo Quist [Minister of China]: ",
    "Dear Bo Quist,\n", "On Monday, ", "According to Orre, ", "“", "# ", "> ", "* ",
    "Both sides:\n",
)  # fmt: skip
_DAYS = (
    "May 12, 2023", "12 May 2023", "12 Sept. 2023", "03/04/2023", "2023-05-12", "2023年5月12日",
    "12 мая 2023 г.", "le 12 mai 2023", "May 12", "12.05.2023", "31 February 2023", "0 May 2023",
    "9999-12-31", "1900-01-01", "32/13/2023", "Monday", "yesterday", "next year", "2023",
    "09:37, July 31, 2022", "July 31, 2022 25:61", "12 May 2023 14:05 GMT+25", "12 ſept 2023",
)  # fmt: skip
_PLACES = ("BISHKEK", "Geneva", "Nur-Sultan", "New York", "ST. PETERSBURG", "Rio de Janeiro")
_AGENCIES = ("(Agency)", "/TASS/", "(Kabar)", "(Xinhua)", "[Arbad Courier]", "(China)", "Kabar", "")
_STOPS = (" -- ", " - ", " – ", ". ", ": ", "\n", "")
_LABELS = (
    "Published", "Updated", "Press release", "By Ann Orre", "From: Ministry of Trade", "Source:",
    "Office of the Spokesperson", "For Immediate Release", "PR. NO. 41/2023", "3 min read",
    "Subject: Talks", "Title", "The following is attributable to the Minister:", "Kabar | ",
)  # fmt: skip
_TAILS = ("(Web editor: A. B.)", "***", "Source: Agency", "ENDS", "Tags: trade", "Orre\nMinister")
_NAMES = ("a.txt", "2023-05-12-talks.md", "a.html", "a", "20231340.txt", "b.htm", "c.markdown")


def readout(choices: Choices) -> tuple[str, bytes]:
    """A file name and what is in the file."""
    name = choices.pick(_NAMES)
    head = choices.pick((_plain_head, _wire_head, _front_matter, _page_head))(choices)
    text = head + body(choices)
    if choices.number(7) == 0:
        text = f"{text}\n{choices.pick(_TAILS)}\n"
    encoding = choices.pick(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "gb18030", "cp1251"))
    return name, text.encode(encoding, "replace")


def body(choices: Choices) -> str:
    """Sentences, until the noise is used up."""
    made = []
    while not choices.is_used_up:
        made.append(choices.pick(_STARTS) + sentence(choices) + choices.pick(_ENDS))
    return "".join(made)


def sentence(choices: Choices) -> str:
    """Clauses joined by anything, most of them with a subject, a cue and what is promised."""
    clauses = []
    for _ in range(1 + choices.number(5)):
        parts = [choices.pick(_PARTS)(choices) for _ in range(choices.number(2))]
        clauses += [" ".join((*parts, choices.pick(_CUES), choices.pick(_DEEDS)))]
        clauses += [choices.pick(_JOINS)]
    return "".join(clauses[:-1])


_PARTS: tuple[Callable[[Choices], str], ...] = (
    lambda choices: choices.pick(_SIDES),
    lambda choices: choices.pick(_SIDES),
    lambda choices: choices.pick(_CUES),
    lambda choices: choices.pick(_DEEDS),
    lambda choices: choices.pick(_DAYS),
    lambda choices: VOCABULARY[choices.number(len(VOCABULARY) - 1)],
    lambda choices: choices.pick(VOCABULARY[: choices.number(40) + 1]).upper(),
    lambda choices: choices.text(12),
    lambda choices: choices.pick(ODD),
    lambda choices: choices.pick(_JOINS) * (choices.number(40) + 1),
)


def _plain_head(choices: Choices) -> str:
    lines = (sentence(choices) for _ in range(choices.number(2)))
    return "".join(f"{line}\n\n" for line in lines)


def _wire_head(choices: Choices) -> str:
    lines = [head_line(choices) for _ in range(choices.number(4))]
    dateline = choices.pick(_PLACES) + choices.pick(("", ", ", " ")) + choices.pick(_DAYS)
    return "\n".join([*lines, f"{dateline} {choices.pick(_AGENCIES)}{choices.pick(_STOPS)}"])


def head_line(choices: Choices) -> str:
    """A line such as stands above a text: days, places, outlets, labels, in any order."""
    parts = (_LABELS, _DAYS, _PLACES, _AGENCIES, _DAYS, _SIDES, ODD, ("date", "|", "/", ",", "·"))
    return " ".join(choices.pick(choices.pick(parts)) for _ in range(1 + choices.number(5)))


def _front_matter(choices: Choices) -> str:
    keys = ("title", "date", "publisher", "url", "lang", "source", "updated", "Posted At", "[")
    lines = [f"{choices.pick(keys)}: {_value(choices)}" for _ in range(choices.number(6))]
    end = choices.pick(("---", "...", ""))
    return "\n".join(["---", *lines, end, f"# {choices.text(20)}", "", ""])


def _value(choices: Choices) -> str:
    return choices.pick(
        (
            choices.pick(_DAYS),
            f'"{choices.text()}"',
            choices.text(),
            "https://" + choices.text(),
            r'"\U0001F600 \uD800 \x00 \N"',
            "[" * (1 + choices.number(60)),
            "&a [*a, *a]",
            "*a",
            "{a: b, ? c}",
            "!!python/object:os.system x",
            "|\n  " + choices.text(),
        )
    )


def _page_head(choices: Choices) -> str:
    says = ("date", "article:published_time", "og:title", "og:url", "author", "gbk")
    metas = "".join(
        f'<meta {choices.pick(("name", "property", "itemprop", "charset"))}="{choices.pick(says)}"'
        f' content="{choices.pick(_DAYS)}{choices.text(10)}">'
        for _ in range(choices.number(3))
    )
    address = choices.pick(("http://[", "https://a.b/", "")) + choices.text(9)
    link = f'<link rel="canonical" href="{address}">'
    page = f'<!doctype html><html lang="{choices.text(4)}"><head>{metas}{link}'
    blocks = ("<p>", "<div>", "<table><tr><td>", "<ul><li>", "<pre>", "<!--", "<script>", "<b>")
    return f"{page}<title>{choices.text(9)}</title></head><body>{choices.some(blocks, 5, '')}"


#: Words and marks of every sort: what a fuzzer of bytes would take long to find.
PIECES = (
    *_DAYS, *_PLACES, *_AGENCIES[:-1], *_LABELS, *_TAILS, *_CUES, *_SIDES, *ODD, "---\n", "\n\n",
    "<p>", "</p>", "<meta name=", "<!--", "<title>", "charset=", "title: ", "date: ",
    "phrases.en = ",    "[themes.", "[[people]]", "enabled = false", '"""', "name=",
    "&more.language=", "%20", "NEAR(",
)  # fmt: skip
