"""A stand-in for GitHub's API, on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from plan_check.pull_request import Api, Run

TOKEN = "ghs_hunter2hunter2hunter2"  # noqa: S105
BOT = "github-actions[bot]"
Answered = tuple[int, Any, dict[str, str]]


@dataclass
class GitHub:
    """What the stand-in holds and was asked; tests may change it at any time."""

    address: str = ""
    viewer: str | None = BOT
    comments: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    page: int = 100
    before: Callable[[str, str], Answered | None] = lambda *_: None
    """Is called with method and path; what it returns is answered instead."""
    next_id: int = 1

    def api(self, pauses: list[float] | None = None, token: str = TOKEN) -> Api:
        wait = [] if pauses is None else pauses
        return Api(self.address, f"{self.address}/graphql", token, wait.append)

    def add(self, body: str, author: str = BOT) -> int:
        number, self.next_id = self.next_id, self.next_id + 1
        self.comments.append(
            {"id": number, "body": body, "user": {"login": author, "type": "Bot"}}
        )
        return number

    def bodies(self, author: str = BOT) -> list[str]:
        return [c["body"] for c in self.comments if c["user"]["login"] == author]

    def answer(self, method: str, path: str, body: Any) -> Answered:  # noqa: ANN401
        url = urlsplit(path)
        self.requests.append((method, url.path))
        instead = self.before(method, url.path)
        if instead is not None:
            return instead
        if url.path == "/graphql":
            return 200, {"data": {"viewer": self.viewer and {"login": self.viewer}}}, {}
        if url.path.endswith("/issues/7/comments"):
            if method == "GET":
                return self._listed(int(parse_qs(url.query).get("page", ["1"])[0]))
            return 201, {"id": self.add(body["body"])}, {}
        return self._one(method, int(url.path.rpartition("/")[2]), body)

    def _listed(self, page: int) -> Answered:
        start, end = (page - 1) * self.page, page * self.page
        more = end < len(self.comments)
        headers = {"Link": '<https://elsewhere.example/?page=2>; rel="next"'}
        return 200, self.comments[start:end], headers if more else {}

    def _one(self, method: str, number: int, body: Any) -> Answered:  # noqa: ANN401
        found = [c for c in self.comments if c["id"] == number]
        if not found:
            return 404, {"message": "Not Found"}, {}
        if method == "DELETE":
            self.comments.remove(found[0])
            return 204, None, {}
        found[0]["body"] = body["body"]
        return 200, found[0], {}


def _handler(github: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers as the stand-in says."""

        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(size) or b"null")
            github.tokens.add(self.headers["Authorization"])
            status, data, headers = github.answer(self.command, self.path, sent)
            content = data if isinstance(data, bytes) else json.dumps(data).encode()
            content = b"" if status == 204 else content
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _do  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler


@contextmanager
def serve() -> Iterator[GitHub]:
    """Answer on a port of the loopback until the end of the block."""
    held = GitHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(held))
    held.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def numbered(number: int, attempt: int = 1, key: str = "0123456789abcdef") -> Run:
    """Make the run of a number."""
    return Run("octo/shop", 7, key, (number, attempt), "ab" * 20)
