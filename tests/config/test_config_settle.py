"""What outweighs what."""

from __future__ import annotations

import pytest

from plan_check.config.files import ConfigFile
from plan_check.config.keys import KEYS
from plan_check.config.settle import Setting, settle
from plan_check.errors import UsageError

FILE = ConfigFile("plan-check.yaml", {"profile": "production"})
VARIABLE = {"PLAN_CHECK_PROFILE": "regulated"}


def test_a_flag_outweighs_the_environment_and_that_the_file() -> None:
    flag = {"profile": "all"}

    found = [
        settle(flag, VARIABLE, FILE).settings["profile"],
        settle({"profile": None}, VARIABLE, FILE).settings["profile"],
        settle({}, {}, FILE).settings["profile"],
        settle({}, {}, None).settings["profile"],
    ]

    assert found == [
        Setting("all", "--profile"),
        Setting("regulated", "PLAN_CHECK_PROFILE"),
        Setting("production", "plan-check.yaml"),
        Setting("baseline", "default"),
    ]


def test_a_switch_can_be_turned_off_again() -> None:
    file = ConfigFile("plan-check.yaml", {"fail_on_unknown": True})

    assert settle({}, {}, file)["fail_on_unknown"] is True
    assert settle({"fail_on_unknown": False}, {}, file)["fail_on_unknown"] is False
    off = {"PLAN_CHECK_FAIL_ON_UNKNOWN": "false"}
    assert settle({}, off, file)["fail_on_unknown"] is False


def test_a_list_in_a_variable_is_written_with_commas() -> None:
    found = settle({}, {"PLAN_CHECK_SKIP_RULES": "a, b,"}, None)

    assert found["skip_rules"] == ["a", "b"]


@pytest.mark.parametrize(
    "variable", [("PLAN_CHECK_FAIL_ON", "severe"), ("PLAN_CHECK_FAIL_ON_UNKNOWN", "?")]
)
def test_a_variable_that_means_nothing_is_told(variable: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=variable[0]):
        settle({}, dict([variable]), None)


def test_what_only_the_file_says_has_no_variable() -> None:
    without = {key.name for key in KEYS if not key.variable}

    assert without == {"rules", "profiles", "waivers"}
