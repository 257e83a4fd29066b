"""Work beside the main thread: a queue with progress and cancellation. Knows callables, not pictures."""
