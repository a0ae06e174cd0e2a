"""Sources in the settings: what is wrong is said with its place; the samples can be used."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.supply import manners_of, sources_of
from monitor.config import load_settings
from monitor.errors import ConfigError
from monitor.schedule import Errand, Errands, make_trigger
from monitor.sources import Kind

ROOT = Path(__file__).parents[2]


def settings_of(folder: Path, text: str):
    (folder / "monitor.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        ("url = 'https://a.example/'", ":1: sources.a.kind: missing"),
        ("kind = 'feed'", ":1: sources.a.url: missing"),
        ("kind = 'fed'\nurl = 'https://a.example/'", "'feed', 'page' or 'list'"),
        ("kind = 'feed'\nurl = 'file:///etc/passwd'", ":3: sources.a.url: no http or https"),
        ("kind = 'feed'\nurl = 'https://u:secret@a.example/'", "is not supported"),
        ("kind = 'feed'\nurl = 'https://a.example/'\nlinks = 'a'", "links is for lists"),
        ("kind = 'list'\nurl = 'https://a.example/'\nlinks = 'a['", ":4: sources.a.links: no CSS"),
        ("kind = 'list'\nurl = 'https://a.example/'\ntake = 'entry'", "take is for feeds"),
        ("kind = 'feed'\nurl = 'https://a.example/'\ntime_zone = 'Mars'", "Asia/Bishkek"),
        ("kind = 'feed'\nurl = 'https://a.example/'\nevery_second = 5", "sources.a.every_seconds?"),
    ],
)
def test_a_wrong_source_names_its_place_and_what_to_do(tmp_path, lines, hint):
    with pytest.raises(ConfigError) as caught:
        settings_of(tmp_path, f"[sources.a]\n{lines}\n")
    assert hint in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_name_is_that_of_a_folder(tmp_path):
    with pytest.raises(ConfigError, match="no name of a source"):
        settings_of(tmp_path, "[sources.'../up']\nkind = 'page'\nurl = 'https://a.example/'\n")


def test_a_cron_line_that_never_comes_names_its_source():
    with pytest.raises(ConfigError, match=r"sources\.a\.cron"):
        make_trigger(every_seconds=1, cron="0 0 30 2 *", time_zone="UTC", key="sources.a")


def test_what_is_switched_off_is_left_out_and_manners_have_a_name(tmp_path):
    text = "[sources.a]\nkind = 'page'\nurl = 'https://a.example/'\nenabled = false\n"
    settings = settings_of(tmp_path, text)
    assert sources_of(settings) == ()
    assert manners_of(settings).product == "commitment-monitor"


def samples() -> list[str]:
    shipped = (ROOT / "config" / "monitor.toml").read_text(encoding="utf-8")
    block = re.search(r"^# \[sources\.ministry\]\n(?:#   .*\n)+", shipped, re.MULTILINE)
    assert block
    page = (ROOT / "docs" / "how-to" / "add-a-source.md").read_text(encoding="utf-8")
    found = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    shown = "\n".join(line.removeprefix("#").strip() for line in block[0].splitlines())
    return [shown.replace('links = "main .readouts a"', ""), *found]


@pytest.mark.parametrize("sample", samples())
def test_the_samples_can_be_used(tmp_path, sample):
    settings = settings_of(tmp_path, sample)
    assert all(one.kind in Kind for one in sources_of(settings))
    assert settings.sources
    for one in settings.sources.values():
        make_trigger(**one.timing)


def test_the_sample_of_the_shipped_settings_names_every_key():
    from monitor.config.settings import SourceTable

    shipped = (ROOT / "config" / "monitor.toml").read_text(encoding="utf-8")
    assert [key for key in SourceTable.model_fields if f"\n#   {key} = " not in shipped] == []


# ---------------------------------------------------------------- errands


NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "ago", "wait"),
    [
        ("", None, 0),
        ("", 10, 50),
        ("", 3600, 0),
        ("", -3600, 60),  # the clock was set back
        ("0 11 * * *", 7200, 0),  # it was due at 11
        ("0 13 * * *", 1800, 3600),
    ],
)
def test_an_errand_comes_at_the_start_only_when_it_was_due(cron, ago, wait):
    trigger = make_trigger(every_seconds=60, cron=cron, time_zone="UTC")
    last = None if ago is None else NOW - timedelta(seconds=ago)
    errand = Errand(name="a", trigger=trigger, do=lambda: None, last=last)
    assert errand.next_time(NOW) == NOW + timedelta(seconds=wait)


def test_an_errand_that_hangs_holds_up_no_other():
    import threading

    go, done = threading.Event(), threading.Event()
    every = make_trigger(every_seconds=3600, cron="", time_zone="UTC")
    errands = Errands(
        [
            Errand(name="slow", trigger=every, do=lambda: bool(go.wait(20)), last=None),
            Errand(name="quick", trigger=every, do=done.set, last=None),
        ]
    )
    errands.start()
    try:
        assert done.wait(5)
        errands.plan_anew()
    finally:
        errands.stop()
        go.set()
