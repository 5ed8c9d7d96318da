"""devportal: a developer portal for the terminal and for CI."""

__version__ = "0.1.0"
