"""Files that a person wrote, read as text whatever program saved them."""

from pathlib import Path

from pipeline.errors import InputError


def read_text(path: Path) -> str:
    """Text of a file a person wrote: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.

    Raises:
        InputError: the file is missing, unreadable, or holds binary data.
    """
    return decode_text(read_bytes(path), path)


def decode_text(data: bytes, path: Path) -> str:
    """The text that these bytes of `path` are, in the encodings of `read_text`.

    Raises:
        InputError: they are binary data.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InputError("This is not a text file.", remedy="Save it as plain text.", path=path)
    return text


def read_bytes(path: Path) -> bytes:
    """The file's content.

    Raises:
        InputError: it is missing, a folder, or may not be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("There is no such file.", remedy="Check its name.", path=path) from error
    except IsADirectoryError as error:
        raise InputError("This is a folder, not a file.", remedy="Name a file.", path=path) from error
    except PermissionError as error:
        raise InputError("The file may not be read.", remedy="Change its rights: chmod u+r.", path=path) from error
