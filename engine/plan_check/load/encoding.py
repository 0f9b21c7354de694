"""What the first bytes of a file say: its encoding, or that it cannot be JSON."""

from __future__ import annotations

from typing import Final

from plan_check.errors import PlanError, SourceLocation
from plan_check.load.document import Raw
from plan_check.load.wording import PLAN, SHOW, STDIN, in_shell

COMPRESSED: Final = {
    b"\x1f\x8b": ("gzip", "gunzip"),
    b"BZh": ("bzip2", "bunzip2"),
    b"\xfd7zXZ\x00": ("xz", "unxz"),
    b"\x28\xb5\x2f\xfd": ("zstd", "unzstd"),
}
MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
JSON_STARTS: Final = (b"{", b"[", b" ", b"\r", b"\n")
OLD_PLAN: Final = b"tfplan"


def as_utf8(path: str, data: bytes) -> Raw:
    """Return the text of a file in UTF-8, without its byte order mark.

    UTF-16 is what ``>`` writes in Windows PowerShell. UTF-8 is passed on as it is;
    whether it is valid is for the JSON decoder to say.

    Raises:
        PlanError: The file is empty, compressed, a plan from before Terraform 0.12,
            or broken UTF-16.
    """
    if data[:1] == b"{" and data[1:2] != b"\0":
        return Raw(path, data)
    _refuse_other_formats(path, data)
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return _recode(path, data[len(mark) :], encoding, len(mark))
    return _recode(path, data, _unmarked_encoding(data), 0)


def _refuse_other_formats(path: str, data: bytes) -> None:
    for magic, (name, command) in COMPRESSED.items():
        if data.startswith(magic):
            raise _compressed(path, name, command)
    if data.startswith(OLD_PLAN) and data[6:7] < b" ":
        problem = "a binary plan from before Terraform 0.12, which had no JSON form"
        hint = f"plan with Terraform 0.12 or later; {PLAN}"
        raise PlanError(problem, SourceLocation(path), hint)


def _compressed(path: str, name: str, command: str) -> PlanError:
    hint = (
        f"pipe it through {command} -c first"
        if path == STDIN
        else f"run: {command} -c {in_shell(path)} | plan-check -"
    )
    return PlanError(f"compressed with {name}", SourceLocation(path), hint)


def _unmarked_encoding(data: bytes) -> str:
    """Tell UTF-16 without a mark by the zero in the first character of JSON."""
    first, second = data[:1], data[1:2]
    if first == b"\0" and second in JSON_STARTS:
        return "utf-16-be"
    if first in JSON_STARTS and second == b"\0":
        return "utf-16-le"
    return "utf-8"


def _recode(path: str, data: bytes, encoding: str, skipped: int) -> Raw:
    if encoding != "utf-8":
        data = _decode_utf16(path, data, encoding, skipped)
    if not data or data.isspace():
        hint = f"see whether the command that wrote it failed; {SHOW}"
        raise PlanError("the file is empty", SourceLocation(path), hint)
    return Raw(path, data, skipped=skipped, encoding=encoding)


def _decode_utf16(path: str, data: bytes, encoding: str, skipped: int) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        offset = skipped + error.start
    raise PlanError(
        f"not valid UTF-16 after {offset} bytes",
        SourceLocation(path),
        f"write it again; {SHOW}",
    )
