"""Policy as code for Terraform plans."""

__version__ = "0.1.0"
