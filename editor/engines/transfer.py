"""One request to one server, on a thread that may hang as long as it likes without anybody waiting for it."""

from __future__ import annotations

import contextlib
import logging
import queue
import re
import socket as sockets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from editor import __version__

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

POLL_S = 0.05
WAITING_CHUNKS = 64
RETRY_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))
_CONTENT_RANGE = re.compile(r"bytes\s+(?:(\d+)-(\d+)|\*)/(\d+|\*)", re.IGNORECASE)


@dataclass(frozen=True)
class Patience:
    """How long to wait for a connection and for the next bytes, and how often to try where nothing new comes."""

    connect_s: float = 15.0
    read_s: float = 30.0
    tries: int = 4
    pause_s: float = 1.0


class Refused(Exception):  # noqa: N818 - reads as the fact it states
    """A source is of no use; `reason` finishes the sentence “host: ...”."""

    def __init__(self, reason: str, is_offline: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_offline = reason, is_offline


class Interrupted(Refused):
    """A source failed in a way that may pass."""

    def __init__(self, reason: str, is_offline: bool = False, pause_s: float | None = None) -> None:
        super().__init__(reason, is_offline)
        self.pause_s = pause_s


@dataclass(frozen=True)
class Head:
    """What the first line of an answer says: status, the length of this answer, the place and the size of the whole."""

    status: int
    length: int | None
    start: int | None
    whole: int | None


class Transfer(threading.Thread):
    """Asks for a file from a byte on and queues the answer: a `Head`, chunks, then None, or a `Refused`."""

    def __init__(self, url: str, start: int, patience: Patience) -> None:
        super().__init__(name="download", daemon=True)
        self.items: queue.Queue[Any] = queue.Queue(WAITING_CHUNKS)
        self._url, self._start, self._patience = url, start, patience
        self._is_stopped = threading.Event()
        self._socket: Any = None

    def stop(self) -> None:
        """Let the thread end; a socket that is silent is shut, which wakes whoever waits for it."""
        self._is_stopped.set()
        socket = self._socket
        if socket is not None:
            with contextlib.suppress(OSError, AttributeError):
                socket.shutdown(sockets.SHUT_RDWR)

    def run(self) -> None:
        """Talk to the server; nothing may escape from a thread."""
        try:
            self._talk()
            self._put(None)
        except Refused as refusal:
            self._put(refusal)
        except Exception as error:
            if not self._is_stopped.is_set():
                log.warning("download failed", exc_info=True)
            self._put(Interrupted(f"{type(error).__name__}"))

    def _put(self, item: Any) -> None:
        while not self._is_stopped.is_set():
            with contextlib.suppress(queue.Full):
                self.items.put(item, timeout=POLL_S)
                return

    def _talk(self) -> None:
        import httpx

        scheme = urlsplit(self._url).scheme
        if scheme not in ("http", "https"):
            raise Refused(f"addresses that begin with {scheme or 'nothing'} are not used")
        headers = {"Accept-Encoding": "identity", "User-Agent": f"Pentimento/{__version__}"}
        if self._start:
            headers["Range"] = f"bytes={self._start}-"
        timeout = httpx.Timeout(self._patience.read_s, connect=self._patience.connect_s)
        # Servers may close a connection that looks as if it stayed open: every redirection gets one of its own.
        alone = httpx.Limits(max_keepalive_connections=0)
        try:
            with (
                httpx.Client(timeout=timeout, limits=alone, follow_redirects=True, max_redirects=8) as client,
                client.stream("GET", self._url, headers=headers) as response,
            ):
                self._socket = response.extensions["network_stream"].get_extra_info("socket")
                if scheme == "https" and any(step.url.scheme != "https" for step in (*response.history, response)):
                    raise Refused("it leads to an address that is not protected")
                self._put(_head(response))
                for chunk in response.iter_raw():
                    if self._is_stopped.is_set():
                        return
                    self._put(chunk)
        except httpx.TooManyRedirects:
            raise Refused("it leads in a circle") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise Refused("its address is not valid") from None
        except httpx.ProxyError as error:
            raise Interrupted(f"the proxy refuses: {error}", is_offline=True) from error
        except ImportError as error:
            raise Refused("the proxy's kind needs the package “socksio”", is_offline=True) from error
        except httpx.ConnectTimeout as error:
            raise Interrupted("no answer", is_offline=True) from error
        except httpx.ConnectError as error:
            raise Interrupted(_plain(error), is_offline=True) from error
        except httpx.TimeoutException as error:
            raise Interrupted("it fell silent") from error
        except httpx.TransportError as error:
            raise Interrupted("the connection broke") from error


def _head(response: httpx.Response) -> Head:
    status = response.status_code
    if status in RETRY_STATUS:
        asked = response.headers.get("Retry-After", "")
        raise Interrupted(f"it answers {status}", pause_s=float(asked) if asked.isdigit() else None)
    if status not in (200, 206, 416):
        raise Refused(f"it answers {status}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("it sends the file packed, which was not asked for")
    length = response.headers.get("Content-Length", "")
    start = whole = None
    if match := _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip()):
        start = int(match[1]) if match[1] else None
        whole = int(match[3]) if match[3] != "*" else None
    return Head(status, int(length) if length.isdigit() else None, start, whole)


def _plain(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return "its certificate is not trusted"
    if any(word in text for word in ("Name or service", "getaddrinfo", "nodename", "resolution")):
        return "its name is not known here"
    return "no connection"


def host(url: str) -> str:
    """The server's name in an address."""
    return urlsplit(url).hostname or url
