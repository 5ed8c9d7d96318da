"""Runs of Backstage templates: planned, journalled, gone on with, approved and undone."""
