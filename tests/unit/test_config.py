"""Settings and themes: every mistake names its place and what to do."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from monitor.config import load_settings, load_themes, parse_themes
from monitor.errors import ConfigError

FLIGHTS = '[themes.flights]\ntitle = "Air links"\nphrases.en = ["direct flights"]\n'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)


def settings_of(folder: Path, text: str, **folders: Path):
    (folder / "monitor.toml").write_text(text, encoding="utf-8")
    return load_settings(folder, **folders)


def themes_of(folder: Path, text: str):
    path = folder / "themes.toml"
    path.write_text(text, encoding="utf-8")
    return load_themes(path)


def test_a_missing_file_means_the_defaults(tmp_path):
    settings = load_settings(tmp_path)
    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8300)
    assert settings.database_url == "sqlite:///data/monitor.db"


def test_flags_win_over_the_environment_and_the_environment_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_FOLDERS__SEEDS", "from-environment")
    monkeypatch.setenv("MONITOR_FOLDERS__DATA", "from-environment")
    text = '[folders]\nseeds = "file"\ndata = "file"\nreports = "file"\n'
    folders = settings_of(tmp_path, text, seeds=Path("flag")).folders
    assert [str(one) for one in (folders.seeds, folders.data, folders.reports)] == [
        "flag",
        "from-environment",
        "file",
    ]


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("[schedule]\nevery_secnds = 5\n", ":2: schedule.every_secnds", "schedule.every_seconds?"),
        ("\nevery_seconds = 5\n", ":2: every_seconds", "did you mean schedule.every_seconds?"),
        ("[schedul]\ncron = ''\n", ":1: schedul", "did you mean schedule?"),
        ("[web]\n\nport = 'x'\n", ":3: web.port", "valid integer"),
        ("[web]\nport = 70000\n", ":2: web.port", "less than or equal to 65535"),
        ("[schedule]\ntime_zone = 'Mars'\n", ":2: schedule.time_zone", "such as Asia/Bishkek"),
        ("[log]\nlevel = 'loud'\n", ":2: log.level", "'debug', 'info', 'warning' or 'error'"),
        ("[web]\nport = 1\nport = 2\n", ":3: given twice", "given twice: port; keep one"),
        ("[web]\n[log]\n[web]\n", ":3: given twice", "[web]"),
        ("[web\n", ":1: ", "Expected ']'"),
        ("[organisations]\nOTS = 'x'\n", ":2: organisations.OTS", "it should be a list"),
        (
            "[[people]]\nname='A'\nparty='KGZ'\n[[people]]\nname='B'\npart='KGZ'\n",
            ":6: people[2].part",
            "did you mean people[2].party?",
        ),
        ("[[people]]\nname = 'A'\nparty = 'KGX'\n", ":3: people[1].party", "did you mean"),
        ("[database]\nurl = 'a'\nurl_file = 'b'\n", ":1: database", "both given"),
    ],
)
def test_a_wrong_setting_names_file_line_key_and_what_to_do(tmp_path, text, place, hint):
    with pytest.raises(ConfigError) as caught:
        settings_of(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'monitor.toml'}{place}")
    assert hint in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("variable", "value", "hint"),
    [
        ("MONITOR_WEB__PORT", "x", "MONITOR_WEB__PORT: web.port"),
        (
            "MONITOR_WEB__PROT",
            "1",
            "MONITOR_WEB__PROT: web.prot: unknown key; did you mean web.port?",
        ),
        ("MONITOR_WBE__PORT", "1", "MONITOR_WBE__PORT: unknown setting; did you mean MONITOR_WEB?"),
        ("MONITOR_PEOPLE", "[{", "written as JSON"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path, monkeypatch, variable, value, hint):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match="MONITOR_") as caught:
        load_settings(tmp_path)
    assert hint in str(caught.value)


def test_variables_kubernetes_sets_beside_a_service_called_monitor_are_left_alone(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("MONITOR_PORT", "tcp://10.0.0.1:8300")
    monkeypatch.setenv("MONITOR_PORT_8300_TCP_ADDR", "10.0.0.1")
    monkeypatch.setenv("MONITOR_SERVICE_HOST", "10.0.0.1")
    assert load_settings(tmp_path).web.port == 8300


def test_a_variable_may_name_a_file_that_holds_the_value(tmp_path, monkeypatch):
    (tmp_path / "port").write_text("8400\n", encoding="utf-8")
    (tmp_path / "hosts").write_text('["monitor.example"]', encoding="utf-8")
    monkeypatch.setenv("MONITOR_WEB__PORT_FILE", str(tmp_path / "port"))
    monkeypatch.setenv("MONITOR_WEB__ALLOWED_HOSTS_FILE", str(tmp_path / "hosts"))
    monkeypatch.setenv("MONITOR_DATABASE__URL_FILE", "a setting of its own")
    settings = load_settings(tmp_path)
    assert (settings.web.port, settings.web.allowed_hosts) == (8400, ("monitor.example",))
    assert settings.database.url_file == "a setting of its own"


@pytest.mark.parametrize(
    ("content", "also", "hint"),
    [
        (b"x", {}, "MONITOR_WEB__PORT_FILE: web.port: "),
        (b"\xff", {}, "MONITOR_WEB__PORT_FILE: .*cannot be read as text"),
        (None, {}, "MONITOR_WEB__PORT_FILE: .*cannot be read as text"),
        (b"1", {"MONITOR_WEB__PORT": "2"}, "MONITOR_WEB__PORT is given, too; keep one"),
        (b"1", {"MONITOR_WEB__PROT_FILE": __file__}, "MONITOR_WEB__PROT_FILE: .*web.port?"),
    ],
)
def test_a_variable_with_a_wrong_file_is_named(tmp_path, monkeypatch, content, also, hint):
    if content is not None:
        (tmp_path / "port").write_bytes(content)
    monkeypatch.setenv("MONITOR_WEB__PORT_FILE", str(tmp_path / "port"))
    for name, value in also.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=hint):
        load_settings(tmp_path)


def test_a_file_without_an_end_is_no_value(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_WEB__PORT_FILE", "/dev/zero")
    with pytest.raises(ConfigError, match="MONITOR_WEB__PORT_FILE: /dev/zero cannot be read"):
        load_settings(tmp_path)


def test_what_a_variables_file_holds_is_not_shown_where_it_may_be_a_secret(tmp_path, monkeypatch):
    (tmp_path / "url").write_text("postgresql://user:hidden@host/name", encoding="utf-8")
    monkeypatch.setenv("MONITOR_DATABASE_FILE", str(tmp_path / "url"))
    with pytest.raises(ConfigError, match="MONITOR_") as caught:
        load_settings(tmp_path)
    assert "hidden" not in str(caught.value)


OLD = "[log]\nlevel = 'debug'\n[web] # names\n  names = ['a.b']  # names of hosts\n"


def test_a_setting_by_its_old_name_is_understood(tmp_path, monkeypatch):
    assert settings_of(tmp_path, OLD).web.allowed_hosts == ("a.b",)
    monkeypatch.setenv("MONITOR_WEB__PROXIES", '["10.0.0.1"]')
    assert settings_of(tmp_path, OLD).web.trusted_proxies == ("10.0.0.1",)


def test_a_complaint_about_an_old_name_says_the_new_one_and_the_line(tmp_path):
    with pytest.raises(ConfigError, match=r"monitor.toml:4: web.allowed_hosts: .*no host name"):
        settings_of(tmp_path, OLD.replace("a.b", "https://a.b"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[web]\nnames = []\nallowed_hosts = []\n", "web.names is the old name of web.allowed_ho"),
        (
            "web = {names = []}\n",
            ":1: web.names is now called web.allowed_hosts; rename it by hand",
        ),
    ],
)
def test_an_old_name_that_cannot_be_understood_says_what_to_do(tmp_path, text, hint):
    with pytest.raises(ConfigError, match=hint):
        settings_of(tmp_path, text)


def test_old_and_new_name_in_the_environment_are_one_too_many(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_WEB__NAMES", "[]")
    monkeypatch.setenv("MONITOR_WEB__ALLOWED_HOSTS", "[]")
    with pytest.raises(ConfigError, match="both are given; keep the new one"):
        load_settings(tmp_path)


def test_a_secret_comes_from_a_file(tmp_path):
    secret = tmp_path / "url"
    secret.write_text("postgresql://user:secret@host/name\n")
    settings = settings_of(tmp_path, f"[database]\nurl_file = '{secret}'\n")
    assert settings.database_url == "postgresql://user:secret@host/name"


def test_a_missing_secret_is_one_line(tmp_path):
    settings = settings_of(tmp_path, f"[database]\nurl_file = '{tmp_path / 'none'}'\n")
    with pytest.raises(ConfigError, match=r"database\.url_file cannot be read"):
        _ = settings.database_url


def test_an_organisation_of_the_settings_is_a_party_for_people(tmp_path):
    text = "[organisations]\nOTS = ['Turkic Council']\n[[people]]\nname = 'A'\nparty = 'OTS'\n"
    assert settings_of(tmp_path, text).people[0].party == "OTS"


def test_themes_come_in_the_order_of_the_file_without_the_disabled(tmp_path):
    text = FLIGHTS + (
        '[themes.belt_and_road]\nphrases.en = ["Belt and Road"]\n'
        '[themes.roads]\nenabled = false\nphrases.en = ["highway"]\n'
    )
    themes = themes_of(tmp_path, text).themes
    assert [(one.key, one.title) for one in themes] == [
        ("flights", "Air links"),
        ("belt_and_road", "Belt and road"),
    ]
    assert themes[0].phrases == {"en": ("direct flights",)}


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        (FLIGHTS + 'phrase.en = ["x"]\n', ":4: themes.flights.phrase:", "themes.flights.phrases?"),
        (FLIGHTS + "[themes.flights]\n", ":4: given twice", "[themes.flights]"),
        (FLIGHTS + 'phrases.en = ["x"]\n', ":4: given twice", "phrases.en"),
        ('[theme.a]\nphrases.en = ["x"]\n', ":1: theme:", "did you mean themes?"),
        ('[themes.a]\nphrases.en = ["x", " "]\n', ":2: themes.a.phrases", "phrase 2 is empty"),
        ("[themes.a]\nphrases.en = []\n", ":1: themes.a", "no phrases"),
        ('[themes.a]\ntitle = "A"\n', ":1: themes.a.phrases", "missing"),
        ('[themes.a]\nphrases.en = ["of the"]\n', ":2: themes.a.phrases", "name the matter"),
        ('[themes.a]\nphrases = ["x"]\n', ":2: themes.a.phrases", "it should be a table"),
        ('[themes.a]\nphrases.eng = ["x"]\n', ":2: themes.a.phrases", "two letters such as en"),
        ('[themes."A b"]\nphrases.en = ["x"]\n', ":1: themes", "lower-case letters"),
        ("# Themes", ": themes: none", "[themes.flights]"),
        (FLIGHTS[:-5], ":3: ", "Unterminated string"),
    ],
)
def test_a_wrong_theme_names_file_line_key_and_what_to_do(tmp_path, text, place, hint):
    with pytest.raises(ConfigError) as caught:
        themes_of(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'themes.toml'}{place}")
    assert hint in message
    assert "\n" not in message


@pytest.mark.parametrize("cut", range(0, len(FLIGHTS), 7))
def test_a_theme_file_cut_anywhere_is_an_error_or_whole_themes(tmp_path, cut):
    try:
        themes = themes_of(tmp_path, FLIGHTS[:cut]).themes
    except ConfigError as error:
        assert str(tmp_path / "themes.toml") in str(error)
    else:
        assert themes[0].phrases == {"en": ("direct flights",)}


def test_a_file_that_is_no_utf_8_and_a_folder_in_its_place_are_one_line(tmp_path):
    path = tmp_path / "themes.toml"
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(ConfigError, match="byte 10 is not UTF-8"):
        load_themes(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ConfigError, match="not a file"):
        load_themes(path)


def test_the_digest_follows_the_meaning_not_the_writing(tmp_path):
    first = themes_of(tmp_path, FLIGHTS)
    assert themes_of(tmp_path, "# a comment\n\n" + FLIGHTS).digest == first.digest
    assert themes_of(tmp_path, FLIGHTS.replace("direct", "more")).digest != first.digest
    assert themes_of(tmp_path, FLIGHTS.replace("Air", "Sky")).digest != first.digest


def test_remembered_themes_are_the_ones_that_were_loaded(tmp_path):
    loaded = themes_of(tmp_path, FLIGHTS)
    assert parse_themes(loaded.text, tmp_path / "themes.toml") == loaded


def test_the_shipped_settings_show_every_default(tmp_path):
    """Every line of config/monitor.toml that is commented out is valid, and is the default."""
    shipped = Path("config/monitor.toml").read_text(encoding="utf-8")
    switched_on = "\n".join(
        line.removeprefix("# ")
        for line in shipped.splitlines()
        if line.removeprefix("# ").split(" ")[0] in _DEFAULTS or line.startswith("[")
    )
    assert settings_of(tmp_path, switched_on) == load_settings(tmp_path / "none")
    assert all(f"# {key} = " in shipped for key in _DEFAULTS)


_DEFAULTS = [
    "seeds",
    "data",
    "reports",
    "url",
    "url_file",
    "every_seconds",
    "cron",
    "time_zone",
    "full_every_seconds",
    "watch",
    "settle_seconds",
    "max_megabytes",
    "enabled",
    "host",
    "port",
    "format",
    "level",
]


# ---------------------------------------------------------------- who is told

ADDRESS = "[notices.to.desk]\nurl = 'mailto://user:hush@example.org'\n"


def test_an_address_is_told_at_once_unless_it_asks_for_a_digest(tmp_path):
    desk = settings_of(tmp_path, ADDRESS).notices.to["desk"]
    assert (desk.each, desk.digest_at, desk.digest_weekday, desk.quiet_hours) == (
        "meeting",
        None,
        None,
        None,
    )


def test_a_digest_has_its_time_day_and_quiet_hours(tmp_path):
    text = ADDRESS + "each = 'week'\nat = '07:30'\nweekday = 'friday'\nquiet = '22:00-07:00'\n"
    desk = settings_of(tmp_path, text).notices.to["desk"]
    assert (desk.digest_at, desk.digest_weekday) == (time(7, 30), 4)
    assert desk.quiet_hours == (time(22), time(7))


def test_an_address_can_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_NOTICES__TO__DESK__URL", "mailto://user:hush@example.org")
    monkeypatch.setenv("MONITOR_NOTICES__TO__DESK__LEAST_SCORE", "30")
    settings = load_settings(tmp_path)
    desk = settings.notices.to["desk"]
    assert desk.url.get_secret_value() == "mailto://user:hush@example.org"
    assert desk.least_score == 30
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[notices.to.desk]\neach = 'day'\n", "url is missing; add it, or url_file"),
        (ADDRESS + "url_file = 'x'\n", "url and url_file are both given; keep one"),
        (ADDRESS + "each = 'hour'\n", "should be 'change', 'meeting', 'day' or 'week', not 'hour'"),
        (ADDRESS + "at = '8'\n", "'8' is no time of day; write 08:00"),
        (ADDRESS + "quiet = '22:00'\n", "'22:00' are no hours; write 22:00-07:00"),
        (ADDRESS + "quiet = '22:00-22:00'\n", "'22:00-22:00' are no hours; write 22:00-07:00"),
        (ADDRESS + "time_zone = 'Bishkek'\n", "no time zone 'Bishkek'"),
        (ADDRESS + "relationships = ['chn-kgz']\n", "'chn-kgz' is no relationship"),
        (ADDRESS + "kinds = ['broken']\n", "notices.to.desk.kinds[1]: "),
        (ADDRESS + "least_score = 101\n", "less than or equal to 100"),
        (
            ADDRESS + "errors = true\nthemes = ['water']\neach = 'day'\n",
            "with errors = true it is told of no change: take each, themes away",
        ),
        (ADDRESS.replace("desk", "report"), "'report' is no name of an address"),
        (ADDRESS.replace("desk", "Desk"), "'Desk' is no name of an address"),
        ("[notices]\npages_url = 'example.org'\n", "'example.org' is no address of pages"),
        (ADDRESS + "qiet = ''\n", "did you mean notices.to.desk.quiet?"),
    ],
)
def test_a_mistake_in_an_address_is_one_line_that_says_what_to_do(tmp_path, text, complaint):
    with pytest.raises(ConfigError) as caught:
        settings_of(tmp_path, text)
    assert complaint in str(caught.value)
    assert "hush" not in str(caught.value)
    assert str(caught.value).count("\n") == 0
