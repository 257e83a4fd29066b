"""Render the bundled sample pictures again: `python resources/samples/render [SCENE...] [--out DIR] [--scale S]`."""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
SCENES = ("harbor", "table", "meadow")


def write(folder: Path, name: str, scale: float) -> None:
    """Render one scene and write its picture and masks into `folder`."""
    started = time.monotonic()
    index = json.loads((HERE.parent / "index.json").read_text(encoding="utf-8"))
    seed = next(scene["seed"] for scene in index["scenes"] if scene["name"] == name)
    picture = importlib.import_module(name).render(scale, seed)
    quality = [
        cv2.IMWRITE_JPEG_QUALITY, 92,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
        cv2.IMWRITE_JPEG_OPTIMIZE, 1,
    ]  # fmt: skip
    cv2.imwrite(str(folder / f"{name}.jpg"), picture.pixels[..., ::-1], quality)
    for thing in picture.things:
        for suffix, cover in (("", thing.cover), ("-shadow", thing.shadow)):
            if cover is not None:
                mask = np.round(np.clip(cover, 0, 1) * 255).astype(np.uint8)
                cv2.imwrite(str(folder / f"{name}.{thing.name}{suffix}.png"), mask, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    height, width = picture.pixels.shape[:2]
    sys.stdout.write(f"{name}: {width} x {height}, {time.monotonic() - started:.1f} s\n")


def main() -> None:
    """Read the command line and render."""
    parser = argparse.ArgumentParser(description="Render the sample pictures of Pentimento.")
    parser.add_argument("scene", nargs="*", help=f"scenes to render, of {', '.join(SCENES)} (default: all)")
    parser.add_argument("--out", type=Path, default=HERE.parent, help="folder to write into (default: the samples)")
    parser.add_argument("--scale", type=float, default=1.0, help="size relative to the shipped pictures (default: 1)")
    options = parser.parse_args()
    unknown = set(options.scene) - set(SCENES)
    if unknown:
        parser.error(f"There is no scene {sorted(unknown)[0]}: choose from {', '.join(SCENES)}.")
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.scene or SCENES:
        write(options.out, name, options.scale)


if __name__ == "__main__":
    main()
