"""The forms of the home school's rooms: answer an alert, agree due times."""
