"""One comment on a pull request of GitHub: written once, then updated.

    run ──▶ comments ──▶ api
    what the runner       which comment is   requests, with retries
    says of itself        ours, and newest
                body
                marker, footer, length

Nothing here knows plans or rules: the text of the comment comes from a file.
"""

from plan_check.pull_request.api import Api, RefusedError
from plan_check.pull_request.comments import Posted, post_comment
from plan_check.pull_request.run import Run, read_run

__all__ = ["Api", "Posted", "RefusedError", "Run", "post_comment", "read_run"]
