"""``make audit``: are there known holes in what is installed with monitor?

Asks the advisories of the package index about the locked dependencies. Where they cannot be asked
it says so and does not fail; what it does not say then is that there are none.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LOCKED = "uv export --quiet --locked --no-dev --all-extras --no-emit-project --no-hashes"
_AUDIT = "pip-audit --no-deps --disable-pip --format json --progress-spinner off --requirement"
#: How `requests`, which pip-audit asks with, says that nobody answered.
_UNREACHED = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError", "ProxyError")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the audit says, a line each, and the exit code."""

    lines: tuple[str, ...]
    code: int


def verdict(printed: str, complaint: str) -> Verdict:
    """What pip-audit's report and what it wrote beside it come to."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        return _no_report(complaint)
    audited = [one for one in packages if "skip_reason" not in one]
    holes = tuple(line for one in audited for line in _holes(one))
    if holes:
        return Verdict(lines=(*holes, f"audit: {len(holes)} known holes: update them"), code=1)
    if not audited:
        told = "the package index gives no advisories here"
        return Verdict(lines=(f"audit: NOTHING WAS AUDITED: {told}",), code=0)
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    rest = f"; not audited: {', '.join(skipped)}" if skipped else ""
    return Verdict(lines=(f"audit: {len(audited)} packages, no known hole{rest}",), code=0)


def _no_report(complaint: str) -> Verdict:
    last = (complaint.strip().splitlines() or ["no report"])[-1]
    if any(name in complaint for name in _UNREACHED):
        told = "audit: NOTHING WAS AUDITED: the advisories cannot be reached"
        return Verdict(lines=(told,), code=0)
    return Verdict(lines=(f"audit: failed: {last}",), code=1)


def _holes(package: dict[str, Any]) -> Iterator[str]:
    for one in package.get("vulns", ()):
        fixed = ", ".join(one.get("fix_versions", ())) or "no version yet"
        yield f"{package['name']} {package['version']}: {one['id']}, fixed in {fixed}"


def main() -> int:
    """Audit the lock file, print what came of it."""
    folder = str(Path(sys.executable).parent)

    def run(command: str, *more: str) -> subprocess.CompletedProcess[str]:
        name, *rest = command.split()
        program = shutil.which(name, path=folder) or name
        return subprocess.run([program, *rest, *more], capture_output=True, text=True, check=False)

    locked = run(_LOCKED)
    if locked.returncode:
        sys.stderr.write(locked.stderr)
        return 1
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write(locked.stdout)
        listed.flush()
        audited = run(_AUDIT, listed.name)
    found = verdict(audited.stdout, audited.stderr)
    sys.stdout.write("".join(f"{line}\n" for line in found.lines))
    return found.code


if __name__ == "__main__":
    sys.exit(main())
