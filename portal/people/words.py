"""What was just done, by the word in the address."""

DONE = {
    "invited": "They have the job, and a mail with the way in is on its way.",
    "changed": "It is changed. They and the people at the top are told by mail.",
    "waits": "Nothing is changed yet: it waits for a second person, who is told by mail. See below.",
    "agreed": "You agreed, and it is done.",
    "declined": "Nothing was changed.",
    "link": "A mail with a link is on its way to them.",
    "email": "The old address is told. The new one counts once it is confirmed from there.",
    "mobile": "The number is changed, and they are told.",
    "signed-out": "They are signed out everywhere.",
    "second-step": "They set up a new second step when they next sign in.",
    "away": "It is said. Whoever is told instead and the people at the top hear of it by mail.",
    "back": "Alerts go to them again from now on.",
    "named": "The roles are called so from now on.",
    "ended": "The job is ended. Nothing it opened opens any more.",
}
