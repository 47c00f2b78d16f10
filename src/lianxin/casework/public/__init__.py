"""The concern's face to residents: to bring one, to follow it, to act on it by its receipt."""
