"""All that a user owns as one file, and back again."""
