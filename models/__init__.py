"""Models: the local language model, the embedder, collaborative factors, and the taught parser."""
