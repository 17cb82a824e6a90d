"""Files of the territory: what people attach, what the portal sets in type, and how both are kept and given back."""
