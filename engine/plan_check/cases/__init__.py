"""Cases: small plans, written beside a rule, with the verdict that it must give."""
