"""TOML as a producer would write it: short values on a line, tables inside lists one a line."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Scalar: TypeAlias = str | datetime.date
Value: TypeAlias = Scalar | Sequence[Scalar | Mapping[str, Scalar | None]] | None


def toml_text(values: Mapping[str, Value]) -> str:
    r"""The text of a TOML file; keys without a value stay out.

    >>> day = datetime.date(2024, 5, 31)
    >>> print(toml_text({"title": "A \"b\"", "date": day, "url": None, "hosts": ["Ann"]}), end="")
    title = "A \"b\""
    date = 2024-05-31
    hosts = ["Ann"]
    """
    return "".join(f"{key} = {_written(value)}\n" for key, value in values.items() if value not in (None, "", (), []))


def _written(value: Value) -> str:
    if isinstance(value, str | datetime.date):
        return _scalar(value, lines=True)
    listed = value or ()
    if not any(isinstance(one, Mapping) for one in listed):
        return f"[{', '.join(_item(one) for one in listed)}]"
    return "[\n" + "".join(f"  {_item(one)},\n" for one in listed) + "]"


def _item(value: Scalar | Mapping[str, Scalar | None]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_scalar(one)}" for key, one in value.items() if one is not None) + "}"
    return _scalar(value)


def _scalar(value: Scalar, *, lines: bool = False) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if lines and "\n" in value:
        return '"""\n' + "\n".join(map(_escaped, value.split("\n"))) + '"""'
    return f'"{_escaped(value)}"'


def _escaped(text: str) -> str:
    """Escapes of JSON are escapes of TOML; DEL is a control character in TOML alone, lone surrogates are in neither."""
    whole = text.encode("utf-8", errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007F")
