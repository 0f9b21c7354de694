"""The report as one web page, to keep as an artefact of a job and to look around in.

It asks for nothing from any network, and its policy lets nothing but its own style
and script run. All text from plans and rules is made inert and escaped by the
template's environment, not by the template. Without scripts it can be read whole.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from plan_check import __version__
from plan_check.findings import Outcome, Report
from plan_check.report.inert import inert
from plan_check.report.layout import lay_out
from plan_check.report.picture import draw
from plan_check.report.sheet import Sheet
from plan_check.report.totals import gate_line, totals_line

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_CLUSTERS = 12
_MOST_BOXES = 80


def render_html(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write the whole page.

    Args:
        report: Findings in any order.
        show: Outcomes to list; the totals count the others as well.
    """
    from markupsafe import Markup

    style, script = _data("report.css"), _data("report.js")
    verdict, _, because = gate_line(report).partition(": ")
    gallery = draw(report, clusters=_MOST_CLUSTERS, boxes=_MOST_BOXES)
    return (
        _page()
        .render(
            style=Markup(style),  # noqa: S704 - our own files
            script=Markup(script),  # noqa: S704
            policy=_policy(style, script),
            verdict=verdict,
            because=because,
            totals=totals_line(report.plans, report.profile),
            is_open=not report.exit_code,
            sheet=Sheet(report, show),
            version=__version__,
            pictures=[(picture, lay_out(picture)) for picture in gallery.pictures],
            left_out=gallery.left_out,
        )
        .encode()
    )


@cache
def _page() -> Template:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def spelled(value: object) -> object:
        return value if isinstance(value, Markup) else inert(str(value))

    environment = Environment(
        autoescape=True,
        finalize=spelled,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_data("report.html.j2"))


def _policy(style: str, script: str) -> str:
    """Allow what is in the page by its hash, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _data(name: str) -> str:
    folder = resources.files("plan_check.report") / "web"
    return (folder / name).read_text(encoding="utf-8")
