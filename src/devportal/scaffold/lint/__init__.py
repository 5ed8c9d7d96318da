"""What is wrong with a Backstage template that Backstage itself does not tell before a run, or ever."""
