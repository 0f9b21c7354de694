"""The command line: one module for each command, flags only.

A command reads its flags and returns a job; :mod:`plan_check.__main__` runs it, and
alone turns what happens into an exit code. Each module is imported when its command
is called, because start-up time is most of what a small plan costs.
"""
