"""The questions of a Backstage template: JSON Schema, Backstage's own fields, conditions."""
