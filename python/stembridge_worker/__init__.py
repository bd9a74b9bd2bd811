"""Engines of Stembridge that run in Python: messages on stdio, logs on stderr."""
