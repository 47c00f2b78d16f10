"""Lianxin: from a resident's words to a rated answer."""
