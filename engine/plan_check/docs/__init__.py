"""Pages on rules, for the terminal and for a folder of Markdown."""
