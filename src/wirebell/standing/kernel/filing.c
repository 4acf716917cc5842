/* Filing: which term each program stands under, and where its record lies.
 *
 * Slots are the truth; postings and records are made from them, and made anew when the stream has taught more or when
 * many slots are idle. Runs with the GIL held; see kernel.h for what a running match may look at.
 */
#include "kernel.h"

/* A single word or beginning, anywhere, is met by the term it is filed under. */
static int is_sure(const uint32_t *node) {
    return (op_of(node) == RUN || op_of(node) == BEGIN) && size_of(node) == 4 && node[2] == 1
        && field_of(node) == ANYWHERE && !flag_of(node);
}

static int file_under(Index *index, const uint32_t *node, uint32_t what, const Cover *cover) {
    for (uint32_t at = 0; at < cover->count; at++) {
        unsigned table = (unsigned)(cover->keys[at] >> 32);
        Id id = (Id)cover->keys[at];
        Item item = {what, what & SURE ? NONE : gate_of(index, node, id)};
        if ((table == PREFIX_TABLE && know_prefix(index, id)) || add_item(index, table, id, item)) return -1;
    }
    return 0;
}

/* Programs that wait for a place until all are filed, so that those of one term can lie side by side. */
typedef struct {
    const uint32_t *node;
    uint32_t slot, at;    /* the record's place, NONE while it waits */
} Waiting;

struct Queue {
    Waiting *waiting;
    uint32_t count, room;
};

static uint32_t wait_for_place(Queue *queue, uint32_t slot, const uint32_t *node) {
    if (queue->count == queue->room) {
        uint32_t room = queue->room ? queue->room * 2 : 256;
        Waiting *more = PyMem_RawRealloc(queue->waiting, room * sizeof(Waiting));
        if (!more) return PyErr_NoMemory(), NONE;
        queue->waiting = more, queue->room = room;
    }
    queue->waiting[queue->count] = (Waiting){node, slot, NONE};
    return queue->count++;
}

/* Give a program a record, at once or later; the slot's own if it is the whole of it. */
static uint32_t place_program(Index *index, Queue *queue, uint32_t slot, const uint32_t *node) {
    if (queue) return wait_for_place(queue, slot, node);
    uint32_t at = new_record(&index->records, slot, node);
    Slot *own = row_at(&index->slots, slot);
    if (at != NONE && own->code == node) own->code = record_at(&index->records, at) + 1;
    return at;
}

/* Return whether it was given a record, or will be; -1 with an exception. */
static int file_program(Index *index, Queue *queue, uint32_t slot, const uint32_t *node) {
    Cover cover = {0};
    int covered = cover_node(index, node, ANYWHERE, &cover), placed = 0;
    uint32_t what = slot | SURE;
    if (!covered) PyErr_SetString(PyExc_LookupError, "the query asks for nothing");
    if (covered > 0 && (cover.count > 1 || !is_sure(node))) {
        placed = 1;
        what = place_program(index, queue, slot, node);
        if (what == NONE) covered = -1;
        else if (cover.count > 1) what |= SEVERAL;
    }
    int failed = covered <= 0 || file_under(index, node, what, &cover);
    PyMem_Free(cover.keys);
    return failed ? -1 : placed;
}

/* Keep a slot's program where it is not matched from: its parts are, or a look at its one word is enough. */
static int keep_apart(Index *index, uint32_t number) {
    Slot *slot = row_at(&index->slots, number);
    uint32_t at = new_record(&index->records, number, slot->code);
    if (at != NONE) slot->code = record_at(&index->records, at) + 1;
    return at == NONE ? -1 : 0;
}

/* File a slot's program, or each alternative of an OR for itself. Its code is in the records then, or will be. */
int file_slot(Index *index, Queue *queue, uint32_t number) {
    const uint32_t *code = ((Slot *)row_at(&index->slots, number))->code;
    if (op_of(code) != OR) {
        int placed = file_program(index, queue, number, code);
        return placed ? (placed < 0 ? -1 : 0) : keep_apart(index, number);
    }
    if (keep_apart(index, number)) return -1;
    for (uint32_t at = 2; at < size_of(code); at += size_of(code + at))
        if (file_program(index, queue, number, code + at) < 0) return -1;
    return 0;
}

/* Give those that wait their places, term by term. */
static int place_waiting(Index *index, Queue *queue) {
    for (uint32_t bin = 0; bin <= index->map->mask; bin++) {
        Posting *posting = index->map->bins[bin].posting;
        for (uint32_t number = 0; posting && number < posting->count; number++) {
            Item *item = &posting->items[number];
            if (item->what & SURE) continue;
            Waiting *one = &queue->waiting[item->what & NUMBER];
            if (one->at == NONE) one->at = place_program(index, NULL, one->slot, one->node);
            if (one->at == NONE) return -1;
            item->what = (item->what & SEVERAL) | one->at;
        }
    }
    return 0;
}

/* -- filing anew ---------------------------------------------------------------------------------------- */

static void count_prefixes(Index *index) {
    const Vocabulary *v = index->vocabulary;
    memset(index->prefix_counts, 0, index->count_room * sizeof(uint32_t));
    for (Id id = 0; id < index->count_room && id < v->count; id++) {
        PyObject *text = entry_of(v, id)->text;
        if (!index->counts[id] || !text) continue;
        uint64_t state = v->seed;
        for (Py_ssize_t letters = 1; letters <= PyUnicode_GET_LENGTH(text); letters++) {
            state = hash_more(state, PyUnicode_READ_CHAR(text, letters - 1));
            if (!has_length(index->prefixes, letters)) continue;
            Id prefix = find_prefix(index->prefixes, v, text, letters, hash_end(state));
            if (prefix != NONE && prefix < index->count_room) index->prefix_counts[prefix] += index->counts[id];
        }
    }
}

static int file_all(Index *index, Queue *queue) {
    for (uint32_t number = 0; number < index->slots.count; number++)
        if (((Slot *)row_at(&index->slots, number))->code && file_slot(index, queue, number)) return -1;
    return place_waiting(index, queue);
}

/* File every slot anew by what is known now; slots that nobody follows go. */
int rebuild_index(Index *index) {
    Map *old = index->map, *map = new_map(old->mask + 1);
    Prefixes *old_prefixes = index->prefixes, *prefixes = new_prefixes(old_prefixes->mask + 1);
    Records records = {0}, old_records = index->records;
    Queue queue = {0};
    if (!map || !prefixes || open_records(&records)) return PyMem_RawFree(map), PyMem_RawFree(prefixes), -1;
    if (index->count_room) count_prefixes(index);
    if (drop_idle(index)) return -1;
    index->map = map, index->prefixes = prefixes, index->records = records, index->posting_bytes = 0;
    int failed = file_all(index, &queue);
    PyMem_RawFree(queue.waiting);
    if (failed) { /* all stays as it was filed before; programs that moved already stay where they are */
        retire_map(index, map);
        PyMem_RawFree(prefixes);
        index->map = old, index->prefixes = old_prefixes, index->records = old_records, index->free_count = 0;
        return -1;
    }
    retire_map(index, old);
    retire(index, old_prefixes->begun);
    retire(index, old_prefixes);
    retire_records(index, &old_records);
    return 0;
}
