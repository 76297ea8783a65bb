"""Modules of the review page that are pure, in node: typed text to changed words, edits, times."""

import random
from pathlib import Path

from tests.outside.programs import node_json

STATIC = Path(__file__).parents[2] / "pipeline" / "review" / "static"
CASES = 3000

CHANGES = """
import { readFileSync } from "node:fs";
const [, folder, cases] = process.argv;
const { changesBetween } = await import(`${folder}/word_changes.js`);
const { spread } = await import(`${folder}/edits.js`);
const found = JSON.parse(readFileSync(cases, "utf8")).map(([texts, typed]) => {
  const words = texts.map((text, at) => [text, at, at + 1, null, 0]);
  const changes = changesBetween(words, 0, words.length, typed);
  const after = texts.slice();
  for (const { first, last, text } of changes)
    spread(text, last - first).forEach((token, at) => { after[first + at] = token; });
  return { changes, after };
});
console.log(JSON.stringify(found));
"""
EDITS = """
const [, folder] = process.argv;
const { applyEdit } = await import(`${folder}/edits.js`);
const { clock, parseClock } = await import(`${folder}/clock.js`);
const episode = {
  duration_ms: 60000,
  words: [["One", 0, 500, null, 0], ["two", 500, 900, null, 0], ["three.", 1000, 1500, null, 0]],
  utterances: [{ first: 0, last: 3, speaker: "Ann" }],
  speakers: ["Ann"],
  chapters: [
    { item: "a", title: "A", start_ms: 0, end_ms: 900, first: 0, last: 2, proposed_ms: null },
    { item: "b", title: "B", start_ms: 900, end_ms: 60000, first: 2, last: 3, proposed_ms: null },
  ],
  notes: [], quotes: [], candidates: [],
  findings: [
    { code: "doubted", first: 0, last: 2 },
    { code: "untouched", first: 0, last: 1 },
    { code: "other", first: null, last: null },
  ],
};
const before = JSON.stringify(episode);
const edits = [
  { id: "1", op: "split_utterance", at: 1 },
  { id: "2", op: "name_speaker", utterance: 1, name: "Bo", everywhere: false },
  { id: "3", op: "fix_words", first: 1, last: 3, text: "too" },
  { id: "4", op: "move_chapter", item: "b", start_ms: 400 },
  { id: "5", op: "nothing that is known" },
];
const after = edits.reduce((one, edit) => applyEdit(one, edit), episode);
const times = ["90", "1:30", "1:02:03", "1:30.5", "1:75", "soon", ""].map(parseClock);
const clocks = [0, 65_999, 3_723_000].map(clock);
console.log(JSON.stringify({ after, times, clocks, kept: before === JSON.stringify(episode) }));
"""
SHARING = """
const [, folder] = process.argv;
const { withAnswer } = await import(`${folder}/sharing.js`);
const base = () => ({
  revision: 1,
  words: [["One", 0, 5, null, 0], ["two", 5, 9, 0.5, 0]],
  utterances: [{ first: 0, last: 2, speaker: null }],
  notes: [{ key: "hook", lines: [{ text: "Why?", evidence: [] }] }, { key: "learn", lines: [] }],
  findings: [],
});
const told = (now, answer) => {
  const before = base();
  const after = withAnswer(before, { ...now, ...answer });
  return { same: Object.keys(before).filter((name) => after[name] === before[name]), after,
    hook: after.notes[0] === before.notes[0], learn: after.notes[1] === before.notes[1],
    second: after.words[1] === before.words[1] };
};
const { words, utterances, ...lines } = base();
console.log(JSON.stringify([
  told(base(), {}),
  told(lines, { revision: 2, changed_words: [[0, ["Won", 0, 5, null, 1]]] }),
  told(base(), { revision: 2, words: [["Won", 0, 5, null, 1], ["two", 5, 9, 0.5, 0]] }),
  told(base(), { notes: [{ key: "hook", lines: [{ text: "How?", evidence: [] }] }, { key: "learn", lines: [] }] }),
  told(base(), { words: [], findings: [{ code: "new" }] }),
]));
"""


def test_the_changed_words_make_the_typed_text_and_no_other_word_is_touched(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  nothing secret: the same cases each time
    cases = []
    for _ in range(CASES):
        texts = chance.choices(["", "a", "b", "c", "a b", "d."], k=chance.randint(1, 8))
        cases.append([texts, " ".join(chance.choices("abcde", k=chance.randint(0, 8)))])
    (tmp_path / "cases.json").write_text(str(cases).replace("'", '"'))
    found = node_json(CHANGES, STATIC, tmp_path / "cases.json")
    assert isinstance(found, list)
    assert len(found) == CASES
    for (texts, typed), made in zip(cases, found, strict=True):
        assert " ".join(text for text in made["after"] if text) == typed
        touched = {at for change in made["changes"] for at in range(change["first"], change["last"])}
        assert sum(change["last"] - change["first"] for change in made["changes"]) == len(touched)
        assert all(made["after"][at] == text for at, text in enumerate(texts) if at not in touched)


def test_one_changed_word_is_one_small_change(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text('[[["the","quick","brawn","fox","jumps"], "the quick brown fox jumped"]]')
    found = node_json(CHANGES, STATIC, tmp_path / "cases.json")
    assert isinstance(found, list)
    assert [(change["first"], change["last"], change["text"]) for change in found[0]["changes"]] == [
        (2, 3, "brown"),
        (4, 5, "jumped"),
    ]


def test_edits_are_values_in_and_values_out() -> None:
    found = node_json(EDITS, STATIC)
    assert isinstance(found, dict)
    after = found["after"]
    assert found["kept"]
    assert [word[0] for word in after["words"]] == ["One", "too", ""]
    assert [word[1:3] for word in after["words"]] == [[0, 500], [500, 900], [1000, 1500]]
    assert [(one["first"], one["last"], one["speaker"]) for one in after["utterances"]] == [(0, 1, "Ann"), (1, 3, "Bo")]
    chapters = [(one["start_ms"], one["end_ms"], one["first"], one["last"]) for one in after["chapters"]]
    assert chapters == [(0, 400, 0, 1), (400, 60000, 1, 3)]
    assert [one["code"] for one in after["findings"]] == ["untouched", "other"]  # doubt goes with a corrected word
    assert found["times"] == [90_000, 90_000, 3_723_000, 90_500, None, None, None]
    assert found["clocks"] == ["0:00", "1:05", "1:02:03"]


def test_what_an_answer_leaves_as_it_was_keeps_its_identity() -> None:
    found = node_json(SHARING, STATIC)
    assert isinstance(found, list)
    same, changed, told_whole, hook, emptied = found
    assert sorted(same["same"]) == ["findings", "notes", "revision", "utterances", "words"]
    for one in (changed, told_whole):
        assert sorted(one["same"]) == ["findings", "notes", "utterances"]
        assert [word[0] for word in one["after"]["words"]] == ["Won", "two"]
        assert one["second"]
    assert (hook["hook"], hook["learn"], hook["after"]["notes"][0]["lines"][0]["text"]) == (False, True, "How?")
    assert (emptied["after"]["words"], emptied["after"]["findings"]) == ([], [{"code": "new"}])
