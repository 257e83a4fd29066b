"""The ICC profile of the screen that a window is on: what the system says, or what the user has chosen."""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication, QScreen

from editor.settings import Settings

log = logging.getLogger(__name__)

MAX_PROFILE_BYTES = 16 * 2**20


def wanted_profile(settings: Settings, screen: QScreen | None) -> bytes | None:
    """The profile by the settings; None for sRGB, and where no RGB profile is to be found."""
    choice = settings["screen_profile"]
    if choice == "sRGB":
        return None
    data = _of_file(str(settings["screen_profile_file"])) if choice == "file" else system_profile(screen)
    return data if is_screen_profile(data) else None


def is_screen_profile(data: bytes | None) -> bool:
    """True for the bytes of an RGB profile."""
    return data is not None and len(data) > 128 and data[36:40] == b"acsp" and data[16:20] == b"RGB "


def _of_file(name: str) -> bytes | None:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_PROFILE_BYTES) if name else None
    except (OSError, ValueError) as error:
        log.warning("screen profile not read: %s", error)
        return None


def system_profile(screen: QScreen | None) -> bytes | None:
    """What the system holds for a screen; None where it holds nothing or cannot be asked."""
    if screen is None:
        return None
    try:
        if sys.platform == "win32":
            return _on_windows(screen.name())
        if sys.platform == "darwin":
            return _on_mac(screen)
        if QGuiApplication.platformName() == "xcb":
            return _on_x11(QGuiApplication.screens().index(screen))
    except (OSError, AttributeError, ValueError) as error:
        log.warning("screen profile not found: %s", error)
    return None


def _on_x11(number: int) -> bytes | None:
    """The property `_ICC_PROFILE` of the root window, with the screen's number from the second on (ICC in X, 0.4)."""
    library: Any = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XDefaultRootWindow.restype = library.XInternAtom.restype = ctypes.c_ulong
    display = library.XOpenDisplay(None)
    if not display:
        return None
    handle = ctypes.c_void_p(display)
    try:
        name = b"_ICC_PROFILE" if number == 0 else b"_ICC_PROFILE_%d" % number
        atom = library.XInternAtom(handle, name, True)
        if not atom:
            return None
        kind, length, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
        bits, content = ctypes.c_int(), ctypes.POINTER(ctypes.c_ubyte)()
        failed = library.XGetWindowProperty(
            handle, ctypes.c_ulong(library.XDefaultRootWindow(handle)), ctypes.c_ulong(atom), ctypes.c_long(0),
            ctypes.c_long(MAX_PROFILE_BYTES // 4), 0, ctypes.c_ulong(0), ctypes.byref(kind), ctypes.byref(bits),
            ctypes.byref(length), ctypes.byref(left), ctypes.byref(content),
        )  # fmt: skip
        if failed or not content:
            return None
        data = ctypes.string_at(content, length.value) if bits.value == 8 else None
        library.XFree(content)
        return data or None
    finally:
        library.XCloseDisplay(handle)


def _on_windows(device: str) -> bytes | None:
    """The file that Windows names for the device."""
    windows: Any = getattr(ctypes, "windll", None)
    context = windows.gdi32.CreateDCW(None, device, None, None)
    if not context:
        return None
    try:
        length = ctypes.c_uint32(1024)
        name = ctypes.create_unicode_buffer(length.value)
        if not windows.gdi32.GetICMProfileW(context, ctypes.byref(length), name):
            return None
        return _of_file(name.value)
    finally:
        windows.gdi32.DeleteDC(context)


def _on_mac(screen: QScreen) -> bytes | None:
    """The data of the color space of the display whose place on the desktop is the screen's."""
    graphics: Any = ctypes.CDLL(ctypes.util.find_library("CoreGraphics") or "CoreGraphics")
    foundation: Any = ctypes.CDLL(ctypes.util.find_library("CoreFoundation") or "CoreFoundation")

    class Place(ctypes.Structure):
        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    class Area(ctypes.Structure):
        _fields_ = (("origin", Place), ("width", ctypes.c_double), ("height", ctypes.c_double))

    graphics.CGDisplayBounds.restype = Area
    for function in (graphics.CGDisplayCopyColorSpace, graphics.CGColorSpaceCopyICCData):
        function.restype = ctypes.c_void_p
    foundation.CFDataGetLength.restype = ctypes.c_long
    foundation.CFDataGetBytePtr.restype = ctypes.c_void_p
    displays, count = (ctypes.c_uint32 * 16)(), ctypes.c_uint32()
    graphics.CGGetActiveDisplayList(16, displays, ctypes.byref(count))
    place = screen.geometry().topLeft()
    for display in displays[: count.value]:
        origin = graphics.CGDisplayBounds(ctypes.c_uint32(display)).origin
        if (round(origin.x), round(origin.y)) != (place.x(), place.y()):
            continue
        space = ctypes.c_void_p(graphics.CGDisplayCopyColorSpace(ctypes.c_uint32(display)))
        data = ctypes.c_void_p(graphics.CGColorSpaceCopyICCData(space)) if space else None
        found = None
        if data:
            found = ctypes.string_at(foundation.CFDataGetBytePtr(data), foundation.CFDataGetLength(data))
            foundation.CFRelease(data)
        if space:
            foundation.CFRelease(space)
        return found
    return None
