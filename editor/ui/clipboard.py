"""Cut, copy and paste: between layers, documents, windows and other programs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage

from editor.core.document import Document
from editor.core.geometry import Rect
from editor.core.progress import Progress
from editor.core.tiles import TileMap
from editor.errors import EditorError
from editor.files import open_document_bytes, read_bytes
from editor.jobs.queue import Job
from editor.operations import clipboard
from editor.operations.clipboard import Clip
from editor.ui import clip_data

if TYPE_CHECKING:
    from editor.ui.main_window import MainWindow
    from editor.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Offer:
    """A picture that can be pasted: `read` makes the clip, on any thread; `is_quick` where it is at hand."""

    name: str
    read: Callable[[], Clip]
    is_quick: bool = False


class ClipboardFlow(QObject):
    """Belongs to one window. What may take long runs beside it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._own: tuple[str, Clip] | None = None
        self._copies: list[Job] = []
        self._waiting: list[Callable[[], None]] = []
        QGuiApplication.clipboard().dataChanged.connect(self._on_changed)

    # Copying

    def copy(self, merged: bool = False) -> None:
        """Put the active layer, or all that is visible, under the selection on the clipboard."""
        workspace = self._window.workspace
        if workspace is None:
            return
        try:
            copy = clipboard.prepare_copy(workspace.document, merged)
            if copy.is_quick:
                self._put(copy.run(Progress()))
                return
        except EditorError as error:
            self._window.say(str(error), is_failure=True)
            return
        self._follow(self._window.files.run_beside(self.tr("Copying"), copy.run, self._put))

    def cut(self) -> None:
        """Copy what is selected of the active layer, and make it transparent there."""
        workspace = self._window.workspace
        if workspace is None:
            return
        try:
            cut = clipboard.prepare_cut(workspace.document)
            if cut.is_quick:
                result = cut.run(None, Progress())
                workspace.perform(cut.finish(result))
                self._put(result[0])
            else:
                job = workspace.start(cut)
                job.finished.connect(lambda result: self._put(result[0]))
                self._follow(job)
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    def _put(self, clip: Clip) -> None:
        def hand_over(image: QImage) -> None:
            # The clip itself stays here as long as the clipboard holds what was made of it.
            token = uuid.uuid4().hex
            self._own = None
            QGuiApplication.clipboard().setMimeData(clip_data.to_data(clip, image, token))
            self._own = (token, clip)

        if clip.size.area <= clipboard.QUICK_AREA:
            hand_over(clip_data.to_image(clip))
        else:
            make = lambda _: clip_data.to_image(clip)  # noqa: E731
            self._follow(self._window.files.run_beside(self.tr("Copying"), make, hand_over))

    def _follow(self, job: Job) -> None:
        """Let pastes wait for a copy that is being made: they are meant to get it."""
        self._copies.append(job)
        job.finished.connect(lambda _: self._run_waiting())
        job.failed.connect(lambda _: self._run_waiting())
        job.cancelled.connect(self._run_waiting)

    def _run_waiting(self) -> None:
        self._copies = [job for job in self._copies if not job.is_over]
        if not self._copies:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()

    def _on_changed(self) -> None:
        if self._own is not None and clip_data.own_head(contents())[0] != self._own[0]:
            self._own = None

    # Pasting

    def paste(self, in_place: bool = False) -> None:
        """Add what is on the clipboard as layers; where no picture is open it becomes one."""
        if self._copies:
            self._waiting.append(lambda: self.paste(in_place))
            return
        workspace = self._window.workspace
        if workspace is None:
            self.paste_new()
            return
        offers = self._offers()
        view = self._window.canvas.viewport.visible_rect
        for offer in offers:
            self._paste_one(workspace, offer, in_place, view)

    def _paste_one(self, workspace: Workspace, offer: Offer, in_place: bool, view: Rect) -> None:
        document = workspace.document

        def make(_: Progress) -> TileMap:
            clip = clip_data.in_profile(offer.read(), document.metadata.icc_profile)
            place = clipboard.place_in(document, clip, view, in_place)
            return clipboard.layer_pixels(clip, document.depth, place)

        def add(pixels: TileMap) -> None:
            if workspace in self._window.workspaces:
                workspace.perform(clipboard.paste(document, pixels, offer.name))

        self._make(offer, make, add)

    def paste_new(self) -> None:
        """Open what is on the clipboard: files, or a picture as a document of its own."""
        if self._copies:
            self._waiting.append(self.paste_new)
            return
        paths = files_in(contents())
        if paths:
            for path in paths:
                self._window.files.open(path)
            return
        for offer in self._offers():
            title = self.tr("Pasted picture")

            def make(_: Progress, offer: Offer = offer, title: str = title) -> Document:
                return clipboard.document_of(offer.read(), title)

            def show(document: Document, title: str = title) -> None:
                self._window.add_document(document, None, title)

            self._make(offer, make, show)

    def _make(self, offer: Offer, make: Callable[[Progress], object], done: Callable[..., None]) -> None:
        if offer.is_quick:
            done(make(Progress()))
        else:
            self._window.files.run_beside(self.tr("Pasting"), make, done)

    def _offers(self) -> list[Offer]:
        data, name = contents(), self.tr("Pasted")
        token, place = clip_data.own_head(data)
        if self._own is not None and token == self._own[0]:
            own = self._own[1]
            return [Offer(name, lambda: own, own.size.area <= clipboard.QUICK_AREA)]
        offers = offers_in(data, name)
        if token:
            offers = [Offer(name, _placed(offer.read, place)) for offer in offers[:1]]
        if not offers:
            self._window.say(self.tr("There is no picture on the clipboard: copy one first."))
        return offers


def contents() -> QMimeData:
    """What lies on the clipboard; empty where the system gives nothing at all."""
    # The stubs promise an object, an empty clipboard gives none.
    return QGuiApplication.clipboard().mimeData() or QMimeData()


def files_in(data: QMimeData) -> list[Path]:
    """The files that were copied in a file manager."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def offers_in(data: QMimeData, name: str) -> list[Offer]:
    """The pictures in it, the truest form of each; the bytes are fetched now and decoded later."""
    paths = files_in(data)
    if paths:
        return [Offer(path.stem, lambda path=path: _from_document(path)) for path in paths]  # type: ignore[misc]
    for kind in clip_data.FOREIGN_TYPES:
        if data.hasFormat(kind) and (content := bytes(data.data(kind).data())):
            return [Offer(name, lambda: clip_data.from_file(content))]
    image = QImage(data.imageData()) if data.hasImage() else QImage()
    return [] if image.isNull() else [Offer(name, lambda: clip_data.from_image(image))]


def _from_document(path: Path) -> Clip:
    document = open_document_bytes(read_bytes(path), path.name)
    return Clip(document.render(document.bounds), icc_profile=document.metadata.icc_profile)


def _placed(read: Callable[[], Clip], place: tuple[int, int] | None) -> Callable[[], Clip]:
    return lambda: clip_data.placed(read(), place)
