"""Benchmarks: rates beside a limit measured in the same run. Never part of the tests."""
