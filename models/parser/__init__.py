"""The taught parser: its prompt, its wire format, its corpus, its adapter and the recipe that made it."""
