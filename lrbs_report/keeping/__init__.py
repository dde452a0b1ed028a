"""What is kept between builds: results, editions, the published folder."""
