/* Who follows the slots that are met, as one array of numbers. Runs without the GIL. */
#include "match.h"

static int room_for_numbers(Scratch *s, uint32_t more) {
    if (s->number_room - s->number_count >= more) return 0;
    uint32_t room = s->number_room * 2 + more;
    uint32_t *numbers = PyMem_RawRealloc(s->numbers, room * sizeof(uint32_t));
    if (!numbers) return -1;
    s->numbers = numbers, s->number_room = room;
    return 0;
}

static void add_list(Match *m, const List *list) {
    Scratch *s = m->s;
    uint32_t count = LOAD(list->count);
    if (room_for_numbers(s, count)) {
        m->c.failed = 1;
        return;
    }
    uint32_t *to = s->numbers + s->number_count;
    for (uint32_t n = 0; n < count; n++) { /* over holes, too */
        *to = list->words[n];
        to += *to != NONE;
    }
    s->number_count = (uint32_t)(to - s->numbers);
}

static void add_one(Match *m, uint32_t number) {
    Scratch *s = m->s;
    if (room_for_numbers(s, 1)) m->c.failed = 1;
    else s->numbers[s->number_count++] = number;
}

static uint32_t fan_at(const Match *m, uint32_t at) {
    return LOAD(slot_at(&m->index->slots, m->s->likely[at])->fan);
}

static void fetch_list(const Match *m, uint32_t fan) {
    if (fan && !is_one(fan)) __builtin_prefetch(list_at(&m->index->fans, list_of(fan)));
}

void fan_out(Match *m) {
    Scratch *s = m->s;
    for (uint32_t at = 0; at <= m->slots / 64; at++) {
        uint64_t bits = s->found[at];
        if (!bits) continue;
        for (; bits; bits &= bits - 1) add_likely(m, at * 64 + (uint32_t)__builtin_ctzll(bits));
        s->found[at] = 0;
    }
    for (uint32_t at = 0; at < s->likely_count; at++) {
        if (at + 2 * AHEAD < s->likely_count) __builtin_prefetch(slot_at(&m->index->slots, s->likely[at + 2 * AHEAD]));
        if (at + AHEAD < s->likely_count) fetch_list(m, fan_at(m, at + AHEAD));
        uint32_t fan = fan_at(m, at);
        if (is_one(fan)) add_one(m, one_of(fan));
        else if (fan) add_list(m, list_at(&m->index->fans, list_of(fan)));
    }
    s->likely_count = 0;
}
