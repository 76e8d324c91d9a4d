"""The rooms of the week: the home school's summary with its versions, and the provider's register to sign off."""
