"""What the tools share: their options and the two colors, kept over the life of the window."""

from __future__ import annotations

from dataclasses import dataclass, field

from editor.tools.clone_brush import CloneSettings
from editor.tools.coloring import BucketSettings, GradientSettings
from editor.tools.colors import Colors
from editor.tools.crop import CropSettings
from editor.tools.eyedropper import DropperSettings
from editor.tools.magic_wand import WandSettings
from editor.tools.mask_brush import BrushSettings
from editor.tools.paint_brush import PaintSettings
from editor.tools.reposition import RepositionSettings
from editor.tools.select_area import SelectSettings
from editor.tools.select_object import ObjectSettings
from editor.tools.sketch import SketchSettings
from editor.tools.sketch_edit import StrokeValues


@dataclass(eq=False)
class ToolKit:
    """One of each kind of options; read by a tool at its press."""

    brush: BrushSettings = field(default_factory=BrushSettings)
    selecting: SelectSettings = field(default_factory=SelectSettings)
    wand: WandSettings = field(default_factory=WandSettings)
    paint: PaintSettings = field(default_factory=PaintSettings)
    eraser: PaintSettings = field(default_factory=lambda: PaintSettings(erase=True))
    dropper: DropperSettings = field(default_factory=DropperSettings)
    clone: CloneSettings = field(default_factory=CloneSettings)
    heal: CloneSettings = field(default_factory=CloneSettings)
    crop: CropSettings = field(default_factory=CropSettings)
    bucket: BucketSettings = field(default_factory=BucketSettings)
    gradient: GradientSettings = field(default_factory=GradientSettings)
    reposition: RepositionSettings = field(default_factory=RepositionSettings)
    sketch: SketchSettings = field(default_factory=SketchSettings)
    strokes: StrokeValues = field(default_factory=StrokeValues)
    objects: ObjectSettings = field(default_factory=ObjectSettings)
    colors: Colors = field(default_factory=Colors)
