"""What tests share: databases, a mail server, a browser, a clock, and a fence round the machine."""
