"""What comes in from outside: an export's rows, a case file, a customer's words. It becomes scenario and answers."""
