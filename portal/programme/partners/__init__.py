"""Large firms of the territory and the experts they lend: skills, availability, load."""
