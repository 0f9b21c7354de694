"""The normalised resource graph: values, origins, relations, views."""
