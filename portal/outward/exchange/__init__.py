"""What a territory takes out for registers, accountants and publications: its own records, in its country's formats."""
