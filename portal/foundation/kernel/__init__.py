"""Pure values of the portal. Imports neither Flask nor SQLAlchemy and does no input or output."""
