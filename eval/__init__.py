"""Measuring: scripted conversations, parse scoring and benchmarks, all told in one kind of report."""
