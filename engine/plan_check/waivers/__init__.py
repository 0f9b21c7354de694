"""Waivers: violations that somebody accepts, with a reason, until a day."""
