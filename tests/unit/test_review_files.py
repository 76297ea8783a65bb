"""The review page's own files: shipped with the package, served from memory, found nowhere else."""

import tomllib
from pathlib import Path

import pytest

from pipeline.review.app import HERE
from pipeline.review.files import StaticFiles
from pipeline.review.security import Refusal

PROJECT = Path(__file__).parents[2]


def test_every_file_of_the_page_is_shipped_with_the_package() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["pipeline"]
    shipped = {path for pattern in patterns for path in (PROJECT / "pipeline").glob(pattern)}
    own = {path for folder in ("static", "templates") for path in (HERE / folder).rglob("*") if path.is_file()}
    assert len(own) > 5
    assert own <= shipped


def test_every_static_file_is_served_as_it_is_with_its_type() -> None:
    static = StaticFiles(HERE / "static")
    types = {".js": "text/javascript", ".css": "text/css"}
    paths = [path for path in (HERE / "static").rglob("*") if path.suffix in types]
    assert len(paths) > 5
    for path in paths:
        name = path.relative_to(HERE / "static").as_posix()
        answer = static.response(static.address.rpartition("/")[2], name)
        assert answer.body == path.read_bytes()
        assert answer.headers["content-type"].startswith(types[path.suffix])
        assert "immutable" in answer.headers["cache-control"]


def test_the_address_changes_with_any_file(tmp_path: Path) -> None:
    addresses = set()
    for name, content in (("a.js", "1"), ("a.js", "2"), ("b.js", "2"), ("b/c.css", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
        addresses.add(StaticFiles(tmp_path).address)
    assert len(addresses) == 4


@pytest.mark.parametrize("name", ["", ".", "..", "../app.py", "/etc/passwd", "b.js/", "b.js\0", "B.JS", "templates/x"])
def test_what_is_no_file_of_the_page_is_not_served(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.js").write_text("1")
    (tmp_path / "secret.py").write_text("1")
    static = StaticFiles(tmp_path)
    digest = static.address.rpartition("/")[2]
    with pytest.raises(Refusal):
        static.response(digest, name)
    with pytest.raises(Refusal):
        static.response(digest, "secret.py")
    with pytest.raises(Refusal):
        static.response("0" * len(digest), "b.js")
