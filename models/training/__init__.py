"""Programs that train the small networks the editor ships: `python -m models.training.<name> --config <name>`.

They need torch, and onnx with onnxscript to export; nothing in `editor` imports them, and they import nothing from it.
Pictures are uint8 [y, x, 3] RGB, masks uint8 [y, x] with 255 = change; tensors are [n, channel, y, x], colors 0..1
between the parts and -1..1 only inside a network.
"""
