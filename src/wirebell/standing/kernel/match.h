/* What the steps of one match share: see match.c. */
#ifndef WIREBELL_MATCH_H
#define WIREBELL_MATCH_H

#include "kernel.h"

enum { BATCH = 32, AHEAD = 8 };

struct Scratch {
    Scratch *next;        /* while no match uses it */
    uint64_t *found;      /* slots that are met */
    uint64_t *open;       /* slots that hang on what only Python can decide */
    uint32_t slot_room;   /* in 64 bits each */
    uint32_t *tried, tried_count, tried_mask; /* records filed more than once, by their places plus 1 */
    uint32_t *begun, begun_count, begun_room; /* prefixes that words of the text begin with */
    uint32_t *likely, likely_count, likely_room;       /* records to decide, then slots to fan out */
    uint32_t *undecided, undecided_count, undecided_room;
    uint32_t *numbers, number_count, number_room;
    Memo memo;
};

typedef struct {
    Case c;               /* first, as programs are decided by it */
    Index *index;
    const Filed *filed;   /* of when the match began, as are */
    const Map *map;
    Prefixes *prefixes;
    Begun *begun;         /* the prefixes' own, or NULL */
    uint32_t end;         /* of the records */
    uint32_t slots;       /* when the match began; what came later is not looked at */
    uint64_t candidates;
    Scratch *s;
} Match;

static inline int bit(const uint64_t *bits, uint32_t at) { return bits[at / 64] >> at % 64 & 1; }
static inline void set(uint64_t *bits, uint32_t at) { bits[at / 64] |= UINT64_C(1) << at % 64; }

static inline int push(uint32_t **list, uint32_t *count, uint32_t *room, uint32_t number) {
    if (*count == *room) {
        uint32_t more = *room ? *room * 2 : 256;
        uint32_t *grown = PyMem_RawRealloc(*list, more * sizeof(uint32_t));
        if (!grown) return -1;
        *list = grown, *room = more;
    }
    (*list)[(*count)++] = number;
    return 0;
}

static inline void add_likely(Match *m, uint32_t number) {
    Scratch *s = m->s;
    if (push(&s->likely, &s->likely_count, &s->likely_room, number)) m->c.failed = 1;
}

void presearch(Match *m);
void look(Match *m, unsigned table, const Id *ids, uint32_t count);
void look_for_beginnings(Match *m);
void know_begun(Match *m);
void fan_out(Match *m);

#endif
