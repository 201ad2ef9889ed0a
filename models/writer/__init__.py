"""The writer's notes: facts in, one sentence out, and the corpus that teaches it."""
