"""Whether, when and why a follower is alerted. Pure: every decision can be made again from what is stored."""
