"""The configuration: what flags, the environment and a file say of one run.

A flag outweighs the environment, which outweighs the file; every value knows where it
came from.
"""
