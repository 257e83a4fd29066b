"""Measures the program against named peers in one run, and prints the figures with their ratios.

Words: a *case* is one thing that is measured, a *peer* another program or method measured beside ours, a *set* a list
of pictures with masks. Run `python -m benchmarks --list` from the repository root. Nothing here is imported by the
program.
"""
