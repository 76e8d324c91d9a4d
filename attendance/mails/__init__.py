"""E-mails that providers send: kept as they came, read where the sender is proven, shown where they cannot be read.

Who really sent one is `gateway.mail.proof`'s to say; here an unproven sender records nothing and lowers no concern.
"""
