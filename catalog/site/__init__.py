"""The public pages: what visitors see of the catalogue, without cookies or scripts."""
