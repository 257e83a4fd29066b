"""Walks the parts of a window or dialog: what has no name, what no key reaches, what cannot be read."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from editor.ui.theme import contrast

USED = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QTextEdit,
        QPlainTextEdit, QTabBar)  # fmt: skip
READ = (QLabel, QAbstractButton, QComboBox, QLineEdit)
# Parts that Qt makes inside of others, which speak and take keys for them.
INNER = (QAbstractSpinBox, QComboBox, QAbstractItemView, QTabBar)
MIN_CONTRAST = 4.5


def parts(top, kinds):
    """What can be seen of these kinds within a part of the window, without what Qt makes inside of other parts."""
    for part in top.findChildren(QWidget):
        owner = part.parentWidget()
        is_inner = isinstance(owner, INNER) or part.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        if isinstance(part, kinds) and part.isVisible() and not is_inner and not isinstance(part, QScrollBar):
            yield part


def spoken(part):
    """What a screen reader says of a part."""
    found = QAccessible.queryAccessibleInterface(part)
    return "" if found is None else found.text(QAccessible.Text.Name).strip()


def named(part):
    return f"{type(part).__name__} {part.objectName()} in {type(part.parentWidget()).__name__}: {part.toolTip()[:60]}"


def without_name(top):
    """Parts that are used and have no name."""
    return [named(part) for part in parts(top, USED) if not spoken(part)]


def out_of_reach(top, window):
    """Parts that are used and that neither Tab nor a command of the menus reaches."""
    lost = []
    for part in parts(top, USED):
        is_stop = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
        action = part.defaultAction() if isinstance(part, QToolButton) else None
        is_command = action is not None and action in [window.actions_[entry.id] for entry in window.actions_.entries]
        # A view's lists are walked by arrows once the view has the focus.
        if part.isEnabled() and not (is_stop or is_command):
            lost.append(named(part))
    return lost


def pixels_of(top):
    """What a part of the window looks like, `[y, x, 3]`; its own ground is that of the whole window."""
    image = top.window().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def ink(part, seen):
    """By how much the text of a part differs from what most of the part is."""
    corner = part.mapTo(part.window(), QPoint(0, 0))
    box = part.visibleRegion().boundingRect().translated(corner)
    pixels = seen[max(0, box.top()) : box.bottom() + 1, max(0, box.left()) : box.right() + 1].reshape(-1, 3)
    if not len(pixels):
        return 21.0
    colors, counts = np.unique(pixels, axis=0, return_counts=True)
    names = [QColor(*(int(value) for value in color)).name() for color in colors]
    return max(contrast(name, names[counts.argmax()]) for name in names)


def unreadable(top):
    """Texts in use that nothing in them sets off from their ground by 4.5 to 1."""
    faint, seen = [], pixels_of(top)
    for part in parts(top, READ):
        text = part.currentText() if isinstance(part, QComboBox) else part.text()
        is_icon = isinstance(part, QToolButton) and part.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        is_picture = isinstance(part, QLabel) and not part.pixmap().isNull()
        is_empty = part.visibleRegion().isEmpty() or not text.strip()
        if part.isEnabled() and not (is_picture or is_empty or (is_icon and not part.icon().isNull())):
            reached = ink(part, seen)
            if reached < MIN_CONTRAST:
                faint.append(f"{named(part)} {text[:30]!r} {reached:.1f}")
    return faint


def check(top, window):
    faults = {"no name": without_name(top), "no key": out_of_reach(top, window), "unreadable": unreadable(top)}
    return {what: found for what, found in faults.items() if found}
