"""Reports: verdicts made readable, for people and for programs.

Each format is one module with one ``render_`` function that returns the whole
document; nothing here prints. What a plan says may be hostile, so every string from
it passes through :mod:`plan_check.report.inert` or an encoder built on it.
"""
