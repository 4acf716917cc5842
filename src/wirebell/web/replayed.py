"""The steps of a replayed decision, as they are called on the page."""

from __future__ import annotations

from wirebell.deliver.render.words import Words


def step_name(step: str, said: Words) -> str:
    """Return what a step is called."""
    return {
        "seen": said.say("Seen"),
        "read": said.say("Read"),
        "match": said.say("Match"),
        "entitled": said.say("Entitlement"),
        "policy": said.say("Policy"),
        "decide": said.say("Decision"),
        "rights": said.say("Rights"),
        "deliver": said.say("Delivery"),
    }.get(step, step)


def outcome_name(outcome: str, said: Words) -> str:
    """Return what an outcome is called; a word of the record that has no other name as it is."""
    return {
        "unknown": said.say("unknown"),
        "new": said.say("new"),
        "corrected": said.say("corrected"),
        "withdrawn": said.say("withdrawn"),
        "changed": said.say("changed"),
        "silent": said.say("silent"),
        "met": said.say("met"),
        "met after an edit": said.say("met after an edit"),
        "not met": said.say("not met"),
        "not followed then": said.say("not followed then"),
        "no follow": said.say("no follow"),
        "no match": said.say("no match"),
        "broken": said.say("broken"),
        "erased": said.say("erased"),
        "team": said.say("team"),
        "not entitled": said.say("not entitled"),
        "language": said.say("language"),
        "muted": said.say("muted"),
        "paused": said.say("paused"),
        "waits": said.say("waits"),
        "waits for outlets": said.say("waits for outlets"),
        "nothing new": said.say("nothing new"),
        "capped": said.say("capped"),
        "more": said.say("more"),
        "missing": said.say("missing"),
        "edited only": said.say("edited only"),
        "withheld": said.say("withheld"),
        "private": said.say("private"),
        "shared": said.say("shared"),
        "out": said.say("out"),
        "due": said.say("due"),
        "held": said.say("held"),
        "waiting": said.say("waiting"),
        "leased": said.say("under way"),
        "delivered": said.say("delivered"),
        "sent": said.say("sent"),
        "refused": said.say("refused"),
        "gone": said.say("address gone"),
    }.get(outcome, outcome)
