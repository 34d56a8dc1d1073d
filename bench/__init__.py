"""`make bench`: the speed of the main job as ratios to floors that are measured in the same run (docs/performance.md)."""
