"""How time grows with the length of a text: twice the text should take twice the time.

The texts are made of every repetition in every pattern of the program, each with the beginning
that leads to it and an end that does not fit, and of a list of what has been slow somewhere. A
pattern by itself may be slow where only short lines reach it, so it is the whole of reading, and
of `inspect`, that is timed.
"""

from __future__ import annotations

import ast
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import _constants as codes  # the parse tree of a pattern has no public name
from re import _parser as parser
from time import process_time
from typing import Any

import monitor
from tests.fuzz.oracles import inspect, read

#: What leads to a repetition, a round of it, and what ends it.
Pump = tuple[str, str, str]

#: Linear is 2. A little more is the memory that fills up, quadratic is 4.
_MOST_GROWTH = 3.0
#: Seconds an input may take at all.
_PATIENCE = 60

_LEAD = (
    "China and Kyrgyzstan hold talks\n\nBISHKEK, May 12, 2023 (Agency) -- Foreign Minister Bo Quist"
    " of Kyrgyzstan met Ann Orre, Foreign Minister of China. "
)
#: What stands before and after the long part, by the name of the file.
_LAYOUTS = (
    ("a.txt", ""),
    ("a.txt", _LEAD),
    ("a.txt", "date 2023-05-12 Talks\n(Agency) 09:37, May 12, 2023\n"),
    ("a.txt", "ANN ORRE: China will open a port.\n\nBO QUIST: "),
    ("a.md", "---\ntitle: Talks\n"),
    ("a.md", "# Talks\n\n"),
    ("a.html", "<!doctype html><html><head><title>Talks</title></head><body><p>"),
)
#: Grammar, lists, quotes, names, numbers, layouts, marks; long runs of each.
_UNITS = (
    "and ", ", ", "a, b, ", "China will open a port, and ", "will ", "China is willing to ",
    "said ",    "“China will ", '"China will" ', "“‘", "(", "(China ", "[a] ", "Ann Orre, ",
    "Bo Quist said. ",
    "China ", "Foreign Minister ", "President of the Republic of ", "of the ", "to ", "that ",
    "who said ", ", said Ann Orre, ", "fully ", "not ", "as well as ", "while supporting ", "in ",
    "by opening ", "because ", "The two sides agreed to open, ", "Both sides:\n- open ports\n",
    "I will ", "Mr. ", "U.S. ", "A.", "China opened a port in Arbad on May 12, 2023. ", "10% ",
    "$10 million ", "12 ", "12.3,", "1", "May 12, 2023 ", "12 May ", "Ann Orre: China will open.\n",
    ": ", "; China will", "? ", ". ", ".", "- item\n", "(a) open ports\n", "# ", "*", "_", "<",
    "<p>",     "&amp;", "[a](b) ", "|a", "---\n", "a: b\n", "中国，", "Россия ", "\u0301",
    "\u200b", " ", "\t",
    "\n", "\r\n", "\n \n", "\u00a0", "\u2028", "\f", "x", "X", "a'", "a-", "Editor: X\n", "***\n",
    "By Ann Orre\n", "(Agency) 09:37, July 31, 2022\n", "BISHKEK, May 12 (Agency) -- ", "Arbad, ",
    "China will open a port.\n", "China will open a port.\n\n", "trade port railway ",
    "the railway ",     "its ", "she ", "their leaders ", "to open, to build and to ",
    "has agreed to ", "noting that ",
    "Dear Ann Orre,\n", "within 10 years ", "by the end of ", "next year ", "Prime Minister Orre ",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What is timed."""

    name: str
    work: Callable[[bytes, str], object]
    #: Letters of the first text, and the seconds from which on it is doubled and doubled again.
    letters: int
    seconds: float
    layouts: Sequence[tuple[str, str]]
    pumps: Sequence[Pump]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slow:
    """A text that takes more than its share."""

    stage: str
    layout: str
    text: str
    #: Of the text, twice and four times of it; infinite where patience ended.
    seconds: Sequence[float]

    @property
    def is_superlinear(self) -> bool:
        first, *_, last = self.seconds
        return last == float("inf") or last > _MOST_GROWTH ** (len(self.seconds) - 1) * first


def report() -> bool:
    """Prints what is slow; whether nothing grows faster than its text."""
    units = [("", unit, "") for unit in _UNITS]
    found: list[_Slow] = []
    for stage in (
        _Stage(
            name="read",
            work=read,
            letters=100_000,
            seconds=0.15,
            layouts=_LAYOUTS,
            pumps=[*units, *pumps("intake")],
        ),
        _Stage(
            name="inspect",
            work=inspect,
            letters=50_000,
            seconds=0.6,
            layouts=_LAYOUTS[:2],
            pumps=[*units, *pumps("extract"), *pumps("languages"), *pumps("text.py")],
        ),
    ):
        print(f"{stage.name}: {len(stage.pumps)} sorts of text", flush=True)
        for one in _slow(stage):
            found.append(one)
            times = " ".join(f"{seconds:8.2f}" for seconds in one.seconds)
            mark = "GROWS" if one.is_superlinear else ""
            print(f"{times:26} {mark:6}{one.layout:7}{one.text[:60]!r}", flush=True)
    return not any(one.is_superlinear for one in found)


def _slow(stage: _Stage) -> Iterator[_Slow]:
    for name, lead in stage.layouts:
        for before, unit, after in stage.pumps:
            seconds: list[float] = []
            for size in (stage.letters, 2 * stage.letters, 4 * stage.letters):
                raw = (lead + before + unit * (size // len(unit)) + after).encode()
                seconds.append(_timed(stage.work, raw, name))
                if seconds[0] < stage.seconds or seconds[-1] == float("inf"):
                    break
            if seconds[-1] > stage.seconds:
                text = before + unit + unit + after
                yield _Slow(stage=stage.name, layout=name, text=text, seconds=seconds)


def _timed(work: Callable[[bytes, str], object], raw: bytes, name: str) -> float:
    """Processor seconds; infinite for more than `_PATIENCE`."""
    began = process_time()
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(_PATIENCE)
    try:
        work(raw, name)
    except TimeoutError:
        return float("inf")
    finally:
        signal.alarm(0)
    return process_time() - began


def _stop(*_: object) -> None:
    raise TimeoutError


# ---------------------------------------------------------------- patterns

#: An end no pattern asks for, and one that closes a line.
_ENDS = ("\x01", "\n")
#: A repetition that may go on for so long counts as endless.
_ENDLESS = 30


def pumps(part: str) -> Sequence[Pump]:
    """For every endless repetition in a pattern of a part of the program, what may make it slow."""
    found = [
        (before, unit, end)
        for pattern in patterns(part)
        for before, unit in _repeated(parser.parse(pattern.pattern, pattern.flags), "")
        if unit
        for end in _ENDS
    ]
    return list(dict.fromkeys(found))


def patterns(part: str) -> tuple[re.Pattern[str], ...]:
    """Every pattern of text in a part: those of its modules, and those given to `re` there."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    home = Path(monitor.__path__[0])
    for path in sorted((home / part).rglob("*.py") if (home / part).is_dir() else [home / part]):
        for pattern in (*_compiled(path), *_inline(path)):
            if isinstance(pattern.pattern, str):
                found[pattern.pattern, pattern.flags] = pattern
    return tuple(found.values())


def _compiled(path: Path) -> Iterator[re.Pattern[str]]:
    name = ".".join(("monitor", *path.relative_to(monitor.__path__[0]).with_suffix("").parts))
    module = __import__(name.removesuffix(".__init__"), fromlist=["_"])
    if not name.endswith("__main__"):
        yield from _held(list(vars(module).values()))


def _held(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _held(one)


def _inline(path: Path) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not is_call or not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
            continue
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield re.compile(first.value)


def _repeated(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each endless repetition below a node: what stands before it, and a round of it."""
    for code, argument in tree:
        if code in _REPEATS:
            _, most, body = argument
            yield from _repeated(body, before)
            if most > _ENDLESS:
                yield from ((before, one) for one in dict.fromkeys(_samples(body)))
        elif code is codes.SUBPATTERN:
            yield from _repeated(argument[3], before)
        elif code is codes.BRANCH:
            for branch in argument[1]:
                yield from _repeated(branch, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeated(argument[1], before)
        before += next(_samples([(code, argument)]), "")


_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def _samples(tree: Any) -> Iterator[str]:
    """A few texts that a node takes."""
    texts = [""]
    for code, argument in tree:
        more = list(_of_node(code, argument))[:4] or [""]
        texts = [text + one for text in texts for one in more][:6]
    yield from texts


def _of_node(code: Any, argument: Any) -> Iterator[str]:
    if code is codes.LITERAL:
        yield chr(argument)
    elif code is codes.NOT_LITERAL:
        yield from (one for one in 'a "' if ord(one) != argument)
    elif code is codes.ANY:
        yield from "a ,"
    elif code is codes.IN:
        yield from _of_class(argument)
    elif code is codes.SUBPATTERN:
        yield from _samples(argument[3])
    elif code is codes.ATOMIC_GROUP:
        yield from _samples(argument)
    elif code is codes.BRANCH:
        for branch in argument[1]:
            yield from list(_samples(branch))[:1]
    elif code in _REPEATS:
        least, _, body = argument
        for one in _samples(body):
            yield one * max(least, 1)


def _of_class(members: Any) -> Iterator[str]:
    """Letters of a class, most unlike each other first."""
    alphabet = "aA1 \t\n.,-\"'’|:;()[]*_=~#>/\\中ж"
    one = re.compile(_as_pattern(members))
    yield from (letter for letter in alphabet if one.fullmatch(letter))


def _as_pattern(members: Any) -> str:
    parts = []
    for code, argument in members:
        if code is codes.NEGATE:
            parts.append("^")
        elif code is codes.LITERAL:
            parts.append(re.escape(chr(argument)))
        elif code is codes.RANGE:
            parts.append(f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}")
        else:
            parts.append(_CATEGORIES[argument])
    return f"[{''.join(parts)}]"


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
