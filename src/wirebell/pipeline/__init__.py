"""The way of a story, in the order it goes:

    look -> parse -> sift -> accept -> read -> thread -> match -> decide -> record
         -> claim -> recheck -> render -> send -> settle

`visit` goes as far as accept, `take` from read to record, `post` from claim to settle. Each can be stopped
anywhere and begun again: what was accepted is stored, and the store refuses to tell anything twice.
"""

from wirebell.pipeline.book import renew
from wirebell.pipeline.post import claim, deliver, post
from wirebell.pipeline.sending import Posted
from wirebell.pipeline.steps import Step, Steps
from wirebell.pipeline.take import Taken, take
from wirebell.pipeline.visit import Visited, visit
from wirebell.pipeline.world import World

__all__ = [
    "Posted",
    "Step",
    "Steps",
    "Taken",
    "Visited",
    "World",
    "claim",
    "deliver",
    "post",
    "renew",
    "take",
    "visit",
]
