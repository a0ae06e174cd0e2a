"""Tables on a terminal: names to the left, figures to the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.timing import Took, middle


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str | float]]) -> None:
    """Prints rows under their heads and an empty line; the first column is text."""
    lines = [list(heads), *([_cell(one) for one in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        first, *others = (cell for cell in line)
        figures = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  ".join((first.ljust(widths[0]), *figures)).rstrip())
    print(flush=True)


def print_took(title: str, took: Mapping[str, Sequence[Took]], unit: str) -> None:
    """Prints medians of runs, and how many times that of `unit` each took on the clock."""
    one = middle(took[unit]).wall
    print_table(
        (title, "wall s", "cpu s", "peak MB", f"x {unit}", "runs"),
        [(name, *_figures(each, one), len(each)) for name, each in took.items()],
    )


def _figures(took: Sequence[Took], unit: float) -> tuple[str, str, str, str]:
    figures = middle(took)
    return (
        f"{figures.wall:.3f}",
        f"{figures.cpu:.3f}",
        f"{figures.peak:.0f}",
        f"{figures.wall / unit:.2f}",
    )


def _cell(value: str | float) -> str:
    """Three digits that count, none after the point from a hundred on."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
