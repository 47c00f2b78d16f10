"""The commands of `lianxin`, one a module; `cli.py` lists them."""
