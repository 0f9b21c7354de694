"""The web page in a browser: filters work, and no foreign script runs."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any

import pytest

from plan_check.findings import (
    Finding,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
)
from plan_check.report.html import render_html

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine to open the page in"
)

DRIVER = """
const form = document.getElementById("filters");
const wait = () => new Promise((done) => setTimeout(done, 250));
const state = () => ({
  shown: [...document.querySelectorAll("details.finding")]
    .filter((one) => !one.closest("[hidden]"))
    .map((one) => one.parentElement.querySelector("h4").textContent + " "
      + one.querySelector(".id").textContent),
  told: document.getElementById("shown").textContent,
});
const change = async (name, value) => {
  const field = form.querySelector(`[name=${name}]`);
  const box = form.querySelector(`[name=${name}][value="${value}"]`);
  const event = new Event("input", { bubbles: true });
  if (box) { box.checked = !box.checked; box.dispatchEvent(event); }
  else { field.value = value; field.dispatchEvent(event); }
  await wait();
  const found = state();
  form.reset();
  await wait();
  return found;
};
(async () => {
  const found = { hidden: form.hidden, all: state() };
  found.severity = await change("severity", "critical");
  found.outcome = await change("outcome", "unknown");
  found.area = await change("area", "network");
  found.plan = await change("plan", "2");
  found.text = await change("text", "OPEN aws_b");
  found.nothing = await change("text", "nowhere");
  found.cleared = state();
  document.getElementById("fold").click();
  found.open = document.querySelectorAll("details.finding[open]").length;
  document.getElementById("unfold").click();
  found.closed = document.querySelectorAll("details.finding:not([open])").length;
  const dark = () => getComputedStyle(document.body).backgroundColor;
  const before = dark();
  document.getElementById("theme").click();
  found.theme = dark() !== before;
  found.wide = document.documentElement.scrollWidth - innerWidth;
  document.title = JSON.stringify(found);
})();
"""


def rule(name: str, severity: Severity, area: str) -> RuleInfo:
    return RuleInfo(name.upper(), name, "title", severity, (), "message", area)


OPEN = rule("open", Severity.CRITICAL, "network")
PLAIN = rule("plain", Severity.MEDIUM, "encryption")
FIRST = ["aws_a.x OPEN", "aws_a.x PLAIN", "aws_b.y[0] OPEN"]
SECOND = ["aws_c.z PLAIN"]


def verdict(path: str, *found: Finding) -> PlanVerdict:
    return PlanVerdict(
        path=path,
        terraform_version="",
        complete=None,
        errored=False,
        findings=found,
        counts=Counter(finding.outcome for finding in found),
        rules=1,
        resources=1,
    )


REPORT = Report(
    (
        verdict(
            "dev.json",
            Finding(OPEN, "aws_a.x", Outcome.FAIL),
            Finding(PLAIN, "aws_a.x", Outcome.FAIL),
            Finding(OPEN, "aws_b.y[0]", Outcome.FAIL),
            Finding(OPEN, "aws_b.y[1]", Outcome.FAIL),
        ),
        verdict("prod.json", Finding(PLAIN, "aws_c.z", Outcome.UNKNOWN)),
    )
)


def opened(page: str, folder: Path) -> str:
    """Open a page, wait for its scripts, and give what it has become."""
    path = folder / "report.html"
    path.write_text(page)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [
            str(BROWSER),
            "--headless=new",
            "--disable-gpu",
            *root,
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=8000",
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout.decode()


def driven(page: str, folder: Path) -> dict[str, Any]:
    """Let the driver use the page, allowed by the page's policy for this once."""
    digest = hashlib.sha256(DRIVER.encode()).digest()
    allowed = f"script-src 'sha256-{base64.b64encode(digest).decode()}' "
    page = page.replace("script-src ", escape(allowed))
    title = opened(page.replace("</body>", f"<script>{DRIVER}</script></body>"), folder)
    found: dict[str, Any] = json.loads(
        title.partition("<title>")[2].partition("</title>")[0]
    )
    return found


def test_filters_show_what_they_say(tmp_path: Path) -> None:
    page = render_html(REPORT, show=frozenset(Outcome)).decode()

    found = driven(page, tmp_path)

    assert not found["hidden"]
    assert found["all"] == {"shown": FIRST + SECOND, "told": "5 of 5 findings"}
    assert found["severity"]["shown"] == ["aws_a.x PLAIN", *SECOND]
    assert found["outcome"]["shown"] == FIRST
    assert found["area"] == {
        "shown": ["aws_a.x OPEN", "aws_b.y[0] OPEN"],
        "told": "3 of 5 findings",
    }
    assert found["plan"]["shown"] == SECOND
    assert found["text"]["shown"] == ["aws_b.y[0] OPEN"]
    assert found["nothing"] == {"shown": [], "told": "0 of 5 findings"}
    assert found["cleared"] == found["all"]
    assert (found["open"], found["closed"], found["theme"]) == (0, 0, True)
    assert found["wide"] <= 0


def test_a_foreign_script_does_not_run(tmp_path: Path) -> None:
    page = render_html(REPORT, show=frozenset(Outcome)).decode()
    foreign = "<script>document.title = 'owned'</script><p onclick></p></body>"

    found = opened(page.replace("</body>", foreign), tmp_path)

    assert "<title>plan-check: gate closed</title>" in found
    assert "5 of 5 findings" in found
