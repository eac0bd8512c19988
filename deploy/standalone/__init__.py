"""Programs for people who have nothing of this system but a published file and Python."""
