"""Brings GOV.UK Frontend's built files into ``static/govuk``; run by hand when its version changes.

``python -m qa_service.web.vendor`` needs npm, once; the result is committed, so that neither building nor running the
service needs Node. The crown, the crest and the GDS Transport typeface may be used on gov.uk service domains alone:
they are left out, and the style sheet asks for Arial or Helvetica.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

VERSION: Final = "6.3.0"
STATIC: Final = Path(__file__).resolve().parent.parent / "static"
LICENCE: Final = """MIT Licence

Copyright (c) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def generic(css: str) -> str:
    """The style sheet without the typeface, the crest and the map of its source."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", "arial,helvetica,sans-serif")
    css = re.sub(r"(?:-webkit-mask-image|mask-image|background-image):url\([^)]*govuk-crest[^)]*\);?", "", css)
    return re.sub(r"/\*# sourceMappingURL=[^*]*\*/", "", css).strip() + "\n"


def vendor() -> None:
    """Fetches the package, strips it, writes the files and ``VENDOR.txt`` beside them."""
    target = STATIC / "govuk"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = f"govuk-frontend@{VERSION}"
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607 - by hand
        archive = next(Path(folder).glob("*.tgz"))
        sums = {package: hashlib.sha256(archive.read_bytes()).hexdigest()}
        with tarfile.open(archive) as files:
            css, script = (_text(files, f"package/dist/govuk/govuk-frontend.min.{kind}") for kind in ("css", "js"))
    made = {"govuk-frontend.min.css": generic(css),
            "govuk-frontend.min.js": re.sub(r"//# sourceMappingURL=.*", "", script).strip() + "\n"}
    for name, text in made.items():
        (target / name).write_text(text)
        sums[f"govuk/{name}"] = hashlib.sha256(text.encode()).hexdigest()
    listed = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (STATIC / "VENDOR.txt").write_text(
        f"govuk-frontend {VERSION}, without typeface, crown and crest. SHA-256 of the package as published and of the\n"
        f"files as they stand here:\n\n{listed}\n{LICENCE}")


def _text(files: tarfile.TarFile, name: str) -> str:
    member = files.extractfile(name)
    assert member is not None
    return member.read().decode()


if __name__ == "__main__":
    vendor()
