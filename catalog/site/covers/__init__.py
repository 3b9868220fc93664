"""Covers of works without a poster, and the colours they share with the pages."""
