"""Downloads against a real server that does everything a server should not."""

from __future__ import annotations

import errno
import hashlib
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from editor.core.progress import Progress
from editor.engines import download as module
from editor.engines.download import Remote, download, part_of
from editor.engines.part_lock import locked
from editor.engines.transfer import Patience
from editor.errors import Cancelled, DownloadFailed, FileError
from tests.engines.bad_server import good, serving, status

CONTENT = np.random.default_rng(5).integers(0, 256, 3_000_017, np.uint8).tobytes()
SIZE = len(CONTENT)
# A limit only ends a hang; whoever does not give up when stopped waits for twice as long.
LIMIT_S = 120
ENDLESS_S = 2 * LIMIT_S
HASTY = Patience(connect_s=60, read_s=60, tries=3, pause_s=0.01)
REPO = Path(__file__).parent.parent.parent


@pytest.fixture
def server():
    with serving(CONTENT) as bad:
        yield bad


@pytest.fixture
def target(tmp_path):
    return tmp_path / "Modelle – 模型" / "net.onnx"


def remote(server, *urls, size=SIZE, sha256=None):
    return Remote("net.onnx", urls or (server.url(),), sha256 or server.sha256, size)


class SoonTired:
    """Does not wait long for the first few requests' bytes, and as long as it takes for those of all later ones."""

    connect_s, tries, pause_s = HASTY.connect_s, HASTY.tries, HASTY.pause_s

    def __init__(self, requests):
        self._requests = requests

    @property
    def read_s(self):
        self._requests -= 1
        return 0.5 if self._requests >= 0 else HASTY.read_s


def fetch(server, target, *urls, patience=HASTY, progress=None, **more):
    download(remote(server, *urls, **more), target, progress or Progress(), patience)


def refusal(server, target, *urls, **more):
    with pytest.raises(DownloadFailed) as caught:
        fetch(server, target, *urls, **more)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not target.exists()
    return sentence


def half(request):
    """Promise all, send half, and close."""
    start = request.start or 0
    rest = request.content[start:]
    if request.start is None:
        request.head(200, len(rest))
    else:
        request.head(206, len(rest), Content_Range=f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
    request.send(rest[: len(rest) // 2])
    request.drop()


def silent_half(request):
    request.head(200, len(request.content))
    request.send(request.content[:1_500_000])
    request.hang()


def all_from_the_start(request):
    request.head(200, len(request.content))
    request.send(request.content)


def test_a_file_arrives_whole_with_progress_from_nothing_to_all(server, target):
    seen = []
    fetch(server, target, progress=Progress(seen.append))
    assert target.read_bytes() == CONTENT
    assert not part_of(target).exists()
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_an_unknown_size_is_learned_from_the_server(server, target):
    seen = []
    fetch(server, target, size=0, progress=Progress(seen.append))
    assert target.read_bytes() == CONTENT
    assert seen[-1] == 1.0


def test_an_answer_without_any_length_is_read_to_its_end(server, target):
    def nameless(request):
        request.head(200, None, Connection="close")
        request.send(request.content)

    fetch(server, target, server.url("/file", nameless), size=0)
    assert target.read_bytes() == CONTENT


def test_a_connection_that_breaks_midway_is_taken_up_where_it_broke(server, target):
    fetch(server, target, server.url("/file", half, half, good))
    assert target.read_bytes() == CONTENT
    starts = server.starts()
    assert starts[0] is None
    assert 0 < starts[1] < starts[2] < len(CONTENT)


def test_a_server_that_falls_silent_is_asked_again_for_the_rest(server, target):
    there = []

    def rest(request):
        there.append(part_of(target).stat().st_size if part_of(target).exists() else 0)
        good(request)

    fetch(server, target, server.url("/file", silent_half, rest), patience=SoonTired(1))
    assert target.read_bytes() == CONTENT
    # On a slow machine it may be taken for silent before half of the file has come.
    assert server.starts() == [None, there[0] or None]


def test_a_server_that_never_answers_leads_to_the_mirror(server, target):
    urls = server.url("/dead", lambda request: request.hang()), server.url("/mirror")
    fetch(server, target, *urls, patience=SoonTired(HASTY.tries))
    assert target.read_bytes() == CONTENT


def test_the_mirror_goes_on_where_the_first_source_broke_off(server, target):
    fetch(server, target, server.url("/first", half, status(404)), server.url("/mirror"))
    assert target.read_bytes() == CONTENT
    assert server.starts("/mirror") == [len(CONTENT) // 2]


def test_a_server_that_ignores_ranges_sends_everything_once_more(server, target):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(CONTENT[:1000])
    fetch(server, target, server.url("/file", all_from_the_start))
    assert target.read_bytes() == CONTENT
    assert server.starts() == [1000]


def test_a_server_that_ignores_ranges_and_always_breaks_off_is_given_up(server, target):
    def broken(request):
        request.head(200, len(request.content))
        request.send(request.content[:2_000_000])
        request.drop()

    sentence = refusal(server, target, server.url("/file", broken))
    assert "the connection broke" in sentence
    assert len(server.asked) <= 4


def test_a_server_that_sends_another_part_than_asked_for_does_no_harm(server, target):
    def shifted(request):
        if request.start is None:
            return half(request)
        start = request.start + 7
        request.head(206, len(CONTENT) - start, Content_Range=f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        return request.send(request.content[start:])

    fetch(server, target, server.url("/file", shifted, shifted, good))
    assert target.read_bytes() == CONTENT


def test_a_promise_of_more_than_there_is_does_no_harm(server, target):
    def boastful(request):
        request.head(200, len(request.content) + 5000)
        request.send(request.content)
        request.drop()

    fetch(server, target, server.url("/file", boastful))
    assert target.read_bytes() == CONTENT
    assert server.starts() == [None]


def test_a_promise_of_less_than_there_is_does_no_harm(server, target):
    def modest(request):
        request.head(200, 1_000_000)
        request.send(request.content[:1_000_000])

    fetch(server, target, server.url("/file", modest, good))
    assert target.read_bytes() == CONTENT
    assert server.starts() == [None, 1_000_000]


def test_a_server_that_always_ends_too_early_is_given_up(server, target):
    def modest(request):
        request.head(200, 1000)
        request.send(request.content[:1000])

    assert "ends too early" in refusal(server, target, server.url("/file", modest))


def test_a_flood_is_cut_off_at_the_published_size(server, target):
    sent = []

    def flood(request):
        request.head(200, None, Connection="close")
        for _ in range(4000):
            request.send(bytes(100_000))
            sent.append(1)

    assert "larger than the published" in refusal(server, target, server.url("/file", flood))
    assert len(sent) < 400
    assert not part_of(target).exists()


def test_wrong_bytes_of_the_right_size_are_thrown_away(server, target):
    def wrong(request):
        request.head(200, len(request.content))
        request.send(request.content[:-1] + b"?")

    assert "not the published one" in refusal(server, target, server.url("/file", wrong))
    assert not part_of(target).exists()
    assert server.starts() == [None]


def test_wrong_bytes_from_one_source_lead_to_the_next(server, target):
    def wrong(request):
        request.head(200, len(request.content))
        request.send(bytes(len(request.content)))

    fetch(server, target, server.url("/wrong", wrong), server.url("/mirror"))
    assert target.read_bytes() == CONTENT


def test_a_page_of_words_instead_of_a_file_is_not_kept(server, target):
    def page(request):
        request.head(200, 12, Content_Type="text/html")
        request.send(b"please login")

    refusal(server, target, server.url("/file", page), size=0)
    assert not part_of(target).exists()


def test_a_part_of_another_version_is_thrown_away_and_fetched_anew(server, target):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(b"older" * 1000)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.starts() == [5000, None]


@pytest.mark.parametrize("extra", [0, 4000])
def test_a_part_as_long_as_the_file_or_longer_but_wrong_is_thrown_away(server, target, extra):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(bytes(len(CONTENT) + extra))
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.starts() == [None]


def test_a_part_that_is_whole_needs_no_network(server, target):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(CONTENT)
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.asked == []


def test_a_part_behind_the_end_of_a_file_of_unknown_size_is_fetched_anew(server, target):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(bytes(len(CONTENT) + 10))
    fetch(server, target, size=0)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("code", [401, 403, 404, 410, 451])
def test_a_file_that_is_gone_is_asked_for_once(server, target, code):
    assert f"it answers {code}" in refusal(server, target, server.url("/file", status(code)))
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_passing_trouble_is_asked_again(server, target, code):
    fetch(server, target, server.url("/file", status(code), status(code, Retry_After="0"), good))
    assert target.read_bytes() == CONTENT


def test_lasting_trouble_is_told_with_its_number(server, target):
    assert "it answers 503" in refusal(server, target, server.url("/file", status(503)))
    assert len(server.asked) == HASTY.tries


def test_redirections_are_followed_and_circles_are_not(server, target):
    fetch(server, target, server.url("/a", status(302, Location=server.url("/b", good))))
    assert target.read_bytes() == CONTENT
    target.unlink()
    sentence = refusal(server, target, server.url("/c", status(302, Location="/c")))
    assert "leads in a circle" in sentence


def test_a_redirection_keeps_the_place_to_go_on_from(server, target):
    part_of(target).parent.mkdir(parents=True)
    part_of(target).write_bytes(CONTENT[:5000])
    fetch(server, target, server.url("/a", status(307, Location=server.url("/b", good))))
    assert target.read_bytes() == CONTENT
    assert server.starts("/b") == [5000]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "net.onnx", "http://"])
def test_only_web_addresses_are_used(server, target, address):
    refusal(server, target, address)


def test_a_packed_answer_that_nobody_asked_for_is_refused(server, target):
    def packed(request):
        request.head(200, 3, Content_Encoding="gzip")
        request.send(b"abc")

    assert "packed" in refusal(server, target, server.url("/file", packed))


def test_nonsense_instead_of_an_answer_is_told_in_one_sentence(server, target):
    def nonsense(request):
        request.handler.wfile.write(b"\x00\xff not http at all\r\n\r\n")
        request.drop()

    refusal(server, target, server.url("/file", nonsense))


def test_nothing_is_fetched_without_a_published_hash(server, target):
    with pytest.raises(DownloadFailed, match="No hash is published"):
        download(Remote("net.onnx", (server.url(),), ""), target, Progress())
    assert server.asked == []


def test_without_a_connection_the_sentence_names_the_remedies(server, target):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        # Bound and not listened to, hence nobody else's meanwhile.
        sentence = refusal(server, target, f"http://127.0.0.1:{free.getsockname()[1]}/net.onnx")
    assert "no connection to 127.0.0.1" in sentence
    assert "check the network" in sentence
    assert "from a file" in sentence
    assert not part_of(target).exists()


def test_a_name_that_nobody_knows_is_told_as_that(server, target, monkeypatch):
    def unknown(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "its name is not known here" in refusal(server, target, "http://nowhere.invalid/net.onnx")


def test_a_proxy_of_the_environment_is_used(server, target, monkeypatch):
    url = server.url("http://models.invalid/net.onnx", good)
    assert url.endswith("http://models.invalid/net.onnx")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.port}")
    fetch(server, target, "http://models.invalid/net.onnx")
    assert target.read_bytes() == CONTENT
    assert server.asked == [("http://models.invalid/net.onnx", None)]


# Stopping


def stop_at(server, target, url, reached, patience=HASTY):
    """Start, wait until `reached` says so, and stop: that must not wait for a server, which is silent all the time."""
    progress = Progress()
    outcome = []

    def work():
        try:
            fetch(server, target, url, patience=patience, progress=progress)
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    while not reached():
        assert thread.is_alive()
        time.sleep(0.001)
    progress.cancel()
    thread.join(LIMIT_S)
    assert not server.released.is_set()
    assert isinstance(outcome[0], Cancelled)


def test_stopping_does_not_wait_for_a_silent_server_and_keeps_what_came(server, target):
    patient = Patience(read_s=ENDLESS_S, connect_s=ENDLESS_S)
    url = server.url("/file", silent_half)
    part = part_of(target)
    stop_at(server, target, url, lambda: part.exists() and part.stat().st_size == 1_500_000, patience=patient)
    assert part.read_bytes() == CONTENT[:1_500_000]
    assert not target.exists()
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.starts() == [None, 1_500_000]


def test_stopping_does_not_wait_for_an_answer(server, target):
    patient = Patience(read_s=ENDLESS_S, connect_s=ENDLESS_S)
    url = server.url("/file", lambda request: request.hang())
    stop_at(server, target, url, lambda: bool(server.asked), patience=patient)
    assert not part_of(target).exists()


def test_stopping_does_not_wait_until_a_name_is_looked_up(server, target, monkeypatch):
    asked = threading.Event()

    def slow(*_args, **_more):
        asked.set()
        server.released.wait(300)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    stop_at(server, target, "http://slow.invalid/x", asked.is_set)


def test_stopping_does_not_wait_for_the_end_of_a_pause(server, target):
    slow = Patience(pause_s=ENDLESS_S)
    url = server.url("/file", status(503))
    stop_at(server, target, url, lambda: bool(server.asked), patience=slow)


def test_no_thread_goes_on_after_a_download_was_stopped(server, target):
    url = server.url("/file", silent_half)
    part = part_of(target)
    patient = Patience(read_s=ENDLESS_S, connect_s=ENDLESS_S)
    stop_at(server, target, url, lambda: part.exists() and part.stat().st_size > 0, patience=patient)
    for thread in [thread for thread in threading.enumerate() if thread.name == "download"]:
        thread.join(LIMIT_S)
        assert not thread.is_alive()


CHILD = """
import sys
from pathlib import Path
from editor.core.progress import Progress
from editor.engines.download import Remote, download

url, sha256, size, target = sys.argv[1:]
download(Remote("net.onnx", (url,), sha256, int(size)), Path(target), Progress())
"""


def test_a_killed_program_goes_on_where_it_was(server, target):
    url = server.url("/file", silent_half, good)
    arguments = [sys.executable, "-c", textwrap.dedent(CHILD), url, server.sha256, str(len(CONTENT)), str(target)]
    child = subprocess.Popen(arguments, cwd=REPO, stderr=subprocess.PIPE)
    part = part_of(target)
    deadline = time.monotonic() + LIMIT_S
    while not (part.exists() and part.stat().st_size == 1_500_000):
        assert time.monotonic() < deadline
        assert child.poll() is None, child.stderr.read()
        time.sleep(0.001)
    child.kill()
    child.communicate()
    fetch(server, target)
    assert target.read_bytes() == CONTENT
    assert server.starts() == [None, 1_500_000]


# The disk


def test_a_disk_without_room_is_told_before_anything_is_fetched(server, target, monkeypatch):
    usage = shutil.disk_usage(target.parent.parent)._replace(free=module.SPARE_BYTES + 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(FileError, match=r"free where 3\.0 MB are needed: make room"):
        fetch(server, target)
    assert server.asked == []


def test_a_disk_that_runs_full_is_told_and_given_back(server, target, monkeypatch):
    real = module.locked

    class Full:
        def __init__(self, stream):
            self._stream = stream

        def write(self, data):
            if self._stream.seek(0, 2) + len(data) > 1_000_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self._stream.write(data)

        def __getattr__(self, name):
            return getattr(self._stream, name)

    class Locked:
        def __init__(self, path):
            self._lock = real(path)

        def __enter__(self):
            return Full(self._lock.__enter__())

        def __exit__(self, *error):
            return self._lock.__exit__(*error)

    monkeypatch.setattr(module, "locked", Locked)
    with pytest.raises(FileError, match="The disk is full") as caught:
        fetch(server, target)
    assert "make room, or choose another folder" in str(caught.value)
    assert not part_of(target).exists()
    assert not target.exists()


def test_a_folder_that_cannot_be_written_is_told_as_that(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="choose another folder"):
        fetch(server, tmp_path / "file" / "net.onnx")


def test_two_windows_do_not_write_one_file(server, target):
    part_of(target).parent.mkdir(parents=True)
    with locked(part_of(target)), pytest.raises(FileError, match="being fetched by another window"):
        fetch(server, target)
    fetch(server, target)
    assert hashlib.sha256(target.read_bytes()).hexdigest() == server.sha256
