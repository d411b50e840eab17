"""A real Chromium for the tests, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.peers import need

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
"""The last keeps it on loopback, without a look of ours at each request and with its cache."""
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ANSWER_MILLISECONDS = 10_000


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run the machine's Chromium until the end of the block; asks `need` first.

    While it runs, this thread counts as inside an asyncio loop (Playwright's), so keep the block
    short: asyncio.run does not work within it.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    need("chromium", program is not None, "not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page with no cookies; it reaches nothing but loopback."""
    with browser.new_context() as context:
        context.set_default_timeout(_ANSWER_MILLISECONDS)
        with context.new_page() as page:
            yield page
