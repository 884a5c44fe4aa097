"""A reader for Chinese scholarly articles: from messy text to linked, annotated pages."""

__version__ = "0.1.0"
