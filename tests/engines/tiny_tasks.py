"""Small ONNX models to the published contracts of every task but inpainting; each shows what it was fed."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32


class Net:
    """Nodes one after another; `do` returns the name of its result."""

    def __init__(self):
        self.nodes, self.values, self._count = [], [], 0

    def do(self, kind, *inputs, name=None, **attributes):
        self._count += 1
        name = name or f"t{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def const(self, value):
        self._count += 1
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        self.values.append(numpy_helper.from_array(array, f"c{self._count}"))
        return f"c{self._count}"

    def save(self, path, inputs, outputs):
        infos = [[helper.make_tensor_value_info(*item) for item in items] for items in (inputs, outputs)]
        graph = helper.make_graph(self.nodes, "tiny", *infos, self.values)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.save(model, str(path))


def save_map(path, side, input_name="input.1", output_name="1959", logits=False, rank=4):
    """The normalized red channel as it is (rank 4: [1, 1, y, x]; 3: [1, y, x]), or as logits eight times as strong."""
    net = Net()
    red = net.do("Slice", input_name, net.const([0]), net.const([1]), net.const([1]))
    if rank == 3:
        red = net.do("Squeeze", red, net.const([1]))
    net.do("Mul", red, net.const(8.0 if logits else 1.0), name=output_name)
    shape = [1, 3, side, side] if side else [1, 3, "h", "w"]
    net.save(path, [(input_name, FLOAT, shape)], [(output_name, FLOAT, None)])


def save_upscaler(path, scale=4):
    """Each pixel becomes a square; the result is the sharper of that and nothing, so that seams would show."""
    net = Net()
    net.do("Resize", "input", "", net.const([1.0, 1.0, float(scale), float(scale)]), mode="nearest", name="output",
           coordinate_transformation_mode="asymmetric", nearest_mode="floor")  # fmt: skip
    net.save(path, [("input", FLOAT, [1, 3, "h", "w"])], [("output", FLOAT, None)])


def save_pct(path, matrix, offset):
    """PCT-Net's head: the same map of color everywhere, but for the offset, which grows with the mask it saw."""
    net = Net()
    values = np.concatenate([np.asarray(matrix, float).ravel(), np.asarray(offset, float)]).reshape(1, 12, 1, 1)
    shown = net.do("Expand", net.const(values), net.const([1, 12, 256, 256]))
    only_offset = np.r_[np.zeros(9), np.ones(3)].reshape(1, 12, 1, 1)
    image = net.do("ReduceMean", "image", axes=[1], keepdims=1)
    nothing = net.do("Mul", image, net.const(0.0))
    extra = net.do("Mul", net.do("Add", "mask", nothing), net.const(only_offset * 0.1))
    net.do("Add", shown, extra, name="params")
    inputs = [("image", FLOAT, [1, 3, 256, 256]), ("mask", FLOAT, [1, 1, 256, 256])]
    net.save(path, inputs, [("params", FLOAT, [1, 12, 256, 256])])


def save_lines(path, centers, scores, ways):
    """M-LSD's outputs: always the same lines; the input is looked at so that its shape is checked."""
    net = Net()
    still = net.do("Mul", net.do("ReduceMean", "picture", keepdims=0), net.const(0.0))
    field = np.zeros((1, 256, 256, 4), np.float32)
    points = np.zeros((1, 200, 2), np.int64)
    certain = np.zeros((1, 200), np.float32)
    for index, ((y, x), score, way) in enumerate(zip(centers, scores, ways, strict=True)):
        points[0, index], certain[0, index], field[0, y, x] = (y, x), score, way
    net.do("Cast", net.const(points), to=INT32, name="Identity")
    net.do("Add", net.const(certain), still, name="Identity_1")
    net.do("Add", net.const(field), still, name="Identity_2")
    outputs = [
        ("Identity", INT32, [1, 200, 2]),
        ("Identity_1", FLOAT, [1, 200]),
        ("Identity_2", FLOAT, [1, 256, 256, 4]),
    ]
    net.save(path, [("picture", FLOAT, [1, 512, 512, 4])], outputs)


def save_boxes(path, cells):
    """YOLOX's raw output: `cells` are (row of 3549, values of 85)."""
    net = Net()
    raw = np.zeros((1, 3549, 85), np.float32)
    for row, values in cells:
        raw[0, row] = values
    still = net.do("Mul", net.do("ReduceMean", "images", keepdims=0), net.const(0.0))
    net.do("Add", net.const(raw), still, name="output")
    net.save(path, [("images", FLOAT, [1, 3, 416, 416])], [("output", FLOAT, [1, 3549, 85])])


def _disc(net, points, labels, side, scale, name=None):
    """`[1, 1, side, side]` logits: positive within 40 model pixels of the first point that is inside, less 100 times
    how many points are outside; padding points are added up, so that tests see them."""
    axis = (np.arange(side, dtype=np.float32) + 0.5) * scale
    first = net.do("Slice", points, net.const([0]), net.const([1]), net.const([1]))
    x = net.do("Slice", first, net.const([0]), net.const([1]), net.const([2]))
    y = net.do("Slice", first, net.const([1]), net.const([2]), net.const([2]))
    dx = net.do("Sub", net.const(axis.reshape(1, 1, side)), x)
    dy = net.do("Sub", net.const(axis.reshape(1, side, 1)), y)
    squares = net.do("Add", net.do("Mul", dx, dx), net.do("Mul", dy, dy))
    near = net.do("Sub", net.const(40.0), net.do("Sqrt", squares))
    outside = net.do("Cast", net.do("Equal", labels, net.const(0.0)), to=FLOAT)
    count = net.do("ReduceSum", outside, keepdims=0)
    logits = net.do("Sub", near, net.do("Mul", count, net.const(100.0)))
    return net.do("Reshape", logits, net.const([1, 1, side, side]), **({"name": name} if name else {}))


def _three(net, disc, masks, scores, has_single):
    """The disc shifted by constants: candidates smaller and larger, after a single one if there is one."""
    shifts = ([0.0] if has_single else []) + [-10.0, 0.0, 10.0]
    parts = [net.do("Add", disc, net.const(shift)) for shift in shifts]
    net.do("Concat", *parts, axis=1, name=masks)
    values = ([0.5] if has_single else []) + [0.6, 0.9, 0.7]
    net.do("Identity", net.const(np.array([values])), name=scores)


def save_sam_encoder(path, name="x", embedding="image_embeddings"):
    """[1, 3, 1024, 1024] normalized; the embedding is the picture averaged to 64 x 64."""
    net = Net()
    net.do("AveragePool", name, kernel_shape=[16, 16], strides=[16, 16], name=embedding)
    net.save(path, [(name, FLOAT, [1, 3, 1024, 1024])], [(embedding, FLOAT, None)])


def save_sam_decoder(path):
    """SAM 1 as upstream exports it: four masks of the original size, scores, small logits; fails without padding."""
    net = Net()
    disc = _disc(net, "point_coords", "point_labels", 256, 4.0)
    mean = net.do("Mul", net.do("ReduceMean", "image_embeddings", keepdims=0), net.const(0.0))
    kept = net.do("Mul", "mask_input", net.do("Mul", "has_mask_input", net.const(1.0)))
    disc = net.do("Add", net.do("Add", disc, mean), kept)
    padding = net.do("Cast", net.do("Equal", "point_labels", net.const(-1.0)), to=FLOAT)
    corners = net.do("Cast", net.do("Greater", "point_labels", net.const(1.5)), to=FLOAT)
    marks = net.do("Add", net.do("ReduceSum", padding, keepdims=0), net.do("ReduceSum", corners, keepdims=0))
    # neither a padded point nor a box: the published graph answers nonsense, this one nothing
    lacking = net.do("Mul", net.do("Cast", net.do("Equal", marks, net.const(0.0)), to=FLOAT), net.const(1000.0))
    _three(net, net.do("Sub", disc, lacking), "low_res_masks", "iou_predictions", True)
    size = net.do("Cast", "orig_im_size", to=INT64)
    shape = net.do("Concat", net.const([1, 4]), size, axis=0)
    net.do("Resize", "low_res_masks", "", "", shape, mode="linear", name="masks")
    inputs = [("image_embeddings", FLOAT, [1, 3, 64, 64]), ("point_coords", FLOAT, [1, "n", 2]),
              ("point_labels", FLOAT, [1, "n"]), ("mask_input", FLOAT, [1, 1, 256, 256]),
              ("has_mask_input", FLOAT, [1]), ("orig_im_size", FLOAT, [2])]  # fmt: skip
    net.save(path, inputs, [(name, FLOAT, None) for name in ("masks", "iou_predictions", "low_res_masks")])


def save_preparing_encoder(path):
    """samexporter's encoder with its preparation inside: [y, x, 3] of any size, 0 to 255."""
    net = Net()
    chw = net.do("Unsqueeze", net.do("Transpose", "input_image", perm=[2, 0, 1]), net.const([0]))
    net.do("Resize", chw, "", "", net.const([1, 3, 64, 64]), mode="linear", name="image_embeddings")
    net.save(path, [("input_image", FLOAT, ["h", "w", 3])], [("image_embeddings", FLOAT, None)])


def save_sam2_encoder(path, name, outputs):
    """[1, 3, 1024, 1024]; three embeddings, in the order of `outputs`."""
    net = Net()
    for output, side in zip(outputs, (64, 256, 128) if outputs[0].startswith("image") else (256, 128, 64), strict=True):
        net.do("AveragePool", name, kernel_shape=[1024 // side] * 2, strides=[1024 // side] * 2, name=output)
    net.save(path, [(name, FLOAT, [1, 3, 1024, 1024])], [(output, FLOAT, None) for output in outputs])


def save_sam2_decoder(path, variant):
    """One of "samexporter" (two outputs, 256), "darktable" (three, 1024) and "osam" (three, any size)."""
    osam = variant == "osam"
    names = ("image_embeddings", "high_res_features1", "high_res_features2") if osam else (
        "image_embed", "high_res_feats_0", "high_res_feats_1")  # fmt: skip
    net = Net()
    disc = _disc(net, "point_coords", "point_labels", 256, 4.0)
    still = net.const(0.0)
    for name in names:
        still = net.do("Add", still, net.do("Mul", net.do("ReduceMean", name, keepdims=0), net.const(0.0)))
    disc = net.do("Add", disc, net.do("Add", still, net.do("Mul", "mask_input", "has_mask_input")))
    small = "masks" if variant == "samexporter" else ("low" if osam else "low_res_masks")
    _three(net, disc, small, "iou_predictions", False)
    outputs = ["masks", "iou_predictions"]
    if variant != "samexporter":
        size = net.do("Identity", "orig_im_size") if osam else net.const([1024, 1024])
        shape = net.do("Concat", net.const([1, 3]), size, axis=0)
        net.do("Resize", small, "", "", shape, mode="linear", name="masks")
        outputs.append(small)
    shapes = zip(names, (64, 256, 128), strict=True)
    inputs = [*((name, FLOAT, [1, 3, side, side]) for name, side in shapes),
              ("point_coords", FLOAT, [1, "n", 2]), ("point_labels", FLOAT, [1, "n"]),
              ("mask_input", FLOAT, [1, 1, 256, 256]), ("has_mask_input", FLOAT, [1])]  # fmt: skip
    net.save(path, inputs + ([("orig_im_size", INT64, [2])] if osam else []), [(name, FLOAT, None) for name in outputs])


def save_efficient_encoder(path):
    """batched_images of any size, 0 to 1."""
    net = Net()
    net.do("Resize", "batched_images", "", "", net.const([1, 3, 64, 64]), mode="linear", name="image_embeddings")
    net.save(path, [("batched_images", FLOAT, [1, 3, "h", "w"])], [("image_embeddings", FLOAT, None)])


def save_efficient_decoder(path):
    """Points in pixels of the picture as [1, 1, n, 2]; masks [1, 1, 3, y, x] of the size it is told."""
    net = Net()
    points = net.do("Squeeze", "batched_point_coords", net.const([1]))
    labels = net.do("Squeeze", "batched_point_labels", net.const([1]))
    height = net.do("Cast", net.do("Slice", "orig_im_size", net.const([0]), net.const([1])), to=FLOAT)
    width = net.do("Cast", net.do("Slice", "orig_im_size", net.const([1]), net.const([2])), to=FLOAT)
    size = net.do("Concat", width, height, axis=0)
    scaled = net.do("Div", net.do("Mul", points, net.const(1024.0)), size)
    still = net.do("Mul", net.do("ReduceMean", "image_embeddings", keepdims=0), net.const(0.0))
    disc = net.do("Add", _disc(net, scaled, labels, 256, 4.0), still)
    _three(net, disc, "low", "flat_scores", False)
    shape = net.do("Concat", net.const([1, 3]), "orig_im_size", axis=0)
    large = net.do("Resize", "low", "", "", shape, mode="linear")
    net.do("Unsqueeze", large, net.const([1]), name="output_masks")
    net.do("Unsqueeze", "flat_scores", net.const([1]), name="iou_predictions")
    inputs = [("image_embeddings", FLOAT, [1, 3, 64, 64]), ("batched_point_coords", FLOAT, [1, 1, "n", 2]),
              ("batched_point_labels", FLOAT, [1, 1, "n"]), ("orig_im_size", INT64, [2])]  # fmt: skip
    net.save(path, inputs, [("output_masks", FLOAT, None), ("iou_predictions", FLOAT, None)])


def save_efficient_one_file(path):
    """opencv_zoo's: the stretched picture and always six points, labels [1, 1, 6, 1]."""
    net = Net()
    points = net.do("Squeeze", "batched_point_coords", net.const([1]))
    labels = net.do("Squeeze", "batched_point_labels", net.const([1, 3]))
    still = net.do("Mul", net.do("ReduceMean", "batched_images", keepdims=0), net.const(0.0))
    disc = net.do("Add", _disc(net, points, labels, 256, 4.0), still)
    _three(net, disc, "low", "flat_scores", False)
    large = net.do("Resize", "low", "", "", net.const([1, 3, 1024, 1024]), mode="linear")
    net.do("Unsqueeze", large, net.const([1]), name="output_masks")
    net.do("Unsqueeze", "flat_scores", net.const([1]), name="iou_predictions")
    inputs = [("batched_images", FLOAT, [1, 3, 1024, 1024]), ("batched_point_coords", FLOAT, [1, 1, 6, 2]),
              ("batched_point_labels", FLOAT, [1, 1, 6, 1])]  # fmt: skip
    net.save(path, inputs, [("output_masks", FLOAT, None), ("iou_predictions", FLOAT, None)])
