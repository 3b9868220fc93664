// What improves pages that already work without it.
