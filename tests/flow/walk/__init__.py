"""A random walk through a house: people and papers do as they like; a judge who knows no rule's code looks on."""
