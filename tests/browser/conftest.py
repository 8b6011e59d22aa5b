"""A headless Chromium, and pages that it has opened."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHECKS = (HERE / "checks.js").read_text("utf-8")


@dataclass
class View:
    """A page, with all that it said to the console and all that it asked for."""

    page: Page
    messages: list[str]
    requests: list[str]

    def check(self, name, argument=None):
        """Call a function of checks.js."""
        script = CHECKS.strip()
        return self.page.evaluate(f"(argument) => {script}.{name}(argument ?? undefined)", argument)


@pytest.fixture(scope="package")
def chromium():
    """The browser of the system."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path:
        pytest.skip("no Chromium on PATH; make test installs it where it may")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def view(chromium):
    """Open a file in a browser window of its own."""
    contexts = []

    def view(path, *, width=1280, scheme="light", script=True, permissions=(), before=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=script,
            permissions=permissions,
        )
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        messages, requests = [], []
        page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: messages.append(f"uncaught: {error}"))
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))
        page.goto(path.as_uri())
        return View(page, messages, requests)

    yield view
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def contract():
    """A page by hand with all that the report has, and little else."""
    return HERE / "contract.html"


@pytest.fixture(scope="package", params=["contract"])
def report(request):
    """The file of a report."""
    return request.getfixturevalue(request.param)
