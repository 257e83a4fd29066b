"""Pure functions on arrays: stamp a stroke, choose a context, complete a hole. Compiled kernels load lazily."""
