"""Read the sheet that has a row for each pupil and a column for each session of a week.

Each cell is what a row of the plain form is: recorded, held, or silent. A mark means what the provider's own
dictionary says, and a pupil is who has the name and the date of birth; nothing is guessed.
"""
