"""Who comes in and as whom: sign-in by mail, sessions, tokens, roles, and addresses that were confirmed."""
