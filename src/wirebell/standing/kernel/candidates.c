/* Candidates: what is filed under the terms that the text holds; each is decided exactly. Runs without the GIL. */
#include "match.h"

static void decide(Match *m, const uint32_t *record) {
    Scratch *s = m->s;
    uint32_t slot = record[0];
    if (slot >= m->slots || bit(s->found, slot)) return;
    int met = meets(&m->c, record + 1);
    if (met == YES) set(s->found, slot);
    if (met != UNKNOWN || bit(s->open, slot)) return;
    set(s->open, slot);
    if (push(&s->undecided, &s->undecided_count, &s->undecided_room, slot)) m->c.failed = 1;
}

static int gate_open(const Match *m, Id word) {
    const Vocabulary *v = m->c.text->vocabulary;
    Id term = v->stem == Py_None ? word : entry_of(v, word)->stem[m->c.text->language];
    return number_in(&m->c.text->terms, term) != NONE;
}

static int more_tried(Scratch *s) {
    uint32_t mask = s->tried ? s->tried_mask * 2 + 1 : 255, *had = s->tried, had_mask = s->tried_mask;
    uint32_t *more = PyMem_RawCalloc(mask + UINT64_C(1), sizeof(uint32_t));
    if (!more) return -1;
    for (uint32_t at = 0; had && at <= had_mask; at++) {
        uint32_t to = spread(had[at]) & mask;
        while (had[at] && more[to]) to = (to + 1) & mask;
        if (had[at]) more[to] = had[at];
    }
    PyMem_RawFree(had);
    s->tried = more, s->tried_mask = mask;
    return 0;
}

/* Tell whether a record was tried before, and that it is now. Without memory it is tried again, which does no harm. */
static int tried(Scratch *s, uint32_t place) {
    if ((!s->tried || s->tried_count * UINT64_C(2) > s->tried_mask) && more_tried(s)) return 0;
    uint32_t at = spread(place + 1) & s->tried_mask;
    for (; s->tried[at]; at = (at + 1) & s->tried_mask)
        if (s->tried[at] == place + 1) return 1;
    s->tried[at] = place + 1;
    s->tried_count++;
    return 0;
}

static void look_at(Match *m, const List *posting) {
    uint32_t count = LOAD(posting->count);
    const Item *items = (const Item *)posting->words;
    m->candidates += count;
    for (uint32_t at = 0; at < count; at++) {
        const Item *item = &items[at];
        uint32_t number = item->what & NUMBER;
        if (item->what & SURE) {
            if (number < m->slots) set(m->s->found, number);
            continue;
        }
        if (number >= m->end || (item->gate != NONE && !gate_open(m, item->gate))) continue;
        if (item->what & SEVERAL && tried(m->s, number)) continue;
        add_likely(m, number);
    }
}

/* Look terms up in batches, so that the processor fetches many at once. */
void look(Match *m, unsigned table, const Id *ids, uint32_t count) {
    uint32_t postings[BATCH];
    for (uint32_t first = 0; first < count; first += BATCH) {
        uint32_t batch = count - first < BATCH ? count - first : BATCH;
        for (uint32_t at = 0; at < batch; at++)
            __builtin_prefetch(&m->map->bins[place_of(m->map, term_in_table(table, ids[first + at]))]);
        for (uint32_t at = 0; at < batch; at++) {
            postings[at] = posting_of(m->map, term_in_table(table, ids[first + at]));
            if (postings[at] != NONE) __builtin_prefetch(list_at(&m->filed->postings, postings[at]));
        }
        for (uint32_t at = 0; at < batch; at++)
            if (postings[at] != NONE) look_at(m, list_at(&m->filed->postings, postings[at]));
    }
}

static void decide_likely(Match *m) {
    uint32_t count = m->s->likely_count, *likely = m->s->likely;
    for (uint32_t at = 0; at < count; at++) {
        if (at + AHEAD < count) __builtin_prefetch(record_at(m->filed, likely[at + AHEAD]));
        decide(m, record_at(m->filed, likely[at]));
    }
    m->s->likely_count = 0;
}

/* Only the bits that were set are taken back. */
void presearch(Match *m) {
    const Text *text = m->c.text;
    Scratch *s = m->s;
    look(m, TEXT_TABLE, text->terms.ids, text->terms.count);
    look(m, HEADLINE_TABLE, text->terms.ids, text->in_headline);
    look(m, TEXT_TABLE, m->c.keys, m->c.key_count);
    look_for_beginnings(m);
    decide_likely(m);
    if (s->tried_count) memset(s->tried, 0, (s->tried_mask + (size_t)1) * sizeof(uint32_t));
    s->tried_count = 0;
}
