"""Small pictures of files for the welcome page: made in jobs, kept in the cache folder until the file changes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import zipfile
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from editor import paths
from editor.core.progress import Progress
from editor.errors import EditorError
from editor.files import PROJECT_SUFFIX, open_document
from editor.files.limits import check_size
from editor.files.opening import OtherFormats
from editor.jobs.queue import Job, JobQueue, JobState, Priority
from editor.ui.panels.step_pictures import Reducer

log = logging.getLogger(__name__)

# Twice the size on the page, for fine screens.
WIDTH, HEIGHT = 336, 224
LANE = "thumbnails"
KEPT = 64
_JPEG_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif")
# Every n-th pixel alone would flicker; so many more a side are taken, and averaged.
_OVERSAMPLING = 3
_MAX_MEMBER_BYTES = 8 * 2**20
Rgba = npt.NDArray[np.uint8]


class FilePictures(QObject):
    """`ready` carries the path and its picture, or None where the file is gone or cannot be read."""

    ready = Signal(Path, object)

    def __init__(self, jobs: JobQueue, others: OtherFormats | None, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._others = jobs, others
        self._asked: set[Path] = set()

    def ask(self, path: Path) -> None:
        """Begin making the picture of a file, unless that goes on already."""
        if path in self._asked:
            return
        self._asked.add(path)
        job = Job(
            self.tr("Small picture of {name}").format(name=path.name),
            lambda progress: small_picture(path, self._others, progress),
            subject=self,
            device=LANE,
            priority=Priority.BATCH,
        )
        job.finished.connect(lambda image: self._on_end(path, image))
        job.failed.connect(lambda _: self._on_end(path, None))
        job.cancelled.connect(lambda: self._asked.discard(path))
        self._jobs.submit(job)

    def stop(self) -> None:
        """Leave out what has not begun: something else is more urgent."""
        for job in self._jobs.jobs:
            if job.subject is self and job.state is JobState.WAITING:
                self._jobs.cancel(job)

    def _on_end(self, path: Path, image: QImage | None) -> None:
        self._asked.discard(path)
        self.ready.emit(path, image)


def small_picture(path: Path, others: OtherFormats | None, progress: Progress) -> QImage | None:
    """The picture of a file, no larger than WIDTH x HEIGHT; from the cache where the file is the same. Any thread."""
    try:
        place = _place(path)
    except OSError:
        return None
    known = QImage(str(place))
    if not known.isNull():
        with contextlib.suppress(OSError):
            place.touch()
        return known
    progress.step(0.0)
    try:
        image = _to_image(_read(path, others))
    except EditorError as error:
        log.info("no small picture of %s: %s", path.name, error)
        return None
    _keep(place, image)
    return image


def _place(path: Path) -> Path:
    """Where the picture of this very content is kept; OSError when the file is gone."""
    status = path.stat()
    name = hashlib.sha256(f"{path.absolute()}\n{status.st_mtime_ns}\n{status.st_size}".encode()).hexdigest()[:32]
    return paths.cache_dir() / "thumbnails" / f"{name}.png"


def _keep(place: Path, image: QImage) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with paths.replacing(place) as stream:
            stream.write(bytes(buffer.data().data()))
        for old in sorted(place.parent.glob("*.png"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
            old.unlink()


def _read(path: Path, others: OtherFormats | None) -> Rgba:
    """RGBA of some size above the wanted one, quickly where the format offers that."""
    quick = None
    if path.suffix.lower() in _JPEG_SUFFIXES:
        quick = _from_jpeg(path)
    elif path.suffix.lower() == PROJECT_SUFFIX:
        quick = _from_project(path)
    if quick is not None:
        return quick
    document = open_document(path, others)
    longest = _OVERSAMPLING * max(WIDTH, HEIGHT)
    picture, _ = Reducer().picture(tuple(document.layers), document.selection.pixels, document.size, longest)
    return picture


def _from_jpeg(path: Path) -> Rgba | None:
    """A JPEG decoded at an eighth to a half of its size; None leaves it to the usual reader."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=("JPEG",)) as image:
            check_size(*image.size, path.name)
            image.draft("RGB", (2 * WIDTH, 2 * HEIGHT))
            return np.asarray(ImageOps.exif_transpose(image).convert("RGBA"), np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _from_project(path: Path) -> Rgba | None:
    """The thumbnail that every OpenRaster file carries; None leaves it to the usual reader."""
    from PIL import Image

    try:
        with zipfile.ZipFile(path) as archive:
            member = archive.getinfo("Thumbnails/thumbnail.png")
            if member.file_size > _MAX_MEMBER_BYTES:
                return None
            with Image.open(io.BytesIO(archive.read(member)), formats=("PNG",)) as image:
                check_size(*image.size, path.name)
                return np.asarray(image.convert("RGBA"), np.uint8)
    except (OSError, ValueError, KeyError, SyntaxError, zipfile.BadZipFile, RuntimeError, Image.DecompressionBombError):
        return None


def _to_image(pixels: Rgba) -> QImage:
    height, width = pixels.shape[:2]
    share = min(WIDTH / width, HEIGHT / height, 1.0)
    if share < 1:
        size = (max(1, round(width * share)), max(1, round(height * share)))
        weight = pixels[..., 3:].astype(np.float32) / 255
        # Averaged with alpha, or transparent pixels would bleed their color.
        soft = cv2.resize(pixels[..., :3] * weight, size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)[..., None]
        color = soft / np.maximum(alpha, 1 / 255)
        pixels = np.concatenate([color, alpha * 255], axis=2).round().clip(0, 255).astype(np.uint8)
        height, width = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
