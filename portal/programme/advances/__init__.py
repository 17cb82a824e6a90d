"""Repayable advances: agreement, payment to the firm, schedule, repayments and the polite word when one is late."""
