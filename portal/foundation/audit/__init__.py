"""The trail: who did what to which record, in a chain that shows every later change."""
