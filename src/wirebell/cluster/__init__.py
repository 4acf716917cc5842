"""The steps of `wirebell.pipeline` on many machines: the record says what is to be done, the bus who looks now.

    intake -> accepted -> read -> thread -> match 1 .. N -> deliver

A worker is a loop: wait for a letter or a moment, ask the record what there is to do, do it, say so to the next.
Letters carry no story and no promise; wiping them all costs a moment.
"""
