"""Results that are kept by a hand-raised version: the version cannot be forgotten."""

import ast
from pathlib import Path

import pytest

from tests.stage_sources import PROJECT, STAGES, changed, code_of, read_noted, sources_of, version_of


@pytest.mark.parametrize("stage", STAGES)
def test_the_code_behind_a_version_is_the_code_it_was_noted_for(stage: str) -> None:
    noted = read_noted()[stage]
    modules = changed(noted["sources"], sources_of(stage))
    if modules or noted["version"] != version_of(stage):
        others = ", ".join(modules) or "only the version"
        pytest.fail(
            f"Changed behind {stage}: {others}. Results kept under version {noted['version']} are still taken. "
            f"If the same recording can now give another result, raise {stage} (it is {version_of(stage)}). "
            "In any case then run: python -m tests.stage_sources"
        )


def test_every_key_of_a_kept_result_names_such_a_version_or_the_digest_of_all_source() -> None:
    keys = 0
    for path in (PROJECT / "pipeline").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "StageKey":
                keys += 1
                version = node.args[1]
                noted = isinstance(version, ast.Name) and f"{module}.{version.id}" in STAGES
                assert noted or "source_digest()" in source, f"{path.name}:{node.lineno}"
    assert keys >= 5


def test_what_only_explains_the_code_is_no_change() -> None:
    before = '"""One."""\n\n\ndef f(x):\n    """Two."""\n    return x  # three\n'
    after = '"""One, and more\nthan one."""\n\n# Why.\ndef f(x):\n    return x  # three\n\nLIMIT = 1\n"""Five."""\n'
    assert code_of(after).replace("\nLIMIT = 1", "") == code_of(before)
    assert code_of(before) != code_of(before.replace("return x", "return -x"))


def test_a_module_behind_another_counts() -> None:
    sources = sources_of("pipeline.hearing.TRANSCRIBE_VERSION")
    assert "pipeline.engines.pauses" in sources
    assert not any(name.startswith("pipeline.model") for name in sources)
    assert changed(sources, {**sources, "pipeline.engines.pauses": "other"}) == ["pipeline.engines.pauses"]


def test_versions_are_noted_where_they_stand() -> None:
    assert set(read_noted()) == set(STAGES)
    assert all(Path(PROJECT, *stage.split(".")[:-1]).with_suffix(".py").is_file() for stage in STAGES)
