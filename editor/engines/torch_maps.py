"""Networks that give maps or larger pictures: written here, or known to spandrel, with published weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from editor.engines.onnx_map import OnnxMatter
from editor.engines.onnx_upscale import OnnxUpscaler
from editor.engines.safe_load import read_weights
from editor.engines.session import Sessions
from editor.engines.store import InstalledModel
from editor.engines.torch_modules import ModuleSessions, load_into, need_package, spandrel_network
from editor.errors import EngineError


class SinetMatter(OnnxMatter):
    """SINet finds the person in a portrait; see `networks.sinet`."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        super().__init__(model, ModuleSessions(sessions, model, self._build))

    def _build(self, path: Path) -> Any:
        need_package("torch", self.label)
        from editor.engines.networks.sinet import SiNet

        return load_into(SiNet(), read_weights(path), self.label)


class SpandrelUpscaler(OnnxUpscaler):
    """Real-ESRGAN, OmniSR, HAT and whatever else spandrel knows that enlarges a picture in color."""

    def __init__(self, model: InstalledModel, sessions: Sessions) -> None:
        super().__init__(model, ModuleSessions(sessions, model, self._build))

    def _build(self, path: Path) -> Any:
        network = spandrel_network(path, self.label)
        if network.purpose == "Inpainting" or (network.input_channels, network.output_channels) != (3, 3):
            raise EngineError(f"“{self.label}” holds a network that does not enlarge color pictures: correct its task.")
        if network.scale != self.scale:
            raise EngineError(f"“{self.label}” enlarges {network.scale} times: correct “scale” of its options.")
        from editor.engines.networks.called import Called

        return Called(network)
