"""Screenshots of the main pages, on a desktop, on a phone and on the narrowest screen; `make screenshots`.

``python -m tools.screenshots URL ACCOUNTS_JSON OUT_DIR``: the address of a served demonstration, the file that
``flask demo --json`` printed (or the list of its accounts), and where the pictures go.
``python -m tools.screenshots OUT_DIR`` loads and serves a demonstration of its own first.
``python -m tools.screenshots --small PICTURE TO``: one picture made small enough for the README.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
PORT: Final = 8765
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                    "--disable-sync")
WIDTHS: Final = {"desktop": 1280, "phone": 390, "narrow": 320}
PAGES: Final = {
    "manager": ("/", "/settings", "SETTING", "CHECK", "GROUP", "INSPECTION", "DOCUMENT", "FLAG", "EVIDENCE", "/flags",
                "/placements", "/placements/match", "/reports-to-read", "TASK", "/search?q=restraint", "/following",
                "/source", "/register", "/jobs", "/mail", "/flags/rules", "UPLOAD", "/account/e-mail"),
    "commissioning-officer": ("/",),
    "administrator": ("/components", "/glossary", "/council", "/council/brand", "/accounts"),
    "auditor": ("/", "/audit"),
    "councillor": ("/settings", "SETTING"),
}
"""By role: paths, and names of pages that are found by following the first link to one."""
PRINTED: Final = ("SETTING", "DOCUMENT", "FLAG")
FIRST_LINK: Final = {
    "SETTING": ("/", "main a[href^='/settings/']"), "FLAG": ("/", "main tbody a[href^='/flags/']"),
    "CHECK": ("SETTING", "main a[href$='/check']"), "EVIDENCE": ("INSPECTION", "main a[href*='/evidence/']"),
    "TASK": ("/reports-to-read", "main a[href*='/read?']"),
    "INSPECTION": ("SETTING", "main a[href^='/inspections/']"),
    "DOCUMENT": ("INSPECTION", "main a[href^='/documents/']"),
    "GROUP": ("SETTING", "main a[href^='/groups/']"), "UPLOAD": ("SETTING", "main a[href$='/upload']"),
}
MOST_COLOURS, SMALL_WIDTH, MOST_BYTES = 240, 1000, 120_000


def accounts_in(file: Path) -> dict[str, dict[str, Any]]:
    """The demonstration's accounts by role, from what ``flask demo --json`` printed or from its list of accounts."""
    told = json.loads(file.read_text())
    return {account["role"]: account for account in (told["accounts"] if isinstance(told, dict) else told)}


def sign_in(page: Page, url: str, account: dict[str, Any]) -> None:
    """Signs in through the form, as a person does."""
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def find(page: Page, url: str, name: str) -> str | None:
    """The path of a page: itself, or the first link to one of that kind; ``None`` where there is none."""
    if name.startswith("/"):
        return name
    start, selector = FIRST_LINK[name]
    path = find(page, url, start)
    if start == "/" and ((answer := page.goto(f"{url}/")) is None or answer.status == 404
                         or page.query_selector(selector) is None):
        path = "/settings"
    if path is None:
        return None
    page.goto(f"{url}{path}")
    link = page.query_selector(selector)
    return link.get_attribute("href") if link else None


def take(browser: Browser, url: str, account: dict[str, Any], names: tuple[str, ...], folder: Path) -> Iterator[Path]:
    """Pictures of these pages as one person sees them: at each width, some printed, some in a reader's own colours."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, url, account)
    for name in names:
        path = find(page, url, name)
        if path is None or (answer := page.goto(f"{url}{path}")) is None or answer.status != 200:
            print(f"{account['role']}: no page {name}", file=sys.stderr)
            continue
        called = name.partition("?")[0].strip("/").replace("/", "-").lower() or "home"
        for device, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            yield _picture(page, folder / f"{account['role']}-{device}-{called}.png")
        page.set_viewport_size({"width": 1280, "height": 900})
        if name in PRINTED:
            page.emulate_media(media="print")
            yield _picture(page, folder / f"{account['role']}-printed-{called}.png")
            page.emulate_media(media="screen", forced_colors="active")
            yield _picture(page, folder / f"{account['role']}-own-colours-{called}.png")
            page.emulate_media(forced_colors="none")
    context.close()


def _picture(page: Page, file: Path) -> Path:
    page.screenshot(path=file, full_page=True)
    return file


def make_small(picture: Path, to: Path) -> None:
    """A picture of the first screen in few colours. Raises ``SystemExit`` where it is still too large."""
    image = Image.open(picture).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, image.width * 4 // 5)))
    if image.width > SMALL_WIDTH:
        image = image.resize((SMALL_WIDTH, image.height * SMALL_WIDTH // image.width), Image.Resampling.LANCZOS)
    image.quantize(MOST_COLOURS, method=Image.Quantize.MAXCOVERAGE).save(to, optimize=True)
    if to.stat().st_size > MOST_BYTES:
        sys.exit(f"{to} has {to.stat().st_size} bytes, more than {MOST_BYTES}")


@contextmanager
def demonstration() -> Iterator[tuple[str, Path]]:
    """A demonstration of its own, served until the end; its address, and the file that it printed."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "DATABASE_"))}
        process = subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-m", "flask", "demo", "--serve", "--json", "--port", str(PORT)], cwd=ROOT, text=True,
            env=environment | {"QA_DATA_DIR": f"{folder}/data", "QA_ENV": "demo"}, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            told.write_text(process.stdout.readline())
            yield f"http://127.0.0.1:{PORT}", told
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def take_all(url: str, accounts_file: Path, folder: Path) -> None:
    """Takes every picture."""
    accounts = accounts_in(accounts_file)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for role, names in PAGES.items():
            for file in take(browser, url.rstrip("/"), accounts[role], names, folder):
                print(file)
        browser.close()


def main(arguments: list[str]) -> None:
    """What the command line asks for."""
    match arguments:
        case ["--small", picture, to]:
            make_small(Path(picture), Path(to))
        case [out]:
            with demonstration() as (url, told):
                take_all(url, told, Path(out))
        case [url, told_file, out]:
            take_all(url, Path(told_file), Path(out))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
