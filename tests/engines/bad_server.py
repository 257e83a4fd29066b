"""A real HTTP server on this machine that misbehaves as it is told, address by address, request by request."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[["Request"], None]


@dataclass
class Request:
    """What a script gets to answer with."""

    handler: BaseHTTPRequestHandler
    content: bytes
    start: int | None
    released: threading.Event

    def head(self, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.handler.send_response(status)
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def send(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self.released.wait(300)

    def drop(self) -> None:
        """Break the connection as a pulled cable would."""
        with contextlib.suppress(OSError):
            self.handler.connection.shutdown(socket.SHUT_RDWR)
        self.handler.close_connection = True


def good(request: Request) -> None:
    """The file, from the byte that was asked for."""
    whole = len(request.content)
    start = request.start or 0
    if start >= whole:
        request.head(416, 0, Content_Range=f"bytes */{whole}")
    elif request.start is None:
        request.head(200, whole)
        request.send(request.content)
    else:
        request.head(206, whole - start, Content_Range=f"bytes {start}-{whole - 1}/{whole}")
        request.send(request.content[start:])


def half_then_hang(request: Request) -> None:
    """Half of the file, then silence."""
    request.head(200, len(request.content))
    request.send(request.content[: len(request.content) // 2])
    request.hang()


def status(code: int, **headers: str) -> Act:
    """An answer without a file."""
    return lambda request: request.head(code, 0, **headers)


@dataclass
class BadServer:
    """`scripts` by path: one act per request, the last one for all that follow. `asked` is (path, range start)."""

    content: bytes
    port: int = 0
    scripts: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[tuple[str, int | None]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def url(self, path: str = "/file", *acts: Act) -> str:
        """The address of a path that answers with these acts, one after another."""
        self.scripts[path] = list(acts) or [good]
        return f"http://127.0.0.1:{self.port}{path}"

    def starts(self, path: str = "/file") -> list[int | None]:
        """From where each request wanted the file."""
        return [start for asked, start in self.asked if asked == path]


@contextlib.contextmanager
def serving(content: bytes) -> Iterator[BadServer]:
    """Serve until the block ends; every hanging answer is let go then."""
    bad = BadServer(content)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            span = self.headers.get("Range", "")
            start = int(span.removeprefix("bytes=").partition("-")[0]) if span else None
            bad.asked.append((self.path, start))
            acts = bad.scripts[self.path]
            act = acts.pop(0) if len(acts) > 1 else acts[0]
            with contextlib.suppress(OSError):
                act(Request(self, bad.content, start, bad.released))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that left is no fault."""

    server = Server(("127.0.0.1", 0), Handler)
    bad.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield bad
    finally:
        bad.released.set()
        server.shutdown()
        server.server_close()
        thread.join(60)
