"""Every word of the report: its sentences, its boxes, its articles, and how templates get them."""
