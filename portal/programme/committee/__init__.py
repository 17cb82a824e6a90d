"""The committee: meetings, papers, interests, votes and minutes. Its signed minutes make the projects' decisions."""
