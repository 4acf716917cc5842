/* Filing: which term each program stands under, and where its record lies.
 *
 * Slots are the truth; postings and records are made from them. Nothing here sets an exception, as all is filed anew
 * without the GIL (see refile.c).
 */
#include "filing.h"

Filed *new_filed(uint32_t map_room, uint32_t prefix_room) {
    Filed *filed = PyMem_RawCalloc(1, sizeof(Filed));
    if (!filed) return NULL;
    filed->map = new_map(map_room), filed->prefixes = new_prefixes(prefix_room);
    if (open_arena(&filed->records) || open_lists(&filed->postings) || !filed->map || !filed->prefixes) {
        close_filed(NULL, filed);
        return NULL;
    }
    return filed;
}

/* Let go of all that is filed, which matches may look at still; at once without an index. */
void close_filed(Index *index, Filed *filed) {
    Index nobody = {0};
    if (!filed) return;
    if (!index) index = &nobody;
    close_arena(index, &filed->records);
    close_lists(index, &filed->postings);
    retire(index, filed->map);
    if (filed->prefixes) retire(index, filed->prefixes->begun);
    retire(index, filed->prefixes);
    retire(index, filed);
}

/* Return the place of a new record of a slot's program, or part of it; NONE without memory. */
uint32_t new_record(Filed *filed, uint32_t slot, const uint32_t *code) {
    uint32_t at = take(&filed->records, size_of(code) + 1);
    if (at == NONE) return NONE;
    uint32_t *record = at_place(&filed->records, at);
    record[0] = slot;
    memcpy(record + 1, code, size_of(code) * sizeof(uint32_t));
    return at;
}

PyObject *raise_filing(int outcome) {
    if (outcome == NOTHING_ASKED) PyErr_SetString(PyExc_LookupError, "the query asks for nothing");
    else PyErr_NoMemory();
    return NULL;
}

/* -- one program ---------------------------------------------------------------------------------------- */

/* A single word or beginning, anywhere, is met by the term it is filed under. */
static int is_sure(const uint32_t *node) {
    return (op_of(node) == RUN || op_of(node) == BEGIN) && size_of(node) == 2 && field_of(node) == ANYWHERE
        && !flag_of(node);
}

static int file_under(const Filer *f, const uint32_t *node, uint32_t what, const Cover *cover) {
    for (uint32_t at = 0; at < cover->count; at++) {
        unsigned table = (unsigned)(cover->keys[at] >> 32);
        Id id = (Id)cover->keys[at];
        Item item = {what, what & SURE ? NONE : gate_of(f->shares, node, id)};
        if (table == PREFIX_TABLE && know_prefix(f->index, f->to, id)) return NO_MEMORY;
        if (add_item(f->index, f->to, term_in_table(table, id), item)) return NO_MEMORY;
    }
    return FILED;
}

static uint32_t wait_for_place(Queue *queue, uint32_t slot, const uint32_t *node, int own) {
    if (queue->count == queue->room) {
        uint32_t room = queue->room ? queue->room * 2 : 256;
        Waiting *more = PyMem_RawRealloc(queue->waiting, room * sizeof(Waiting));
        if (!more) return NONE;
        queue->waiting = more, queue->room = room;
    }
    queue->waiting[queue->count] = (Waiting){node, slot, NONE, own};
    return queue->count++;
}

/* File a program under its cover. `at` becomes the place of its record if it is given one now; it is not if a look at
 * its one word is enough. */
static int file_program(const Filer *f, uint32_t slot, const uint32_t *node, int own, uint32_t *at) {
    Cover cover = {0};
    int covered = cover_node(f->shares, &f->index->asked, node, ANYWHERE, &cover);
    int outcome = covered < 0 ? NO_MEMORY : covered ? FILED : NOTHING_ASKED;
    uint32_t what = slot | SURE;
    if (covered > 0 && (cover.count > 1 || !is_sure(node))) {
        what = f->queue ? wait_for_place(f->queue, slot, node, own) : new_record(f->to, slot, node);
        if (what == NONE) outcome = NO_MEMORY;
        else if (!f->queue) *at = what;
        if (cover.count > 1) what |= SEVERAL;
    }
    if (outcome == FILED) outcome = file_under(f, node, what, &cover);
    PyMem_RawFree(cover.keys);
    return outcome;
}

/* Keep a slot's program where it is not matched from: its parts are, or a look at its one word is enough. */
static int keep_apart(const Filer *f, uint32_t slot, const uint32_t *code, uint32_t *at) {
    *at = new_record(f->to, slot, code);
    return *at == NONE ? NO_MEMORY : FILED;
}

/* File a slot's program, or each alternative of an OR for itself. `at` becomes the place of the whole program, NONE
 * while it waits for one. */
int file_code(const Filer *f, uint32_t slot, const uint32_t *code, uint32_t *at) {
    uint32_t part = *at = NONE;
    if (op_of(code) != OR) {
        uint32_t waiting = f->queue ? f->queue->count : 0;
        int outcome = file_program(f, slot, code, 1, at);
        int placed = *at != NONE || (f->queue && f->queue->count > waiting);
        return outcome != FILED || placed ? outcome : keep_apart(f, slot, code, at);
    }
    int outcome = keep_apart(f, slot, code, at);
    for (uint32_t n = 1; outcome == FILED && n < size_of(code); n += size_of(code + n))
        outcome = file_program(f, slot, code + n, 0, &part);
    return outcome;
}

/* File a slot whose program is in the records. */
int file_slot(Index *index, uint32_t number) {
    const Filer filer = {index, index->filed, &index->shares, NULL};
    uint32_t at;
    int outcome = file_code(&filer, number, code_of(index, number), &at);
    if (outcome == FILED) slot_of(index, number)->at = at;
    return outcome;
}

/* Tell what filing would come to but for memory. */
int asks_for_something(const Index *index, const uint32_t *code) {
    Cover cover = {0};
    int found = cover_node(&index->shares, &index->asked, code, ANYWHERE, &cover);
    PyMem_RawFree(cover.keys);
    return found < 0 ? NO_MEMORY : found ? FILED : NOTHING_ASKED;
}
