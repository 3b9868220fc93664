"""Mokuroku: a catalogue of anime that its editors own."""

__version__ = "0.1.0"
