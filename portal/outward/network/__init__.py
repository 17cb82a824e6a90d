"""The head of the network: territories compared and followed, by aggregates only."""
