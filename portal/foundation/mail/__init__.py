"""Outgoing mail: an outbox written with what it tells, and the worker that sends it."""
