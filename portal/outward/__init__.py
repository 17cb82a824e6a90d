"""What leaves the house: public pages, reports, the network."""
