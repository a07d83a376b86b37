"""A trained classifier opened up: what one text does inside it, and what learning from that text would change."""
