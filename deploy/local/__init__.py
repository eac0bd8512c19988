"""The local set: PostgreSQL, Redis, four services, their workers and one beat, on one machine, kept in `.local/`."""
