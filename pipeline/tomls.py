"""`show.toml` and an episode's toml into values; what is wrong in them is told with its line."""

import dataclasses
import difflib
import re
import tomllib
import types
import typing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from pipeline.model.episode import Episode, Show
from pipeline.text_files import read_bytes

_URL = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


@dataclass(slots=True)
class TomlFile:
    """Decoded values of one toml with the text they came from, for naming lines; empty when absent."""

    path: Path
    values: dict[str, object]
    text: str = ""

    def line_of(self, key: str) -> int | None:
        """1-based line on which the key is first set."""
        pattern = re.compile(
            rf"[\s{{,\[\"']*{re.escape(key)}[\"'\]]*\s*(?:=|$|\.)|.*[{{,]\s*[\"']?{re.escape(key)}[\"']?\s*="
        )
        return next((number for number, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)), None)


def read_toml(path: Path) -> TomlFile:
    """The file's values; none of a file that is not there.

    Raises:
        InputError: it is no TOML; names the line.
    """
    if not path.exists():
        return TomlFile(path, {})
    try:
        text = read_bytes(path).decode("utf-8-sig")
        return TomlFile(path, tomllib.loads(text), text)
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8.", remedy="Save it as UTF-8.", path=path) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        remedy = 'Write it as TOML: key = "value".'
        line_no = int(place[1]) if place else None
        raise InputError(f"This line is not TOML: {reason}.", remedy=remedy, path=path, line_no=line_no) from error


def apply_setting(setting: str, show: dict[str, object], episode: dict[str, object]) -> None:
    """Put `key=value` of `--set` into the values of the episode, `show.key=value` into those of the show.

    Raises:
        InputError: it has no such form.
    """
    key, equals, value = setting.partition("=")
    key = key.strip()
    if not equals or not key:
        raise InputError(f"--set {setting!r} is not key=value.", remedy='Write it like --set title="A title".')
    target, key = (show, key[5:]) if key.startswith("show.") else (episode, key)
    try:
        target[key] = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        target[key] = value


Value = typing.TypeVar("Value", Show, Episode)


def to_value(kind: type[Value], file: TomlFile, **given: str) -> Value:
    """The show or episode that the file describes; keys with nothing behind them count as absent.

    Raises:
        InputError: an unknown key, a value of the wrong form, a link that is none; names the line.
    """
    _refuse_unknown(kind, file.values, file)
    _refuse_bad_links(file.values, file)
    values = {key: value for key, value in file.values.items() if not (isinstance(value, str) and not value.strip())}
    try:
        return msgspec.convert(values | given, type=kind)
    except msgspec.ValidationError as error:
        match = re.search(r"at `\$\.([\w-]+)", str(error))
        reason = str(error).replace("`", "").replace("$.", "").lower()
        line_no = file.line_of(match[1]) if match else None
        remedy = "See audio/README.md for the form of each key."
        raise InputError(
            f"A value has the wrong form: {reason}.", remedy=remedy, path=file.path, line_no=line_no
        ) from error


def _refuse_unknown(kind: type, values: typing.Mapping[str, object], file: TomlFile) -> None:
    hints = typing.get_type_hints(kind)
    known = [field.name for field in dataclasses.fields(kind) if field.name not in ("slug", "show")]
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            remedy = f"Did you mean {near[0]!r}?" if near else f"The keys there are: {', '.join(known)}."
            raise InputError(f"There is no key {key!r}.", remedy=remedy, path=file.path, line_no=file.line_of(key))
        inner = _inner_dataclass(hints[key])
        if inner is not None and isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    _refuse_unknown(inner, item, file)


def refuse_unknown_formats(show: Show, file: TomlFile) -> None:
    """Raise InputError, with its line, where the show asks for a file format that there is not."""
    from pipeline.render.formats import find_files

    try:
        find_files(show.formats)
    except InputError as error:
        line_no = file.line_of("formats")
        raise InputError(error.sentence, remedy=error.remedy, path=file.path, line_no=line_no) from error


def _inner_dataclass(hint: object) -> type | None:
    """The dataclass inside `tuple[X, ...]`, where there is one."""
    arguments = [argument for argument in typing.get_args(hint) if argument not in (Ellipsis, types.NoneType)]
    return next((item for item in arguments if isinstance(item, type) and dataclasses.is_dataclass(item)), None)


def _refuse_bad_links(value: object, file: TomlFile) -> None:
    if isinstance(value, list):
        for item in value:
            _refuse_bad_links(item, file)
    elif isinstance(value, dict):
        for key, url in value.items():
            is_address = key == "url" or key.endswith("_url")
            if is_address and isinstance(url, str) and url.strip() and not _URL.fullmatch(url.strip()):
                remedy = "Write the whole address, beginning with https://."
                raise InputError(
                    f"{url!r} is not a web address.", remedy=remedy, path=file.path, line_no=file.line_of(key)
                )
        for item in value.values():
            _refuse_bad_links(item, file)
