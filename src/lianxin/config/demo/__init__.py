"""The demonstration zone: its people, and a year of work made by performing the flows."""
