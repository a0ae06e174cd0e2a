"""``make release``: builds what is published, tries it where nothing else is installed.

`dist/` gets the source archive, the wheel, the bill of materials (CycloneDX) and the licences of
all that is installed with it. Each archive is installed in an empty environment and has to go
through the samples it brings. Fails with a line that says what is wrong.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.version import Version

from monitor import __version__

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
_BIN = Path(sys.executable).parent
#: Licences that let anybody use, change and pass on what hangs on them; of the LGPL and the MPL the
#: package itself may be changed only. A part of what a package says is enough.
_ALLOWED = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "MPL", "Mozilla", "LGPL",
    "Lesser General Public", "Unlicense", "Zlib", "CC0", "HPND", "0BSD",
)  # fmt: skip


class ReleaseError(Exception):
    """What hinders the release, in a line."""


def main() -> int:
    """Build, try and list; 1 when something hinders it."""
    try:
        check_version(__version__, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
        archives = _build()
        with tempfile.TemporaryDirectory() as folder:
            for archive in archives:
                python = _installed(archive, Path(folder) / archive.name)
                _try_out(python, Path(folder) / f"{archive.name}-place")
            _list(python, archives[-1])
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    for path in sorted(DIST.iterdir()):
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")
    return 0


def check_version(version: str, changelog: str) -> None:
    """ReleaseError unless the version is semantic and the newest the changelog tells of."""
    if not re.fullmatch(r"\d+\.\d+\.\d+(rc\d+)?", version) or str(Version(version)) != version:
        raise ReleaseError(f"{version} is no semantic version such as 1.2.3 or 1.2.3rc1")
    told = re.search(r"^## (\d\S*)", changelog, re.MULTILINE)
    if told is None or told[1] != version:
        raise ReleaseError(f"CHANGELOG.md: the newest version is not {version}: add its section")


def _build() -> list[Path]:
    shutil.rmtree(DIST, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", DIST, ROOT)
    return [*DIST.glob("*.tar.gz"), *DIST.glob("*.whl")]


def _installed(archive: Path, folder: Path) -> Path:
    """The interpreter of an environment in which nothing but the archive was asked for."""
    _run(_BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    _run(_BIN / "uv", "pip", "install", "--quiet", "--python", python, archive)
    return python


def _try_out(python: Path, place: Path) -> None:
    monitor = python.with_name("monitor")
    _run(monitor, "init", place, "--sample")
    said = _run(monitor, "once", cwd=place)
    if "2 new articles" not in said or not (place / "reports" / "latest.html").is_file():
        raise ReleaseError(f"{monitor}: the samples give no report: {said.strip()}")
    if not (python.parents[1] / "share/man/man1/monitor.1").is_file():
        raise ReleaseError(f"{monitor}: no manual page")


def _list(python: Path, wheel: Path) -> None:
    """The bill of materials and the licences, those of the extras among them."""
    name, version, *_ = wheel.name.split("-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = ",".join(project["optional-dependencies"])
    _run(_BIN / "uv", "pip", "install", "--quiet", "--python", python, f"{wheel}[{extras}]")
    bill = DIST / f"{name}-{version}.cdx.json"
    _run(_BIN / "cyclonedx-py", "environment", python, "--output-file", bill)
    listing = ("--python", python, "--from", "mixed", "--ignore-packages", name.replace("_", "-"))
    form = ("--format", "markdown", "--with-urls", "--output-file", DIST / "LICENCES.md")
    allowed = ("--partial-match", "--allow-only", ";".join(_ALLOWED))
    _run(_BIN / "pip-licenses", *listing, *form, *allowed)


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a program prints; ReleaseError with its last words when it fails."""
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise ReleaseError(f"{Path(command[0]).name} failed: {words}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
