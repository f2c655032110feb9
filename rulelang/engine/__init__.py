"""The engines that run a plan; ``exact`` is the definition of what a rubric means."""
