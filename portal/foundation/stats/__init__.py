"""Figures kept up to date as things happen, so that dashboards and the network read no files."""
