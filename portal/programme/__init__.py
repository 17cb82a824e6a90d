"""What the programme does: projects, committee, advances, missions, jobs."""
