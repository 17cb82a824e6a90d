"""Competence missions: the need, the match, the letter, the half-days given, what came of it."""
