"""Published inpainting networks that come for torch: TorchScript programs, and state dicts that spandrel knows.

The adapter for ONNX models does everything around them; here a module is only made and called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from editor.core.pixels import MASK_THRESHOLD, FloatImage
from editor.core.progress import Progress
from editor.engines.base import InpaintRequest
from editor.engines.onnx_inpaint import OnnxInpainter
from editor.engines.safe_load import check_may_run_code, read_torchscript
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel
from editor.engines.torch_modules import ModuleSessions, need_package, spandrel_network
from editor.errors import EngineError, Unsupported

MAT_SIDE_PX = 512


class TorchScriptInpainter(OnnxInpainter):
    """LaMa, AnimeLaMa, MI-GAN and other networks whose whole program is in the file."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        super().__init__(model, ModuleSessions(sessions, model, self._build))

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill the hole. Raises ConsentNeeded before anything is loaded when nobody vouches for the file."""
        if (request.mask >= MASK_THRESHOLD).any():
            check_may_run_code(self._model)
        return super().inpaint(request, progress)

    def _build(self, path: Path) -> Any:
        return read_torchscript(path, self._model)


class SpandrelInpainter(OnnxInpainter):
    """LaMa from its weights alone. The published TorchScript file serves, too: its program is not looked at."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        super().__init__(model, ModuleSessions(sessions, model, self._build))

    def _build(self, path: Path) -> Any:
        network = spandrel_network(path, self.label)
        if network.purpose != "Inpainting":
            raise EngineError(f"“{self.label}” holds a network for something else than filling: correct its task.")
        return network.model.eval()


class MatInpainter(OnnxInpainter):
    """MAT (Li et al., "MAT: Mask-Aware Transformer for Large Hole Image Inpainting", CVPR 2022), exactly 512 square.

    It takes a picture -1 to 1, a mask that is 1 where the picture is known, a noise vector and an empty label. The
    description asks for a whole picture of noise, of which the first row is used.
    """

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        rule = model.descriptor.size
        if (rule.mode, rule.width, rule.height) != ("fixed", MAT_SIDE_PX, MAT_SIDE_PX):
            raise EngineError(f"“{model.descriptor.label}” is a MAT, which takes 512 x 512 pixels: correct its size.")
        super().__init__(model, ModuleSessions(sessions, model, self._build))

    def _build(self, path: Path) -> Any:
        from editor.engines.networks.mat import MatCaller

        if self.descriptor.format == "torchscript":
            return MatCaller(read_torchscript(path, self._model), {})
        # The published package for it is under terms that forbid commerce, so it is the user's to install.
        try:
            extra = need_package("spandrel_extra_arches", self.label)
        except Unsupported as error:
            raise Unsupported(
                f"“{self.label}” needs the package spandrel_extra_arches, whose terms forbid commercial use: "
                "install it yourself if they suit you."
            ) from error
        extra.install(ignore_duplicates=True)
        network = spandrel_network(path, self.label)
        return MatCaller(network.model.model.eval(), {"truncation_psi": 1, "noise_mode": "none"})


class MangaInpainter:
    """Black-and-white comics (Xie et al., "Seamless Manga Inpainting with Semantics Awareness", SIGGRAPH 2021).

    Two TorchScript files: "lines" finds the drawn lines, "model" fills along them. Drawn edges take the place of the
    lines inside the hole.
    """

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        from editor.engines.onnx_inpaint import needs_of

        self._model, self._sessions = model, sessions
        self.descriptor = model.descriptor
        hashes = "".join(model.sha256(model.descriptor.file(role))[:6] for role in ("model", "lines"))
        self.id, self.label = model.id, model.descriptor.label
        self.version = f"{model.descriptor.version}+{hashes}"
        self.needs = needs_of(model.descriptor)

    def inpaint(self, request: InpaintRequest, progress: Progress) -> FloatImage:
        """Fill the hole in shades of gray. Raises ConsentNeeded, EngineError and Cancelled."""
        from editor.core.geometry import Size
        from editor.engines.tensors import plan_fitting

        progress.step(0.0)
        hole = request.mask >= MASK_THRESHOLD
        if not hole.any():
            return request.image.copy()
        check_may_run_code(self._model)
        finder = self._sessions.torch(self._model.file("lines"), self._build, progress.part(0.0, 0.2))
        filler = self._sessions.torch(self._model.file(), self._build, progress.part(0.2, 0.4))
        fitting = plan_fitting(self.descriptor.size, Size(hole.shape[1], hole.shape[0]))
        gray = fitting.picture(request.image) @ np.array([0.299, 0.587, 0.114], np.float32)
        area = fitting.area(hole, self.descriptor.mask.threshold).astype(np.float32)
        drawn = None if request.edges is None else fitting.lines(request.edges)
        noise = np.random.default_rng(request.seed).standard_normal(gray.shape, np.float32)

        def find(module: Any, device: str) -> Any:
            import torch

            found = module(torch.from_numpy(gray * 255)[None, None].to(device))
            return found.clamp(0, 255).float().cpu().numpy()[0, 0]

        lines = finder.run(find, progress.part(0.4, 0.6))
        if drawn is not None:
            # Lines are dark on white here.
            lines = np.where(area > 0, 255 * (1 - drawn), lines).astype(np.float32)

        def fill(module: Any, device: str) -> Any:
            import torch

            planes = (gray * 2 - 1, lines / 127.5 - 1, area, noise, np.ones_like(area))
            result = module(*(torch.from_numpy(plane.astype(np.float32))[None, None].to(device) for plane in planes))
            return result.float().cpu().numpy()[0, 0]

        values = filler.run(fill, progress.part(0.6, 1.0))
        if values.shape != area.shape or not np.isfinite(values).all():
            raise EngineError(f"“{self.label}” gave no picture of the right size: choose another model.")
        back = fitting.back((np.clip(values, -1, 1) * 0.5 + 0.5).astype(np.float32))
        progress.step(1.0)
        return np.where(hole[..., None], np.clip(back, 0, 1)[..., None], request.image).astype(np.float32)

    def _build(self, path: Path) -> Any:
        return read_torchscript(path, self._model)


class DiffusersSlot:
    """Where text-guided models will run; until then it says so."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        raise Unsupported(
            f"“{model.descriptor.label}” is a diffusers model: those need the extra “diffusion” and come with a later "
            "version of Pentimento."
        )
