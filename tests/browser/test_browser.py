"""Reading, tracking and ruling in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import watched
from tests.browser.desk import Desk
from tests.service.test_rulings import LESS_AND_LESS, RIVAL, doubts
from tests.service.workplace import FIRST, SECOND, Service, Workplace, make_workplace

THIRD = FIRST.replace("2021", "2023")


# ---------------------------------------------------------------- news


def test_an_article_dropped_while_the_page_is_open_arrives(desk: Desk):
    expect(desk.page.get_by_role("heading", name=re.compile("8 May 2023"))).to_have_count(0)
    desk.place.drop("c.txt", THIRD)
    expect(desk.page.get_by_role("status")).to_contain_text("something new")
    desk.wait_for_news()
    expect(desk.page.locator("main")).to_contain_text("8 May 2023")
    expect(desk.page.locator("#news-bar")).to_have_count(0)


# ---------------------------------------------------------------- themes


def test_a_theme_with_a_mistake_is_mended_tried_saved_and_history_decided_again(desk: Desk):
    page = desk.page
    page.get_by_role("link", name="Tracking").click()
    page.get_by_role("link", name="Air links").click()
    phrases = page.get_by_label("Phrases, one a line", exact=True)
    phrases.fill("direct flights\nof the")
    page.get_by_role("button", name="Save").click()
    expect(phrases).to_have_attribute("aria-invalid", "true")
    expect(phrases).to_have_accessible_description(re.compile("name the matter"))
    expect(phrases).to_have_value("direct flights\nof the")

    phrases.fill("direct flights\njoint commission")
    page.get_by_role("button", name="Preview").click()
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("It would catch 1 statement it does not catch now")
    expect(preview.locator("mark").first).to_have_text("joint commission")
    assert "joint commission" not in desk.themes()

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    assert 'phrases.en = ["direct flights", "joint commission"]' in desk.themes()
    desk.service.wait_for(lambda: any("commission" in x for x in caught(desk.place, "flights")))
    page.goto("/themes/flights.html")
    expect(page.locator("main")).to_contain_text("joint commission on trade")


def caught(place: Workplace, theme: str) -> list[str]:
    return [one["quote"] for one in place.records("statements") if theme in one["themes"]]


def test_the_preview_follows_what_is_typed(desk: Desk):
    desk.page.goto("/tracking/new-theme")
    desk.page.get_by_label("Phrases, one a line", exact=True).press_sequentially("agriculture")
    desk.page.get_by_label("Title").fill("Farming")
    preview = desk.page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("It would catch 2 statements")
    desk.page.get_by_label("Key").fill("Farming!")
    expect(desk.page.get_by_label("Key")).to_have_attribute("aria-invalid", "true")


def test_an_edit_of_somebody_else_is_told(desk: Desk):
    desk.page.goto("/tracking/flights")
    path = desk.place.root / "config" / "themes.toml"
    path.write_text(desk.themes() + "# theirs\n", encoding="utf-8")
    desk.page.get_by_label("Title").fill("Mine")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("edited by somebody else")
    expect(desk.page.get_by_label("Title")).to_have_value("Mine")
    desk.page.get_by_role("button", name="Save").click()
    desk.page.wait_for_url("**/tracking?saved=flights")
    assert "# theirs" in desk.themes()
    assert '"Mine"' in desk.themes()


# ---------------------------------------------------------------- rulings


@pytest.fixture
def doubtful(tmp_path: Path, browser: Browser) -> Iterator[Desk]:
    """A service with one doubtful link, open on its review page."""
    for number, words in enumerate(LESS_AND_LESS):
        place = make_workplace(tmp_path / str(number))
        place.drop("a.txt", FIRST.replace("in agriculture", f"in agriculture {RIVAL}"))
        place.drop("b.txt", SECOND.replace("expand cooperation in agriculture", words))
        place.monitor("once")
        if doubts(place):
            break
    service = Service(place)
    context = browser.new_context(base_url=f"http://127.0.0.1:{place.port}")
    page = context.new_page()
    complaints = watched(page, place)
    service.wait_for(lambda: "Pages" in service.log)
    page.goto("/review")
    yield Desk(place, service, page)
    context.close()
    service.process.kill()
    service.process.wait()
    assert complaints == []


def test_a_doubtful_link_is_ruled_on_with_one_key_holds_and_is_undone(doubtful: Desk):
    page = doubtful.page
    expect(page.locator("article.doubt")).to_have_count(1)
    doubtful.press("s")
    expect(page.get_by_role("status").first).to_contain_text("Same commitment")
    expect(page.locator("article.doubt")).to_have_count(0)
    assert doubtful.rulings() == ["same in force"]

    doubtful.place.drop("c.txt", THIRD)
    doubtful.service.wait_for(lambda: len(doubtful.place.records("articles")) == 3)
    page.goto("/review")
    expect(page.get_by_text("1 ruling on file")).to_be_visible()
    assert [one["decided_by"] for one in doubtful.place.records("links")].count("person") == 1

    doubtful.press("u")
    expect(page.get_by_role("status").first).to_contain_text("Taken back")
    expect(page.locator("article.doubt").first).to_be_visible()
    assert doubtful.rulings() == ["same undone"]


def test_keys_move_show_themselves_and_are_left_alone_while_typing(doubtful: Desk):
    page = doubtful.page
    doubtful.press("j")
    expect(page.locator("article.doubt").first).to_be_focused()
    expect(page.get_by_text("not the same", exact=True).first).not_to_be_visible()
    doubtful.press("?")
    expect(page.locator("#keys kbd").first).to_be_visible()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").press_sequentially("snu")
    expect(page.get_by_role("searchbox")).to_have_value("snu")
    assert doubtful.rulings() == []
    page.locator("article.doubt").first.focus()
    doubtful.press("n")
    expect(page.get_by_role("status").first).to_contain_text("Not the same")


def test_a_wrong_line_is_put_right_from_the_report(desk: Desk):
    page = desk.page
    page.goto("/latest.html")
    line = page.locator("article.line", has_text="increase direct flights").first
    line.get_by_role("link", name="This is wrong").click()
    page.get_by_label("Why, in your words").first.fill("another airport")
    page.get_by_role("button", name="Not the same").click()
    expect(page.get_by_role("status").first).to_contain_text("Ruled: Not the same")
    expect(page.get_by_role("heading", level=1)).to_contain_text("15 June 2022")
    expect(line).to_contain_text("A person ruled that it continues no earlier statement.")
    assert desk.rulings() == ["not_same in force"]


def test_a_citation_is_copied(desk: Desk, context: BrowserContext):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.page.goto("/latest.html")
    cite = desk.page.locator("details.cite").first
    cite.locator("summary").click()
    cite.get_by_role("button", name="Copy").click()
    expect(cite.get_by_role("button")).to_have_text("Copied")
    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert copied == cite.locator("pre").inner_text()
    assert "SHA-256" in copied


# ---------------------------------------------------------------- other ways to use it


def test_search_leads_to_the_words(desk: Desk):
    desk.page.get_by_role("searchbox").fill("scholarships")
    desk.press("Enter")
    desk.page.locator(".hits a").first.click()
    expect(desk.page).to_have_url(re.compile(r"/articles/\w+\.html#s-\w+$"))
    expect(desk.page.locator(":target + mark, mark:has(:target)").first).to_be_in_viewport()


def test_everything_is_done_with_the_keyboard_alone(desk: Desk):
    desk.press("Tab")
    assert desk.focused() == "Skip to content"
    desk.tab_to("Tracking")
    desk.press("Enter")
    desk.page.wait_for_url("**/tracking")
    desk.tab_to("Air links")
    desk.press("Enter")
    desk.page.wait_for_url("**/tracking/flights")
    desk.tab_to("title")
    desk.press("Control+a")
    desk.page.keyboard.type("Flights")
    desk.tab_to("Save")
    desk.press("Enter")
    desk.page.wait_for_url("**/tracking?saved=flights")
    assert 'title = "Flights"' in desk.themes()

    desk.page.goto("/latest.html")
    desk.tab_to("This is wrong")
    desk.press("Enter")
    desk.page.wait_for_url("**/wrong/**")
    desk.tab_to("Not a statement: remove it")
    desk.press("Enter")
    desk.page.wait_for_url("**ruled=*")
    desk.tab_to("Undo")
    desk.press("Enter")
    expect(desk.page.get_by_role("status").first).to_contain_text("Taken back")
    assert desk.rulings() == ["dismiss undone"]


def test_a_phone_shows_two_rows_of_header_a_menu_and_a_commitment_a_block(desk: Desk):
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/relationships/LAO-MNG.html")
    header = page.locator("body > header").bounding_box()
    assert header
    assert header["height"] < 100
    expect(page.get_by_role("link", name="Tracking")).not_to_be_visible()
    row = page.locator(".stairs tbody th[scope=row]").first
    cell = page.locator(".stairs td[data-day]").first
    above, below = row.bounding_box(), cell.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Tracking").click()
    page.wait_for_url("**/tracking")


def test_a_long_chart_begins_at_its_newest_meeting(desk: Desk):
    page = desk.page
    page.set_viewport_size({"width": 240, "height": 600})
    page.goto("/themes/flights.html")
    scroll = page.locator(".charted .scroll")
    ends = scroll.evaluate(
        "one => [one.scrollWidth > one.clientWidth, one.scrollLeft,"
        " one.firstElementChild.getBoundingClientRect().right <= "
        "one.getBoundingClientRect().right + 1]"
    )
    assert ends == [True, 0, True]


def test_everything_is_done_without_script(service: Service, browser: Browser):
    place = service.place
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{place.port}", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/tracking/flights")
    page.get_by_label("Title").fill("Flights")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_contain_text("catches now")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/tracking?saved=flights")
    page.goto("/latest.html")
    page.get_by_role("link", name="This is wrong").first.click()
    page.get_by_role("button", name="Not a statement: remove it").click()
    page.get_by_role("button", name="Undo").click()
    page.goto("/latest.html")
    page.locator("details.cite summary").first.click()
    expect(page.locator("details.cite pre").first).to_be_visible()
    context.close()


# ---------------------------------------------------------------- hostile texts

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"""\
<img src=x onerror=alert(2)> {SCRIPT}

VIENTIANE, May 10 (javascript:alert(3)) -- Mongolian Foreign Minister Bat Erdene on Monday held \
talks with Lao Foreign Minister Somphone Keo here.

Bat Erdene said that Mongolia is willing to increase direct flights for {SCRIPT} \
[friends](javascript:alert(4)).
"""


def test_hostile_texts_show_as_text_and_nothing_runs(desk: Desk):
    desk.place.drop(f"{SCRIPT.replace('/', '')} javascript:alert(5) 2023-05-11.txt", HOSTILE)
    config = desk.place.root / "config" / "themes.toml"
    config.write_text(desk.themes().replace('"Air links"', f'"{SCRIPT}</style>"'), encoding="utf-8")
    desk.service.wait_for(lambda: len(desk.place.records("articles")) == 3)
    hostile = next(one for one in desk.place.records("articles") if "alert" in one["source"])
    seen = visit_all(desk.page)
    assert f"/articles/{hostile['id']}.html" in seen
    desk.page.goto(f"/articles/{hostile['id']}.html")
    expect(desk.page.locator(".text")).to_contain_text(f"direct flights for {SCRIPT}")
    desk.page.goto("/tracking/flights")
    expect(desk.page.get_by_label("Title")).to_have_value(f"{SCRIPT}</style>")


def visit_all(page: Page) -> set[str]:
    """Open every page that links lead to; on none is there more script than ours."""
    seen: set[str] = set()
    wanted = ["/index.html", "/review", "/tracking", "/runs", "/rulings"]
    while wanted:
        path = wanted.pop()
        if path in seen:
            continue
        seen.add(path)
        page.goto(path)
        sources = page.evaluate("[...document.scripts].map(one => one.getAttribute('src'))")
        is_mail = path.endswith(".mail.html")  # a sheet to send runs nothing at all
        assert sources == ([] if is_mail else ["/static/app.js"]), path
        links = page.evaluate("[...document.links].map(one => [one.protocol, one.pathname])")
        assert {protocol for protocol, _ in links} <= {"http:"}, path
        wanted += [one for _, one in links if one.endswith(".html") or one.startswith("/wrong")]
    return seen


# ---------------------------------------------------------------- for everybody

PATHS = (
    "/index.html",
    "/latest.html",
    "/review",
    "/rulings",
    "/tracking",
    "/tracking/flights",
    "/tracking/new-theme",
    "/runs",
    "/compare",
    "/search?q=flights",
    "/themes/flights.html",
    "/nothing",
)


def every_path(place: Workplace) -> list[str]:
    """One page of each kind."""
    statement = place.records("statements")[0]
    return [
        *PATHS,
        f"/articles/{statement['article_id']}.html",
        f"/commitments/{statement['commitment_id']}.html",
        f"/wrong/{statement['id']}",
        "/relationships/LAO-MNG.html",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(service: Service, browser: Browser, scheme: str):
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{service.place.port}",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    found = []
    for path in every_path(service.place):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found += [(path, *one) for one in serious(page)]
    context.close()
    assert found == []


def test_axe_finds_nothing_serious_on_a_doubtful_link_a_fault_and_a_preview(doubtful: Desk):
    page = doubtful.page
    assert serious(page) == []
    page.goto("/tracking/flights")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Remove it")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Phrases, one a line", exact=True).fill("of")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert serious(page) == []
    page.goto("/review")
    doubtful.press("s")
    page.wait_for_url("**/review?ruled=*")
    assert serious(page) == []


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe-core holds for serious or critical, and the first element it is about."""
    return [
        (one["id"], one["nodes"][0]["html"])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_every_page_fits_a_phone_and_has_one_heading_of_the_first_level(
    service: Service, browser: Browser
):
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{service.place.port}", viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    for path in every_path(service.place):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, path
        assert page.locator("h1").count() == 1, path
        assert page.locator("main").count() == 1, path
    context.close()
