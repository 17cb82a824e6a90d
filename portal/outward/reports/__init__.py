"""What a territory shows its funders: the dashboard, the list behind each figure, the annual report."""
