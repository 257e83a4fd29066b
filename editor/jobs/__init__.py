"""Work beside the main thread: queues with progress and cancellation. Knows callables, not pictures."""
