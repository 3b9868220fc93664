"""What pages show: cards, entries, artists, songs, and the facts about them."""
