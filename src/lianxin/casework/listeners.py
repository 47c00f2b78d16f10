"""What the trunk does on what happened: tell people."""
