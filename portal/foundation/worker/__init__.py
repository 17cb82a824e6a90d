"""Background work: a queue in the database, filled in the caller's transaction, emptied under leases."""
