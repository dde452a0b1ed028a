"""From findings to a document as data, and from the document to HTML, PDF, charts and data files."""
