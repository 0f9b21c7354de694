"""Reports in files: whole, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from plan_check.errors import UsageError
from plan_check.report.files import write_report, write_reports


def test_a_report_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old and longer")

    write_report(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_report_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()

    write_report(tmp_path / "report.json", b"")

    assert (tmp_path / "report.json").stat().st_mode == plain.stat().st_mode


def test_an_old_report_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.touch()
    path.chmod(0o640)

    write_report(path, b"new")

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_still_points_to_the_report(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)

    write_report(link, b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_report(Path(os.devnull), b"new")

    assert Path(os.devnull).is_char_device()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.json"

    with pytest.raises(UsageError) as caught:
        write_report(path, b"")

    assert str(caught.value) == (
        f"{path}: its folder does not exist\n"
        f"  hint: create the folder {path.parent} first"
    )


def test_a_folder_is_refused_with_a_file_to_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_report(tmp_path, b"")

    assert str(caught.value) == (
        f"{tmp_path}: is a folder, not a file\n"
        f"  hint: name a file in it, such as {tmp_path}/report.json"
    )


def test_a_read_only_report_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")
    path.chmod(0o444)

    with pytest.raises(UsageError) as caught:
        write_report(path, b"new")

    assert path.read_bytes() == b"old"
    assert str(caught.value) == (
        f"{path}: is read-only\n  hint: name another file, or chmod u+w it"
    )


def test_a_write_that_fails_leaves_the_old_report_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(UsageError) as caught:
        write_report(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert str(caught.value) == (
        f"{path}: cannot be written: no space left on device\n"
        "  hint: name a file in a folder that you may write to"
    )


def test_no_report_is_new_where_another_cannot_be_written(tmp_path: Path) -> None:
    good, bad = tmp_path / "report.json", tmp_path / "missing" / "report.xml"
    good.write_bytes(b"old")

    with pytest.raises(UsageError, match="its folder does not exist"):
        write_reports([(good, b"new"), (bad, b"new")])

    assert good.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [good]


def test_what_may_still_fail_is_written_before_any_file_is_replaced(
    tmp_path: Path,
) -> None:
    good, full = tmp_path / "report.json", Path("/dev/full")

    with pytest.raises(UsageError, match="no space left"):
        write_reports([(good, b"new"), (full, b"new")])

    assert list(tmp_path.iterdir()) == []
