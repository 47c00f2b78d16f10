"""Places, bodies and people of a zone."""
