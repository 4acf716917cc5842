/* Checking what lies in a snapshot before any of it is believed: whatever the bytes are, nothing is looked up outside.
 *
 * Sums say that the bytes are those that were written; this says that they are an index.
 */
#include "reopen.h"

static int bit(const uint64_t *bits, uint32_t at) { return bits[at / 64] >> at % 64 & 1; }

/* Set a bit; tell whether it was set before. */
static int set(uint64_t *bits, uint32_t at) {
    uint64_t mask = UINT64_C(1) << at % 64, was = bits[at / 64] & mask;
    bits[at / 64] |= mask;
    return was != 0;
}

static uint64_t *bits_for(uint32_t count) { return PyMem_RawCalloc(count / 64 + (size_t)1, sizeof(uint64_t)); }

static int wrong(const char *what) {
    PyErr_Format(PyExc_ValueError, "%s cannot be right", what);
    return -1;
}

/* -- records -------------------------------------------------------------------------------------------- */

static int check_chunk(const Opening *o, uint32_t number, uint64_t *starts) {
    const Arena *records = &o->filed->records;
    const uint32_t *chunk = records->chunks[number];
    const Known known = {NULL, o->totals->words, o->totals->asked};
    uint32_t left = records->lengths[number], at = 0;
    for (; left > 1 && size_of(chunk + at + 1); at += size_of(chunk + at + 1) + 1) {
        left = records->lengths[number] - at;
        if (left < 3 || chunk[at] >= o->totals->slots || at >= CHUNK) return wrong("a record");
        if (check_code(&known, chunk + at + 1, left - 1, 0, 0)) return -1;
        set(starts, (number << CHUNK_BITS) + at);
        left -= size_of(chunk + at + 1) + 1;
    }
    return 0;
}

static int check_records(Opening *o) {
    const Arena *records = &o->filed->records;
    if (!(o->record_starts = bits_for(records->count << CHUNK_BITS))) return PyErr_NoMemory(), -1;
    for (uint32_t number = 0; number < records->count; number++)
        if (check_chunk(o, number, o->record_starts)) return -1;
    return 0;
}

static int is_record(const Opening *o, uint32_t at) {
    return at >> CHUNK_BITS < o->filed->records.count && bit(o->record_starts, at);
}

/* -- lists ---------------------------------------------------------------------------------------------- */

/* Find where lists begin: each has its size at its beginning. */
static uint64_t *list_starts(const Lists *lists) {
    const Arena *arena = &lists->arena;
    uint64_t *starts = bits_for(arena->count << CHUNK_BITS);
    for (uint32_t number = 0; starts && number < arena->count; number++) {
        uint32_t length = arena->lengths[number];
        for (uint32_t at = 0; length - at >= LEAST && at < CHUNK;) {
            const List *list = (const List *)(arena->chunks[number] + at);
            uint32_t kind = list->kind & KIND, words = kind < CLASSES ? words_in_class(kind) : 0;
            if (!words || words > length - at) break;
            set(starts, (number << CHUNK_BITS) + at);
            at += words;
        }
    }
    return starts;
}

/* Return the list at a place that is one and no other's yet, NULL if it is none. */
static const List *own_list(const Lists *lists, uint64_t *starts, uint32_t at) {
    if (at >> CHUNK_BITS >= lists->arena.count || !bit(starts, at)) return NULL;
    starts[at / 64] &= ~(UINT64_C(1) << at % 64);
    return list_at(lists, at);
}

/* -- postings ------------------------------------------------------------------------------------------- */

static int check_item(const Opening *o, const Item *item) {
    if (item->gate != NONE && item->gate >= o->totals->words) return wrong("a gate");
    uint32_t number = item->what & NUMBER;
    if (item->what & SURE ? number >= o->totals->slots : !is_record(o, number)) return wrong("what is filed");
    return 0;
}

static int check_bin(const Opening *o, const Bin *bin, uint64_t *starts) {
    const List *list = own_list(&o->filed->postings, starts, bin->of.posting);
    if ((bin->of.term & ID_BITS) >= o->totals->words || !(bin->of.term >> TABLE_SHIFT)) return wrong("a term");
    if (!list || list->count > list_room(list) / 2) return wrong("a posting");
    const Item *items = (const Item *)list->words;
    for (uint32_t n = 0; n < list->count; n++)
        if (check_item(o, &items[n])) return -1;
    return 0;
}

static int check_postings(const Opening *o) {
    const Map *map = o->filed->map;
    uint64_t *starts = list_starts(&o->filed->postings);
    uint32_t taken = 0;
    int failed = starts ? 0 : (PyErr_NoMemory(), -1);
    for (uint32_t at = 0; !failed && at < map->room; at++)
        if (map->bins[at].of.term) failed = check_bin(o, &map->bins[at], starts), taken++;
    PyMem_RawFree(starts);
    if (!failed && (taken != map->taken || taken >= map->room)) return wrong("the postings");
    return failed;
}

/* -- those who follow ----------------------------------------------------------------------------------- */

typedef struct {
    const Opening *o;
    uint64_t *starts, *seen;
    uint32_t count;       /* of numbers */
} Followers;

static int check_number(Followers *f, uint32_t number, uint32_t slot) {
    const Index *index = f->o->index;
    f->count++;
    if (number >= index->numbers || index->slot_of[number] != slot || set(f->seen, number)) return wrong("a follower");
    return 0;
}

static int check_fan(Followers *f, uint32_t fan, uint32_t slot) {
    if (!fan) return 0;
    if (is_one(fan)) return check_number(f, one_of(fan), slot);
    const List *list = fan >> 1 < 2 ? NULL : own_list(&f->o->index->fans, f->starts, list_of(fan));
    if (!list || list->count > list_room(list)) return wrong("those who follow");
    uint32_t holes = list->kind / HOLE, found = 0;
    for (uint32_t n = 0; n < list->count; n++) {
        if (list->words[n] == NONE) found++;
        else if (check_number(f, list->words[n], slot)) return -1;
    }
    return found == holes && list->count - holes >= 2 ? 0 : wrong("the holes of a list");
}

static int check_followers(Opening *o) {
    const Index *index = o->index;
    Followers f = {o, list_starts(&index->fans), bits_for(index->numbers), 0};
    uint32_t follow = 0;
    int failed = f.starts && f.seen ? 0 : (PyErr_NoMemory(), -1);
    for (uint32_t slot = 0; !failed && slot < index->slot_count; slot++)
        if (slot_of(index, slot)->at != NONE) failed = check_fan(&f, slot_of(index, slot)->fan, slot);
        else if (slot_of(index, slot)->fan) failed = wrong("a slot");
    for (uint32_t number = 0; number < index->numbers; number++) follow += index->slot_of[number] != NONE;
    PyMem_RawFree(f.starts);
    PyMem_RawFree(f.seen);
    return failed || follow == f.count ? failed : wrong("who follows");
}

/* -- slots ---------------------------------------------------------------------------------------------- */

static int check_slots(Opening *o) {
    const Index *index = o->index;
    for (uint32_t number = 0; number < index->slot_count; number++) {
        uint32_t at = slot_of(index, number)->at;
        if (at == NONE) continue;
        if (!is_record(o, at) || record_at(o->filed, at)[0] != number) return wrong("a slot");
        o->standing++;
    }
    uint32_t taken = 0;
    for (uint32_t at = 0; at < index->same_room; at++) {
        uint32_t number = index->same[at] & NUMBER;
        if (index->same[at] == NONE) continue;
        if (number >= index->slot_count || slot_of(index, number)->at == NONE) return wrong("a program's slot");
        taken++;
    }
    return taken == o->standing && taken < index->same_room ? 0 : wrong("the table of programs");
}

/* Check all; -1 with an exception. */
int check_opening(Opening *o) {
    int failed = check_records(o) || check_slots(o) || check_postings(o) || check_followers(o);
    PyMem_RawFree(o->record_starts);
    o->record_starts = NULL;
    return failed ? -1 : 0;
}
