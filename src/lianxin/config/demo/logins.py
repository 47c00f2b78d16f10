"""The accounts of the demonstration zone."""


def logins() -> list[dict[str, str]]:
    """One of each role: `role`, `login`, `password`, `otp_secret`, `phone`; what does not apply is empty."""
    return []
