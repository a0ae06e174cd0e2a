"""How a place is mistreated: each scenario yields the account of one trial after another.

A trial ends with passes that nothing disturbs, since the promise is about what is there in the end.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from random import Random

from tests.faults.rig import Account, Yard, kill, texts, wait_until, yard_in
from tests.faults.victim import ARCHIVE_STEPS, RECOVERY_STEPS, STEPS
from tests.postgres import Cluster

#: Meetings of a small trial: eight files of four relationships.
FEW = 6
Trial = Callable[[], Account]


def settled(yard: Yard) -> Account:
    """The account after passes that nothing disturbs."""
    for _ in range(2):
        code = yard.run("once")
        if code not in (0, 4):
            raise RuntimeError(f"a pass that nothing disturbs exits with {code}: {yard.told}")
    return yard.account()


# ---------------------------------------------------------------- killed


def killed_at(step: str, when: str, number: int) -> Account:
    """A pass killed at one step, then one more."""
    with yard_in() as yard:
        _set_out(yard, step)
        if yard.run("once", step=f"{step}:{when}:{number}") != -9:
            raise RuntimeError(f"{step} was not taken {number} times: {yard.told}")
        return settled(yard)


def _set_out(yard: Yard, step: str) -> None:
    """What has to be there for a pass to take a step."""
    if step in RECOVERY_STEPS:
        _damaged(yard)
    elif step in ARCHIVE_STEPS:
        yard.drop_archive(texts(FEW))
    else:
        for name, text in texts(FEW):
            yard.drop(name, text)


def times_taken(step: str) -> int:
    """How often an undisturbed pass takes a step."""
    with yard_in() as yard:
        _set_out(yard, step)
        yard.run("once", step=f"{step}:count:0")
        return int(yard.told.rsplit("taken ", 1)[1])


def named_steps(most: int = 4) -> Iterator[Trial]:
    """Every step, before and after it, the first time, the last and some times between."""
    for step in (*STEPS, *ARCHIVE_STEPS, *RECOVERY_STEPS):
        count = times_taken(step)
        chosen = sorted({1, 2, count // 2, count} - {0})[:most]
        for number in chosen:
            for when in ("before", "after") if number <= count else ():
                yield partial(killed_at, step, when, number)


def killed_at_random(seed: int, kills: int = 10, *, url: str = "") -> Account:
    """A service killed again and again while files come; every life reads some of them."""
    chance = Random(seed)
    waiting = texts(2 * kills)
    with yard_in(url=url) as yard:
        for _ in range(kills):
            for _ in range(min(3, len(waiting))):
                yard.drop(*waiting.pop())
            service = yard.start("run")
            # Starting takes about half of this; the rest falls anywhere in a pass.
            time.sleep(chance.uniform(0.3, 2.5))
            kill(service)
        for name, text in waiting:
            yard.drop(name, text)
        return settled(yard)


# ---------------------------------------------------------------- files


def growing_file() -> Account:
    """A file that is written piece by piece while passes go on."""
    name, text = texts(FEW)[0]
    with yard_in() as yard:
        service = yard.start("run")
        pieces = [text[at : at + 97] for at in range(0, len(text), 97)]
        with (yard.seeds / name).open("w") as file:
            for piece in pieces:
                file.write(piece)
                file.flush()
                time.sleep(0.03)
        for other in texts(FEW)[1:]:
            yard.drop(*other)
        time.sleep(2)
        kill(service)
        return settled(yard)


def torn_file() -> Account:
    """A file that stays cut off for a while, and is made whole later."""
    with yard_in() as yard:
        for name, text in texts(FEW):
            yard.drop(name, text[: len(text) // 2])
        yard.run("once")
        for name, text in texts(FEW):
            yard.drop(name, text)
        return settled(yard)


def replaced_files(seed: int) -> Account:
    """Files replaced, renamed, linked and deleted under the eyes of a service."""
    chance = Random(seed)
    every = dict(texts(FEW))
    with yard_in() as yard:
        service = yard.start("run")
        end = time.monotonic() + 6
        while time.monotonic() < end:
            name = chance.choice(list(every))
            path = yard.seeds / name
            with suppress(FileNotFoundError, FileExistsError):
                match chance.randrange(6):
                    case 0 | 1:
                        yard.drop(name, every[name])
                    case 2:
                        path.unlink()
                    case 3:
                        path.rename(yard.seeds / f"renamed {name}")
                    case 4:
                        path.with_name(f"linked {name}").hardlink_to(path)
                    case _:
                        path.rename(path.with_name(name.upper()))
            time.sleep(chance.uniform(0, 0.15))
        kill(service)
        for path in yard.seeds.iterdir():
            path.unlink()
        for name, text in every.items():
            yard.drop(name, text)
        return settled(yard)


# ---------------------------------------------------------------- the store


def locked_store(seed: int) -> Account:
    """Another program that holds the database again and again."""
    chance = Random(seed)
    with yard_in() as yard:
        yard.run("once")
        over = threading.Event()
        holder = threading.Thread(target=_lock_now_and_then, args=(yard, chance, over))
        holder.start()
        service = yard.start("run")
        for name, text in texts(FEW):
            yard.drop(name, text)
            time.sleep(0.3)
        time.sleep(3)
        over.set()
        holder.join()
        kill(service)
        return settled(yard)


def _lock_now_and_then(yard: Yard, chance: Random, over: threading.Event) -> None:
    database = yard.root / "data" / "monitor.db"
    while not over.is_set():
        with closing(sqlite3.connect(database, timeout=10)) as connection:
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
                # Longer than the program waits, now and then.
                over.wait(chance.choice((0.2, 1, 6)))
            connection.rollback()
        over.wait(0.1)


def full_disk(limit: int) -> Account:
    """No file may grow beyond `limit` bytes: writes fail in the middle, as on a full disk."""
    with yard_in() as yard:
        every = texts(2 * FEW)
        for name, text in every[:4]:
            yard.drop(name, text)
        yard.run("once")
        for name, text in every[4:]:
            yard.drop(name, text)
        yard.run(
            "once",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        return settled(yard)


def full_file_system() -> Account:
    """A file system that has no room left; skipped where none may be mounted."""
    with yard_in() as yard:
        data = yard.root / "data"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", data], check=True)
        try:
            every = texts(20)
            for name, text in every:
                yard.drop(name, text)
            if yard.run("once") != 5:
                raise RuntimeError(f"900 kB were enough: {yard.told}")
            subprocess.run(["mount", "-o", "remount,size=100m", data], check=True)
            return settled(yard)
        finally:
            subprocess.run(["umount", data], check=True)


def may_mount(folder: Path) -> bool:
    """Whether this process may mount a file system."""
    if os.geteuid():
        return False
    command = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return False
    subprocess.run(["umount", str(folder)], check=True)
    return True


def read_only(part: str) -> Account:
    """A folder that may not be written for a while."""
    with yard_in() as yard:
        every = texts(FEW)
        for name, text in every[:4]:
            yard.drop(name, text)
        yard.run("once")
        for name, text in every[4:]:
            yard.drop(name, text)
        yard.root.chmod(0o755)
        where = [yard.root / part, *(yard.root / part).rglob("*")]
        modes = {path: path.stat().st_mode for path in where}
        for path in where:
            path.chmod(0o555 if path.is_dir() else 0o444)
        if yard.run("once", prefix=_WITHOUT_RIGHTS) not in (5, 6):
            raise RuntimeError(f"{part} could be written: {yard.told}")
        for path, mode in modes.items():
            path.chmod(mode)
        return settled(yard)


#: Root may write everything, whatever the mode says, but for this.
_WITHOUT_RIGHTS = (
    ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
)


def damaged_store(how: str) -> Account:
    """A store that is spoilt between two passes, or under the feet of a service."""
    with yard_in() as yard:
        if how == "under a service":
            for name, text in texts(FEW)[:4]:
                yard.drop(name, text)
            service = yard.start("run")
            backups = yard.root / "data" / "backups"
            wait_until(lambda: backups.exists() and any(backups.glob("monitor-*.db")))
            _spoil(yard, "pages")
            for name, text in texts(FEW)[4:]:
                yard.drop(name, text)
            time.sleep(4)
            kill(service)
        else:
            _damaged(yard, how)
        return settled(yard)


def _damaged(yard: Yard, how: str = "pages") -> None:
    """A store of several passes, backed up in the middle, spoilt at the end."""
    every = texts(FEW)
    for name, text in every[:3]:
        yard.drop(name, text)
    yard.run("once")
    yard.run("backup", "data/backups/monitor-20260102T030405Z.db")
    for name, text in every[3:]:
        yard.drop(name, text)
    yard.run("once")
    for path in (yard.root / "data" / "backups").glob("monitor-*.db"):
        if path.name != "monitor-20260102T030405Z.db":
            path.unlink()
    _spoil(yard, how)


def _spoil(yard: Yard, how: str) -> None:
    path = yard.root / "data" / "monitor.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        match how:
            case "pages":
                for page in range(10, size // 4096, 3):
                    file.seek(page * 4096)
                    file.write(b"\xff" * 4096)
            case "head":
                file.write(b"\xff" * 4096)
            case "cut off":
                file.truncate(size // 3)
            case "emptied":
                file.truncate(0)


# ---------------------------------------------------------------- processes


def two_processes() -> Account:
    """Several services and single passes on the same data at once."""
    with yard_in() as yard:
        services = [yard.start("run") for _ in range(3)]
        wait_until(lambda: sum(one.poll() == 7 for one in services) == 2)
        for name, text in texts(FEW):
            yard.drop(name, text)
            if yard.run("once") != 7:
                raise RuntimeError("a pass was made beside a service")
        (leader,) = (one for one in services if one.poll() is None)
        time.sleep(1)
        kill(leader)
        return settled(yard)


def changing_leaders(kills: int = 5) -> Account:
    """Two standbys beside a leader; who leads is killed again and again."""
    waiting = texts(FEW)
    with yard_in() as yard:
        services = [yard.start("run", "--standby") for _ in range(3)]
        for _ in range(kills):
            yard.drop(*waiting.pop())
            time.sleep(2.5)
            kill(services.pop(0))
            services.append(yard.start("run", "--standby"))
        for service in services:
            kill(service)
        for name, text in waiting:
            yard.drop(name, text)
        return settled(yard)


def server_stopped(cluster: Cluster, seed: int) -> Account:
    """A PostgreSQL server that is stopped and started while a service works on it."""
    chance = Random(seed)
    waiting = texts(FEW)
    with yard_in(url=cluster.new_database()) as yard:
        yard.drop(*waiting.pop())
        service = yard.start("run")
        # Without a server there is nothing to start on: it ends with 5, and is started again.
        wait_until((yard.root / "reports" / "index.html").exists)
        for mode in ("fast", "immediate", "fast"):
            yard.drop(*waiting.pop())
            time.sleep(chance.uniform(0.2, 3))
            cluster.down(mode)
            time.sleep(chance.uniform(0, 2))
            cluster.up()
        time.sleep(3)
        if service.poll() is not None:
            raise RuntimeError("the service ended with its server")
        kill(service)
        for name, text in waiting:
            yard.drop(name, text)
        return settled(yard)


def at_once(trials: Iterable[Trial], workers: int = 2) -> Iterator[Account]:
    """The accounts of trials, some at a time."""
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda trial: trial(), trials)
