"""The files of the review page: what is vendored is what it says, and no file grows out of sight."""

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "pipeline" / "review" / "static"
VENDOR = STATIC / "vendor"
MOST_LINES = 300


def test_every_vendored_file_has_the_checksum_version_and_licence_that_its_readme_names() -> None:
    readme = (VENDOR / "README.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^\| `([\w.]+)` .*`([0-9a-f]{64})` \|$", readme, re.MULTILINE))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "README.md"
    }
    assert written == found
    assert "wavesurfer.esm.js" in found
    assert "BSD 3-Clause" in (VENDOR / "wavesurfer.LICENSE.txt").read_text(encoding="utf-8")
    assert "8.0.1 | BSD-3-Clause" in readme


def test_modules_import_only_what_lies_beside_them_and_stay_small() -> None:
    modules = sorted(STATIC.glob("*.js"))
    assert len(modules) > 20
    for module in modules:
        text = module.read_text(encoding="utf-8")
        imported = re.findall(r"""(?:from|import)\s*\(?["']([^"']+)["']""", text)
        assert all(path.startswith("./") and (STATIC / path).is_file() for path in imported), module.name
        assert len(text.splitlines()) < MOST_LINES, module.name


def test_no_text_becomes_markup_or_code() -> None:
    for path in (*STATIC.glob("*.js"), *STATIC.parent.glob("templates/*.html")):
        text = path.read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert way not in text, f"{path.name}: {way}"
        assert re.search(r"\son\w+=|\sstyle=|https?://", text) is None, path.name
