"""monitor: what states promised one another, and what became of it."""

__version__ = "0.1.0"
