"""Projects that follow the template they were made from: what they record, and three-way updates."""
