"""What every file needs: documents, messages, deadlines."""
