"""Where models are loaded and run: providers, sessions, threads and memory. Imports a runtime only to load a model."""
