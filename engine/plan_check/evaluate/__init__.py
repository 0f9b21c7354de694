"""Judges a graph by rules: one verdict for each rule and each selected resource."""
