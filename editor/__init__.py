"""Pentimento: a desktop image editor that edits the content of a picture."""

__version__ = "0.1.0"
