"""Organisations in neutral words: a bank may fund, sit in the committee and hold an account."""
