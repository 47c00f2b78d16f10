"""The texts of the demonstration, as data files; nothing here names a real person or place."""
