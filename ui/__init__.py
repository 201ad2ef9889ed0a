"""What people see: the web app and the terminal."""
