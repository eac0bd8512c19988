"""What starts and operates the four services; nothing in `shared` or `services` imports it."""
