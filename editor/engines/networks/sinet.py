"""SINet: people in portraits, in 86,910 parameters.

Park, Sjösund, Yoo, Monet, Bang, Kwak, "SINet: Extreme Lightweight Portrait Segmentation Networks with Spatial Squeeze
Modules and Information Blocking Decoder", WACV 2020. Written from the paper; the names of the parts are those of the
published weights.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

# Kernel size and spatial squeeze (average pooling) of both branches of each S2 module: the paper's table.
_LEVEL_2 = (((3, 1), (5, 1)), ((3, 1), (3, 1)))
_LEVEL_3 = (
    ((3, 1), (5, 1)), ((3, 1), (3, 1)), ((5, 1), (3, 2)), ((5, 2), (3, 4)),
    ((3, 1), (3, 1)), ((5, 1), (5, 2)), ((3, 2), (3, 4)), ((3, 1), (5, 2)),
)  # fmt: skip
_CLASSES = 2


class _ConvNormAct(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)
        self.act = nn.PReLU(outputs)

    def forward(self, x: Any) -> Any:
        return self.act(self.bn(self.conv(x)))


class _NormAct(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bn = nn.BatchNorm2d(channels, eps=1e-3)
        self.act = nn.PReLU(channels)

    def forward(self, x: Any) -> Any:
        return self.act(self.bn(x))


class _Excite(nn.Module):
    """Weighs channels by what the whole picture shows in them."""

    def __init__(self, channels: int, ratio: int) -> None:
        super().__init__()
        if ratio == 1:
            layers: list[nn.Module] = [nn.Linear(channels, channels), nn.PReLU(channels)]
        else:
            inner = channels // ratio
            layers = [nn.Linear(channels, inner), nn.PReLU(inner), nn.Linear(inner, channels), nn.PReLU(channels)]
        self.dense = nn.Sequential(*layers)

    def forward(self, x: Any) -> Any:
        return x * self.dense(x.mean(dim=(2, 3)))[:, :, None, None]


class _Down(nn.Module):
    """Halves the size by a separable convolution with excitation."""

    def __init__(self, inputs: int, outputs: int, ratio: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(inputs, inputs, 3, 2, 1, groups=inputs, bias=False),
            _Excite(inputs, ratio),
            nn.Conv2d(inputs, outputs, 1, bias=False),
        )
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)
        self.act = nn.PReLU(outputs)

    def forward(self, x: Any) -> Any:
        return self.act(self.bn(self.conv(x)))


class _Branch(nn.Module):
    """A separable convolution at a size squeezed by average pooling."""

    def __init__(self, channels: int, kernel: int, squeeze: int) -> None:
        super().__init__()
        self.squeeze = squeeze
        self.conv = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, 1, kernel // 2, groups=channels, bias=False),
            nn.BatchNorm2d(channels, eps=1e-3),
        )
        self.act_conv1x1 = nn.Sequential(nn.PReLU(channels), nn.Conv2d(channels, channels, 1, bias=False))
        self.bn = nn.BatchNorm2d(channels, eps=1e-3)

    def forward(self, x: Any) -> Any:
        size = x.shape[2:]
        if self.squeeze > 1:
            x = functional.avg_pool2d(x, self.squeeze, self.squeeze)
        x = self.act_conv1x1(self.conv(x))
        if self.squeeze > 1:
            x = functional.interpolate(x, size=size, mode="bilinear", align_corners=True)
        return self.bn(x)


class _GroupConv(nn.Module):
    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1, groups=groups, bias=False)

    def forward(self, x: Any) -> Any:
        return self.conv(x)


class _Squeeze(nn.Module):
    """The S2 module: two branches see a shuffled half of the channels at their own scales."""

    def __init__(self, inputs: int, outputs: int, branches: tuple[tuple[int, int], tuple[int, int]]) -> None:
        super().__init__()
        half = outputs // 2
        self.c1 = _GroupConv(inputs, half, 2)
        self.d1 = _Branch(half, *branches[0])
        self.d2 = _Branch(half, *branches[1])
        self.BR = _NormAct(outputs)
        self.is_residual = inputs == outputs

    def forward(self, x: Any) -> Any:
        few = self.c1(x)
        batch, channels, height, width = few.shape
        few = few.view(batch, 2, channels // 2, height, width).transpose(1, 2).reshape(few.shape)
        both = torch.cat([self.d1(few), self.d2(few)], dim=1)
        return self.BR(x + both if self.is_residual else both)


class _Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.level1 = _ConvNormAct(3, 12, 3, 2)
        self.level2_0 = _Down(12, 16, 1)
        self.level2 = nn.ModuleList([_Squeeze(16 if i == 0 else 48, 48, _LEVEL_2[i]) for i in range(len(_LEVEL_2))])
        self.BR2 = _NormAct(64)
        self.level3_0 = _Down(64, 48, 2)
        self.level3 = nn.ModuleList([_Squeeze(48 if i == 0 else 96, 96, _LEVEL_3[i]) for i in range(len(_LEVEL_3))])
        self.BR3 = _NormAct(144)
        self.classifier = _GroupConv(144, _CLASSES, 1)

    def forward(self, x: Any) -> tuple[Any, Any]:
        entry = self.level2_0(self.level1(x))
        middle = entry
        for layer in self.level2:
            middle = layer(middle)
        deep = start = self.level3_0(self.BR2(torch.cat([entry, middle], dim=1)))
        for layer in self.level3:
            deep = layer(deep)
        return middle, self.classifier(self.BR3(torch.cat([start, deep], dim=1)))


class SiNet(nn.Module):
    """`[n, 3, 224, 224]` in the published normalization to `[n, 2, 224, 224]` logits: background, person."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = _Encoder()
        self.bn_3 = nn.BatchNorm2d(_CLASSES, eps=1e-3)
        self.level2_C = _ConvNormAct(48, _CLASSES, 1)
        self.bn_2 = nn.BatchNorm2d(_CLASSES, eps=1e-3)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.classifier = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
            nn.Conv2d(_CLASSES, _CLASSES, 3, 1, 1, bias=False),
        )

    def forward(self, x: Any) -> Any:
        """The information blocking decoder lets detail in only where the coarse answer is unsure."""
        middle, coarse = self.encoder(x)
        first = self.bn_3(self.up(coarse))
        doubt = 1 - functional.softmax(first, dim=1).amax(dim=1, keepdim=True)
        return self.classifier(self.bn_2(self.up(self.level2_C(middle) * doubt + first)))
