"""One module per feature: prepare on the main thread, run on a worker, finish as one command."""
