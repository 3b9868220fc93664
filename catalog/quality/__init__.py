"""What is wrong or missing in the catalogue: rules, what they find, what is dismissed.

The rules that a Document answers are `catalog.document.quality`; those that take the
whole catalogue are `catalogue_wide`; `rules` is the registry of all.
"""
