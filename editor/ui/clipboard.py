"""Cut, copy and paste: between layers, documents, windows and other programs."""

from __future__ import annotations

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
from editor.operations import clipboard
from editor.operations.clipboard import Clip
from editor.ui import clip_data
from editor.ui.clip_data import ClipData

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

    # Copying

    def copy(self, merged: bool = False) -> None:
        """Put the active layer, or all that is visible, under the selection on the clipboard."""
        workspace = self._window.workspace
        if workspace is None:
            return
        try:
            copy = clipboard.prepare_copy(workspace.document, merged)
            if copy.is_quick:
                put(copy.run(Progress()))
                return
        except EditorError as error:
            self._window.say(str(error), is_failure=True)
            return
        self._window.files.run_beside(self.tr("Copying"), copy.run, put)

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
                put(result[0])
            else:
                workspace.start(cut).finished.connect(lambda result: put(result[0]))
        except EditorError as error:
            self._window.say(str(error), is_failure=True)

    # Pasting

    def paste(self, in_place: bool = False) -> None:
        """Add what is on the clipboard as layers; where no picture is open it becomes one."""
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
        paths = files_in(QGuiApplication.clipboard().mimeData())
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
        offers = offers_in(QGuiApplication.clipboard().mimeData(), self.tr("Pasted"))
        if not offers:
            self._window.say(self.tr("There is no picture on the clipboard: copy one first."))
        return offers


def put(clip: Clip) -> None:
    """Put a clip on the system's clipboard."""
    QGuiApplication.clipboard().setMimeData(ClipData(clip))


def files_in(data: QMimeData) -> list[Path]:
    """The files that were copied in a file manager."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def offers_in(data: QMimeData, name: str) -> list[Offer]:
    """The pictures in it, the truest form of each; the bytes are fetched now and decoded later."""
    if isinstance(data, ClipData):
        own = data.clip
        return [Offer(name, lambda: own, own.size.area <= clipboard.QUICK_AREA)]
    if data.hasFormat(clip_data.OWN_TYPE):
        packed = data.data(clip_data.OWN_TYPE).data()
        return [Offer(name, lambda: clip_data.from_bytes(bytes(packed)))]
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
