"""Tools for the people who keep the playbooks true."""
