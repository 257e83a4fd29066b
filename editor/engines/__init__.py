"""Inference: what an engine must do, which engines there are, and the adapters that run them.

An *engine* does one kind of inference; a *session* is its loaded model on a device; a *provider* computes. Only this
package imports torch or onnxruntime, and only when a session loads.
"""
