"""Rules, facts and relations, read from YAML and checked."""
