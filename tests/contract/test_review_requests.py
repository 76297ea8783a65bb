"""Whatever is sent to the review server, it answers: what is wrong is refused, nothing makes it stumble."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review_house import SLUG, Answered, House, new_house, put_episode, serving

EPISODE = f"/api/episodes/{SLUG}"
ACTS = ("edits", "undo", "redo", "approve", "find")
ID = "00000000-0000-4000-8000-00000000000"
ACCEPT = {"id": f"{ID}0", "op": "accept", "item": "x"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = new_house(tmp_path_factory.mktemp("house"))
    put_episode(built)
    with serving(built) as opened:
        yield opened


def assert_refused_in_words(answer: Answered, *statuses: int) -> None:
    assert answer.status in statuses, answer
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.value) == {"error", "remedy"}
    assert answer.value["error"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nul",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b"\x80",
        b'"\xed\xa0\x80"',
        b'{"revision": 0}{"revision": 0}',
        b'{"revision": NaN, "find": "x", "edits": []}',
        b'{"revision": Infinity, "find": 1, "edits": []}',
        b'{"revision": 1e400, "find": 1, "edits": []}',
        b'{"revision": 0.5, "find": 1, "edits": []}',
        b'{"revision": -1, "find": "", "edits": []}',
        b'{"revision": 18446744073709551616, "find": "", "edits": []}',
        b'{"revision": ' + b"9" * 5_000 + b', "find": 1, "edits": []}',
        b'{"revision": "0", "find": ["x"], "edits": []}',
        b'{"revision": true, "find": true, "edits": []}',
        b'{"revision": null, "find": null, "edits": null}',
        b'{"revision": 0, "edits": {}, "find": {}}',
        b'{"revision": 0, "edits": [], "find": "x", "surprise": 1}',
        b"[]",
        b'[{"revision": 0}]',
        b"0",
        b'"text"',
        b"[" * 100_000,
        b'{"revision": ' * 50_000,
        b'{"surprise": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"find": "' + b"x" * 100_000 + b'", "revision": 0, "by": "' + b"y" * 1_000 + b'"}',
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(house: House, act: str, body: bytes) -> None:
    assert_refused_in_words(house.post(f"{EPISODE}/{act}", body), 400)


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"op": "accept"},
        {**ACCEPT, "op": "drop table"},
        {**ACCEPT, "op": None},
        {**ACCEPT, "op": ["accept"]},
        {**ACCEPT, "op": "__class__"},
        {**ACCEPT, "id": "x"},
        {**ACCEPT, "id": 7},
        {**ACCEPT, "item": {"$ne": None}},
        {**ACCEPT, "item": "x" * 100_000},
        {**ACCEPT, "surprise": 1},
        {"id": ID, "op": "fix_words", "first": -1, "last": 2, "text": "x"},
        {"id": ID, "op": "fix_words", "first": 10**30, "last": 10**31, "text": "x"},
        {"id": ID, "op": "fix_words", "first": 0.5, "last": 2, "text": "x"},
        {"id": ID, "op": "edit_line", "item": "x", "text": ["x"]},
        {"id": ID, "op": "reorder", "section": "nowhere", "order": []},
        {"id": ID, "op": "reorder", "section": "takeaways", "order": "abc"},
        {"id": ID, "op": "move_chapter", "item": "x", "start_ms": "1"},
        {"id": ID, "op": "move_chapter", "item": "x", "start_ms": 2**70},
        {"id": ID, "op": "replace_everywhere", "find": "", "replace": "x"},
        {"id": ID, "op": "promote", "first": 0, "last": 1, "as": "title"},
        [],
        "accept",
        None,
    ],
)
def test_an_edit_that_cannot_be_is_refused_in_words(house: House, edit: object) -> None:
    answer = house.post(f"{EPISODE}/edits", {"revision": 0, "edits": [edit]})
    assert_refused_in_words(answer, 400)
    assert "edits" in str(answer.value["error"])


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nowhere", "/api/episodes", f"{EPISODE}/", f"{EPISODE}/nowhere"]
)
def test_an_address_that_is_none_is_refused_in_words(house: House, path: str) -> None:
    answer = house.get(path)
    assert answer.status == 404
    if path != "/api":
        assert_refused_in_words(answer, 404)


@pytest.mark.parametrize("act", ACTS)
def test_an_unknown_episode_is_refused_in_words(house: House, act: str) -> None:
    body = {"edits": {"revision": 0, "edits": []}, "find": {"find": "x"}}.get(act, {"revision": 0})
    assert_refused_in_words(house.post(f"/api/episodes/nobody/{act}", body), 404)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
OPS = ("accept", "reject", "edit_line", "fix_words", "add_chapter", "split_utterance", "replace")
FIELDS = {
    "id": st.from_regex(r"[0-9a-f]{8}-[0-9a-f]{4}", fullmatch=True) | JSON,
    "op": st.sampled_from(("accept", "reject", "edit_line", "fix_words", "add_chapter", "split_utterance", "replace"))
    | JSON,
    "item": st.text(max_size=30) | JSON,
    "candidate": st.text(max_size=30),
    "section": st.sampled_from(("takeaways", "quotes", "hook", "guests")) | JSON,
    "text": st.text(max_size=50) | JSON,
    "label": st.text(max_size=10) | JSON,
    "title": st.text(max_size=20) | JSON,
    "first": st.integers(-2, 200) | JSON,
    "last": st.integers(-2, 200) | JSON,
    "at": st.integers(-2, 200) | JSON,
    "utterance": st.integers(-2, 200) | JSON,
    "name": st.text(max_size=20) | JSON,
    "start_ms": st.integers(-5, 10**7) | JSON,
    "find": st.text(max_size=10) | JSON,
    "replace": st.text(max_size=10) | JSON,
}
EDIT = st.fixed_dictionaries({}, optional=FIELDS)
EDITS = st.lists(EDIT | JSON, max_size=4) | JSON
BODY = st.fixed_dictionaries(
    {},
    optional={
        "revision": st.integers(-1, 50) | JSON,
        "edits": st.lists(EDIT | JSON, max_size=4) | JSON,
        "find": st.text(max_size=5) | JSON,
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(act=st.sampled_from(ACTS), body=BODY | JSON)
def test_no_json_makes_the_server_stumble(house: House, act: str, body: object) -> None:
    answer = house.post(f"{EPISODE}/{act}", json.dumps(body).encode())
    assert answer.status in {200, *range(400, 500)}, answer
    json.loads(answer.body)


@settings(max_examples=150)
@given(
    method=st.sampled_from(("GET", "HEAD", "POST", "PUT", "OPTIONS")),
    path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    room=st.sampled_from(("/", "/episodes/", EPISODE, "/sound/", f"/sound/{SLUG}", "/static/")),
    headers=st.dictionaries(
        st.sampled_from(
            ("Range", "If-Range", "Cookie", "Origin", "Content-Type", "Accept", "X-Forwarded-Host", "If-None-Match")
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40).map(
            str.strip
        ),
        max_size=3,
    ),
    body=st.binary(max_size=50),
)
def test_no_request_makes_the_server_stumble(
    house: House, method: str, path: str, room: str, headers: dict[str, str], body: bytes
) -> None:
    answer = house.ask(method, room + path, body, **headers)  # type: ignore[arg-type]  # names from a dict
    assert answer.status < 500, answer
