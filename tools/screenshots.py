"""Screenshots of the main pages, on a desktop, on a phone and on the narrowest screen.

``python -m tools.screenshots URL ACCOUNTS_JSON OUT_DIR``: the address of a served demonstration, the file that
``flask demo --json`` printed (or the list of its accounts), and where the pictures go.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                    "--disable-sync")
WIDTHS: Final = {"desktop": 1280, "phone": 390, "narrow": 320}
PAGES: Final = {
    "manager": ("/", "/settings", "SETTING", "FLAG", "/flags", "/placements", "/reports-to-read", "TASK", "/source",
                "/register", "/jobs", "/mail", "INSPECTION", "DOCUMENT", "GROUP", "/flags/rules", "UPLOAD"),
    "administrator": ("/components", "/glossary", "/council", "/council/brand", "/accounts"),
    "councillor": ("/settings", "SETTING"),
}
"""By role: paths, and names of pages that are found by following the first link to one."""
FIRST_LINK: Final = {
    "SETTING": ("/", "main a[href^='/settings/']"), "FLAG": ("/", "main a[href^='/flags/']"),
    "TASK": ("/reports-to-read", "main a[href*='/read?']"),
    "INSPECTION": ("SETTING", "main a[href^='/inspections/']"),
    "DOCUMENT": ("INSPECTION", "main a[href^='/documents/']"),
    "GROUP": ("SETTING", "main a[href^='/groups/']"), "UPLOAD": ("SETTING", "main a[href$='/upload']"),
}


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
    path = find(page, url, "/settings" if start == "/" and page.goto(f"{url}/").status == 404 else start)
    if path is None:
        return None
    page.goto(f"{url}{path}")
    link = page.query_selector(selector)
    return link.get_attribute("href") if link else None


def take(browser: Browser, url: str, account: dict[str, Any], names: tuple[str, ...], folder: Path) -> list[Path]:
    """Pictures of these pages as one person sees them, at each width."""
    taken = []
    for device, width in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        sign_in(page, url, account)
        for name in names:
            path = find(page, url, name)
            if path is None or (answer := page.goto(f"{url}{path}")) is None or answer.status != 200:
                print(f"{account['role']}: no page {name}", file=sys.stderr)
                continue
            file = folder / f"{account['role']}-{device}-{name.strip('/').replace('/', '-').lower() or 'home'}.png"
            page.screenshot(path=file, full_page=True)
            taken.append(file)
        context.close()
    return taken


def main(url: str, accounts_file: str, out: str) -> None:
    """Takes every picture."""
    folder, accounts = Path(out), accounts_in(Path(accounts_file))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for role, names in PAGES.items():
            for file in take(browser, url.rstrip("/"), accounts[role], names, folder):
                print(file)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Usage: python -m tools.screenshots URL ACCOUNTS_JSON OUT_DIR")
    main(*sys.argv[1:])
