"""The pages in a real Chromium: by keyboard, without scripts, with hostile values, in a frame."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.public.office import FORM, GOOD, Office, environment, own_config, reference_in
from tests.web.serving import served

SCRIPT = '"><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'
WIDTHS = (1280, 390)


def fill(page: Page, **typed: str) -> None:
    for name, text in {**GOOD, **typed}.items():
        if name not in ("priority", "service", "consent"):
            page.fill(f"#{name}", text)
    page.check("#consent")


def test_a_form_can_be_filled_in_and_sent_by_keyboard_alone(
    office: Office, address: str, page: Page
) -> None:
    page.goto(f"{address}{FORM}")
    page.focus("#partner_practice")
    typed = iter(
        ["North Practice", "Ana Ruiz", "ana@north.example", "", "", "Jane", "Doe", "03041980"]
    )
    for text in typed:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "patient_phone":
        page.keyboard.press("Tab")
    page.keyboard.type("+1 415 555 0132")
    while page.evaluate("document.activeElement.id") != "reason":
        page.keyboard.press("Tab")
    page.keyboard.type("Tired for six months.")
    while page.evaluate("document.activeElement.id") != "consent":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    office.later(seconds=30)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit", "the trap is passed over"
    page.keyboard.press("Enter")
    page.wait_for_url("**/received/**")
    assert reference_in(page.inner_text(".reference"))
    assert office.kept() == 1


def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(
    office: Office, address: str, page: Page
) -> None:
    page.goto(f"{address}{FORM}")
    fill(page, patient_phone="")
    office.later(seconds=30)
    page.click("button[type=submit]")
    page.wait_for_selector(".notice.bad:focus")
    page.click(".notice a")
    page.wait_for_selector("#patient_phone:focus")
    assert page.input_value("#patient_given_name") == "Jane"


def test_script_in_any_field_does_nothing(office: Office, address: str, page: Page) -> None:
    page.goto(f"{address}{FORM}")
    names = [name for name in GOOD if name not in ("priority", "service", "consent")]
    fill(page, **dict.fromkeys(names, SCRIPT))
    page.evaluate("document.forms[0].noValidate = true")
    office.later(seconds=30)
    page.click("button[type=submit]")
    page.wait_for_selector(".notice.bad")
    assert "owned" not in page.title()
    assert page.locator("script").count() == 0
    assert page.input_value("#reason") == SCRIPT


def test_no_page_is_wider_than_the_screen(office: Office, address: str, page: Page) -> None:
    received = office.send().headers["Location"]
    reference = reference_in(office.client().get(received).text)
    status = office.services.links.status(reference, "", at=office.now).removeprefix(
        "http://127.0.0.1:8000"
    )
    for path in (FORM, f"{FORM}?lang=es", received, status, "/status/wrong"):
        page.goto(f"{address}{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_trap_is_out_of_sight_and_out_of_reach(address: str, page: Page) -> None:
    page.goto(f"{address}{FORM}")
    trap = page.locator("#homepage")
    box = trap.bounding_box()
    assert box is not None
    assert box["x"] < 0
    assert trap.get_attribute("tabindex") == "-1"


@pytest.fixture
def host() -> Iterator[str]:
    """Another site; what it shows is in its path-less page."""

    def site(environ: dict[str, str], start: object) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html")])  # type: ignore[operator]
        return [f'<iframe src="{environ["QUERY_STRING"]}" title="form"></iframe>'.encode()]

    with served(site, threads=1) as url:
        yield url


@pytest.mark.parametrize("listed", [True, False])
def test_a_form_shows_in_a_frame_of_a_listed_site_only(
    tmp_path: Path, page: Page, host: str, listed: bool
) -> None:
    config = own_config(tmp_path) / "sources.toml"
    if listed:
        text = config.read_text().replace("embed_origins = []", f'embed_origins = ["{host}"]')
        config.write_text(text)
    office = Office(tmp_path, {**environment(tmp_path), "CONFIG_DIR": str(tmp_path / "config")})
    with served(office.app, threads=4) as url:
        page.goto(f"{host}/?{url}{FORM}")
        frame = page.frames[1]
        frame.wait_for_load_state()
        assert (frame.locator("form").count() == 1) is listed
    office.services.db.engine.dispose()
