"""The one place that knows every room: settings, addresses, commands, processes."""
