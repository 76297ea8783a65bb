"""The timeline as the checker of the W3C sees it, alone and inside a page."""

from pathlib import Path

from pipeline.render.timeline_svg import render_timeline
from tests.document_builder import full_document
from tests.outside.programs import need_package, need_program, output_of


def test_the_checker_finds_no_error_in_the_picture_or_in_a_page_that_holds_it(tmp_path: Path) -> None:
    jar = need_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    picture = render_timeline(full_document('<b> & "x" </svg> שלום'))
    (tmp_path / "timeline.svg").write_text(picture, encoding="utf-8")
    (tmp_path / "page.html").write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page</title></head>\n'
        f"<body><h1>Page</h1><figure>{picture}</figure></body></html>\n",
        encoding="utf-8",
    )
    files = (tmp_path / "timeline.svg", tmp_path / "page.html")
    told = output_of(need_program("java"), "-Xss8m", "-jar", jar, "--also-check-svg", "--stdout", *files)
    assert told == ""
