"""All that touches the world: reading sources, worker processes, publishing, the preview, the terminal."""
