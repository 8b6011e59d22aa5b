"""A headless Chromium, and pages that it has opened."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHECKS = (HERE / "checks.js").read_text("utf-8")
# What stands in the page, but for what `look` sets anew and for the mark of the section in sight.
CONTENT = """document.body.outerHTML.replace(/ (open=""|aria-current="true")/g, "")"""
AS_OPENED = """() => {
  document.querySelectorAll("details").forEach(folded => { folded.open = false; });
  document.activeElement.blur();
  scrollTo(0, 0);
}"""


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

    def show(self, *, width=1280, height=800, scheme="light", media="null"):
        """Give the page a window of a size, by day or by night, on the screen or on paper."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(media=media, color_scheme=scheme)

    def unfold(self):
        """Open all that is folded."""
        script = "document.querySelectorAll('details').forEach(folded => { folded.open = true; })"
        self.page.evaluate(script)

    def figures(self, kind):
        """The figures of a class, by their id."""
        ids = self.page.eval_on_selector_all(f"figure.{kind}", "all => all.map(e => e.id)")
        assert ids
        return {name: self.page.locator(f"id={name}") for name in ids}

    def download(self, figure, action, path):
        """Save what a button of a figure gives; the name that it proposes."""
        with self.page.expect_download() as waiting:
            figure.locator(f"[data-action={action}]").dispatch_event("click")
            self.page.wait_for_timeout(100)  # Chromium refuses more than ten downloads a second
        waiting.value.save_as(path)
        return waiting.value.suggested_filename


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


@pytest.fixture(scope="package")
def window(chromium):
    """Open a new window of the browser."""

    def window(*, script=True, permissions=(), before=None):
        context = chromium.new_context(
            reduced_motion="reduce", java_script_enabled=script, permissions=permissions
        )
        if before:
            context.add_init_script(before)
        context.set_default_timeout(10_000)
        page = context.new_page()
        messages, requests = [], []
        page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: messages.append(f"uncaught: {error}"))
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))
        return View(page, messages, requests)

    return window


@pytest.fixture(scope="package")
def windows(window):
    """The windows of `view`, one of each kind."""
    return cache(window)


@pytest.fixture
def view(windows):
    """Open a file anew, in the window of its kind: the page before it is gone."""

    def view(path, *, script=True, permissions=(), before=None, **shown):
        opened = windows(script=script, permissions=permissions, before=before)
        opened.page.mouse.move(0, 0)
        opened.show(**shown)
        opened.messages.clear()
        opened.requests.clear()
        opened.page.goto(path.as_uri())
        return opened

    return view


@pytest.fixture(scope="package")
def shared(window, report):
    """The window of `look`."""
    opened = window()
    opened.page.goto(report.as_uri())
    yield opened
    opened.page.context.close()


@pytest.fixture
def look(shared):
    """Look at the report, which is opened once for all tests that leave it as they find it."""
    content = shared.page.evaluate(CONTENT)

    def look(*, unfolded=False, **shown):
        shared.show(**shown)
        shared.page.evaluate(AS_OPENED)
        if unfolded:
            shared.unfold()
        return shared

    yield look
    changed = shared.page.evaluate(CONTENT) != content
    assert not changed, "a test that changes the page needs a `view` of its own"


SCRIPT = "<script>window.hostile = 1</script>"
IMAGE = "\"><img src=x onerror='window.hostile=2'>"
KOREAN = "한국 성인 '사회적 관계' & \"외로움\""
LONG = "".join(f"W{i}" for i in range(100))[:200]  # Snakemake refuses names that repeat themselves
TEMPLATE = "{{ 7 * 7 }} $x^2$ </text></svg>"


@pytest.fixture(scope="package")
def hostile_names():
    return [SCRIPT, IMAGE, KOREAN, LONG, TEMPLATE]


@pytest.fixture(scope="package")
def hostile(made_once):
    """Report of a study whose titles, columns, levels, reasons and models have unusual names."""
    return made_once("hostile", make_hostile)


def make_hostile(project):
    """Draw the study of the fixture `hostile`, and run it to the report."""
    rng = np.random.default_rng(1)
    subjects = [f"{IMAGE} {i:02d}" for i in range(40)]
    people = pd.DataFrame(rng.normal(size=(40, 3)), columns=[SCRIPT, KOREAN, LONG])
    people["id"] = subjects
    people[TEMPLATE] = rng.choice([SCRIPT, KOREAN, LONG], 40)
    people.to_csv(project.folder / "people.csv", index=False)
    genes = pd.read_csv(project.folder / "resources" / "ctra_genes.tsv", sep="\t")["symbol"].iloc[
        ::2
    ]
    expression = pd.DataFrame(rng.normal(5, 1, (len(genes), 40)), genes, subjects)
    expression.rename_axis("gene").to_csv(project.folder / "expression.csv")
    study = {
        "title": f"{KOREAN} {SCRIPT} {LONG}",
        "expression": "expression.csv",
        "phenotype": "people.csv",
        "subject": "id",
        "categories": {TEMPLATE: KOREAN},
        "recruited": {"n": 50, "lost": [{"n": 10, "reason": IMAGE}]},
        "exclude": [{"column": LONG, "above": 2, "reason": f"{LONG} {SCRIPT}"}],
        "covariates": [TEMPLATE],
        "models": {LONG: {"exposures": [SCRIPT, KOREAN], "products": [[SCRIPT, KOREAN]]}},
    }
    project.configure({"inference": {"permutations": 100}, "studies": {"s": study}})
    project.snakemake("results/report.html")


@pytest.fixture(
    scope="package",
    params=["small", "hostile", pytest.param("demonstration", marks=pytest.mark.slow)],
)
def report(request):
    """The file of a report."""
    return request.getfixturevalue(request.param).folder / "results" / "report.html"
