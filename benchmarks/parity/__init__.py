"""Builds a repository with Jekyll and with llmnotes, and compares what a reader gets."""
