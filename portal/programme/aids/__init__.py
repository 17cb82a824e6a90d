"""Public aid that firms received: facts in neutral words. What they mean in law is the plugins' business."""
