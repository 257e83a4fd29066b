"""One table of settings: key, default, label, help and range feed the file, the dialog and the tests."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editor import paths

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setting:
    """One setting. The default's type is the setting's type; `choices` or `low` and `high` bound its values.

    `is_hidden` keeps what the program remembers by itself, such as recent files, out of the dialog.
    """

    key: str
    default: bool | int | float | str | tuple[str, ...]
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    is_hidden: bool = False

    def accepts(self, value: Any) -> bool:
        """True when the value has the right type and lies in the range."""
        if isinstance(self.default, tuple):
            return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(self.default, bool) and isinstance(value, bool)
        if isinstance(self.default, float):
            fits = isinstance(value, (int, float))
        else:
            fits = isinstance(value, type(self.default))
        if fits and self.choices:
            fits = value in self.choices
        if fits and self.low is not None:
            fits = value >= self.low
        if fits and self.high is not None:
            fits = value <= self.high
        return fits


TABLE: tuple[Setting, ...] = (
    Setting("theme", "dark", "Theme", "Colors of the window.", choices=("dark", "light", "system")),
    Setting("accent", "blue", "Accent", "The color of what is chosen, of sliders and of the main button.",
            choices=("blue", "teal", "green", "orange", "red", "violet", "gray")),
    Setting("language", "system", "Language", "The language of the window; it is used from the next start on.",
            choices=("system", "en", "de")),
    Setting("motion", "system", "Motion", "Reduced: nothing glides or fades by itself, for instance over what is being "
            "filled.", choices=("system", "full", "reduced")),
    Setting("fill_mode", "collect", "Filling", "Collect several strokes, or fill as soon as the pen lifts.",
            choices=("collect", "instant")),
    Setting("fill_takes_edge", True, "Fill an object with its edge", "What the program has selected ends in the middle "
            "of a soft outline; a fill takes its few pixels along."),
    Setting("select_engine", "", "Selection model", "What selects objects; empty for the program's choice."),
    Setting("fill_engine", "patch-fill", "Fill model", "What fills a masked area."),
    Setting("brush_size", 60.0, "Brush size", "Diameter in pixels of the picture.", low=1.0, high=2000.0),
    Setting("brush_hardness", 0.9, "Brush hardness", "1 is a sharp edge.", low=0.0, high=1.0),
    Setting("brush_pressure_size", True, "Pen pressure changes the size", "A light touch paints a thinner stroke."),
    Setting("brush_fill_loops", True, "Closing a loop fills it", "Draw around a thing instead of painting all of it."),
    Setting("overlay_color", "#ff3b5c", "Mask color", "Color of the mask on the picture."),
    Setting("overlay_opacity", 0.55, "Mask opacity", "How much the mask hides the picture.", low=0.1, high=1.0),
    Setting("screen_profile", "automatic", "Screen profile", "Whose colors the picture is shown in: what the system "
            "says, sRGB, or a file.", choices=("automatic", "sRGB", "file")),
    Setting("screen_profile_file", "", "Profile file", "An ICC profile of this screen, for the choice “File”."),
    Setting("jpeg_quality", 95, "JPEG quality", "Higher keeps more and makes larger files.", low=50, high=100),
    Setting("keep_backup", True, "Keep the previous version", "Saving leaves the old file with ~ behind its name."),
    Setting("history_budget_mb", 512, "Memory for undo (MB)", "Beyond it, older steps move to disk.",
            low=64, high=16384),
    Setting("device", "auto", "Compute on", "Where models run; the processor takes over where a device cannot.",
            choices=("auto", "cpu", "cuda", "directml", "coreml", "openvino", "tensorrt")),
    Setting("models_budget_mb", 3072, "Memory for models (MB)", "Beyond it, the longest unused model is dropped.",
            low=256, high=131072),
    Setting("models_dir", "", "Folder for models", "Where models are kept, for instance on another disk."),
    Setting("show_rulers", False, "Rulers", "Above and left of the picture, in pixels."),
    Setting("show_guides", True, "Guides", "Lines that are dragged out of the rulers."),
    Setting("lock_guides", False, "Lock guides", "Guides cannot be moved by mistake."),
    Setting("snap_guides", True, "Snap to guides", "Frames and shapes that are drawn near a guide lie on it."),
    Setting("pixel_grid", True, "Pixel grid", "Lines between the pixels above 800 %."),
    Setting("hints_done", False, "First hints seen", is_hidden=True),
    Setting("recent_files", (), "Recent files", is_hidden=True),
    Setting("recent_commands", (), "Commands used last", is_hidden=True),
    Setting("shortcut_preset", "pentimento", "Keys as in", is_hidden=True),
    Setting("shortcuts", (), "Own keys", is_hidden=True),
    Setting("tool_options", (), "Options of the tools", is_hidden=True),
    Setting("window_state", "", "Window layout", is_hidden=True),
)  # fmt: skip
_BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in TABLE}


class Settings:
    """Values by key. The file holds only what differs from the default; a broken one is set aside, not overwritten."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.config_dir() / "settings.json"
        self._values: dict[str, Any] = {}
        self.notice: str | None = None
        self._load()

    def __getitem__(self, key: str) -> Any:
        return self._values.get(key, _BY_KEY[key].default)

    def __setitem__(self, key: str, value: Any) -> None:
        setting = _BY_KEY[key]
        if not setting.accepts(value):
            raise ValueError(f"{key} cannot be {value!r}")
        if value == setting.default:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    def save(self) -> None:
        """Write the file. Raises OSError as the system does."""
        with paths.replacing(self.path) as stream:
            stream.write(json.dumps(self._values, indent=1, sort_keys=True).encode())

    def _load(self) -> None:
        try:
            data = json.loads(self.path.read_bytes())
            if not isinstance(data, dict):
                raise ValueError("not a table")
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            log.warning("settings not read: %s", error)
            broken = self.path.with_suffix(".broken.json")
            with contextlib.suppress(OSError):
                self.path.replace(broken)
            self.notice = (
                f"The settings could not be read; defaults are used, and the old file is kept as {broken.name}."
            )
            return
        for key, value in data.items():
            value = tuple(value) if isinstance(value, list) else value
            if key in _BY_KEY and _BY_KEY[key].accepts(value):
                self._values[key] = value
            else:
                log.warning("setting %s ignored: %r", key, value)
