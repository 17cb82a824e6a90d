"""Jobs as they were promised, declared by the company and verified with evidence: three different facts."""
