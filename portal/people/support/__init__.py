"""Visits of the network: a territory lets one of its people read its files for some hours, and sees what was read."""
