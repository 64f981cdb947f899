"""Taking a list as a person does: in one click where it tells of nobody, else with a reason and a password."""

from __future__ import annotations

import io

import pyzipper

from tests.web.client import Browser

REASON = "To prepare the placement panel"


def taken(browser: Browser, path: str, *, with_places: bool = True) -> bytes:
    """The bytes of the list of this address."""
    response = browser.client.get(path)
    if response.mimetype != "text/html" or response.status_code != 200:
        return bytes(response.data)
    said = {"reason": REASON, **({"with_places": "y"} if with_places else {})}
    where = browser.post(path, said).location
    assert where is not None
    return opened(browser, where)


def opened(browser: Browser, where: str) -> bytes:
    """The one file in the locked file of the export at this address."""
    code = browser.post(f"{where}/password", status=200).soup.select_one("main code")
    assert code is not None
    return unlocked(browser.post(f"{where}/file", status=200).response.data, code.get_text())


def unlocked(data: bytes, password: str) -> bytes:
    """The one file in these bytes."""
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        archive.setpassword(password.encode())
        (name,) = archive.namelist()
        return bytes(archive.read(name))
