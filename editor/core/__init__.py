"""The picture: geometry, tiles, layers, document, composition and history. Imports numpy and OpenCV, nothing else.

OpenCV is here because it releases the interpreter lock and blends twenty times faster than array arithmetic.
"""
