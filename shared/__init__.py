"""Mechanisms that every desk needs and no desk owns."""
