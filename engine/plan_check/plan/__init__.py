"""A plan in Terraform's own words."""
