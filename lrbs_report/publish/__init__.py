"""Publishing to blogs: the article and its figures as files of a site. One file a target."""
