"""What this program is, which version, under which license."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from editor import paths
from editor.ui.report import report
from editor.ui.theme import GRID, Theme


class AboutDialog(QDialog):
    """The mark, a few lines, and a button that copies the versions for a report."""

    def __init__(self, parent: QWidget | None, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Pentimento"))
        mark = QLabel()
        ratio = self.devicePixelRatioF()
        picture = QPixmap(str(paths.resources_dir() / "icon-256.png"))
        picture = picture.scaledToWidth(round(96 * ratio), Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        mark.setPixmap(picture)
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        title = QLabel("Pentimento")
        title.setObjectName("title")
        text = QLabel(
            self.tr(
                "Change your mind about what is in the picture.<br><br>"
                "A pentimento is the trace, under the paint, of where the painter first put something.<br><br>"
                "Version {version} · Apache License 2.0<br>"
                "<span style='color:{dim}'>Built with Qt for Python, NumPy, OpenCV and Pillow; "
                "icons from Phosphor.</span>"
            ).format(version=version(), dim=theme.colors.text_dim)
        )
        text.setWordWrap(True)
        text.setMinimumWidth(360)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy Versions"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report()))
        buttons.rejected.connect(self.reject)
        row, words = QHBoxLayout(), QVBoxLayout()
        words.addWidget(title)
        words.addWidget(text)
        words.addStretch(1)
        row.setSpacing(5 * GRID)
        row.addWidget(mark)
        row.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * GRID, 6 * GRID, 6 * GRID, 4 * GRID)
        layout.setSpacing(5 * GRID)
        layout.addLayout(row)
        layout.addWidget(buttons)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme) -> None:
        """Show it until it is closed."""
        dialog = cls(parent, theme)
        dialog.exec()
        dialog.deleteLater()


def version() -> str:
    """The program's version."""
    from editor import __version__

    return __version__
