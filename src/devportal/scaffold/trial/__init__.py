"""Cases kept beside a template: read, run with nothing reached outside, judged."""
