"""Leaving: nobody loses a role or an access while something of theirs would be left without anybody."""
