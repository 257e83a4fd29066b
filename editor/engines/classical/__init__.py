"""Engines that need no weights: the program and its tests always run."""
