"""Where cases live until they are closed: a database, SQLite by default and PostgreSQL for a team.

record      all that is kept of a case, as a value
change      one thing that happens to a case: who, when, and what it sets or adds; a change once made is an event
event       a change as it stands in the register, with the hash of the one before it
duty        what must happen next to a case, and by when: a deadline, a promise, word to the customer
window      one interview at the desk, which holds its case so that no other window writes it
"""
