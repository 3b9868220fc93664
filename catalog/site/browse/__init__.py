"""What narrows the lists: filters, what they leave, and how a page says them."""
