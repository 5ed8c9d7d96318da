"""The complete YAML 1.2 reader behind catalog.yaml12: from bytes to tokens, a tree, values and places."""
