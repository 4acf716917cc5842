/* Filing anew: when the stream has taught more, or when many slots are idle.
 *
 * All is made beside what is filed, in a thread that lets the GIL go; matching goes on with what was filed before, and
 * queries come and go there. Then, with the GIL, what came meanwhile is filed too, and the new takes the old's place.
 */
#include "filing.h"

typedef struct {
    Index *index;
    Filed *to;
    Shares shares;        /* as they were when it began */
    Queue queue;
    uint32_t *at;         /* the place of each slot's new record; NONE for those that are not to be filed */
    uint32_t slots;       /* as many as there were */
    int outcome;
} Refiling;

static void count_prefixes(const Refiling *r) {
    const Shares *s = &r->shares;
    const Prefixes *known = r->index->filed->prefixes;
    for (Id id = 0; id < s->room && id < s->vocabulary->count; id++) {
        PyObject *text = entry_of(s->vocabulary, id)->text;
        if (!s->counts[id] || !text) continue;
        uint64_t state = s->vocabulary->seed;
        for (Py_ssize_t letters = 1; letters <= PyUnicode_GET_LENGTH(text); letters++) {
            state = hash_more(state, PyUnicode_READ_CHAR(text, letters - 1));
            if (!has_length(known, letters)) continue;
            Id prefix = find_prefix(known, s->vocabulary, text, letters, hash_end(state));
            if (prefix != NONE && prefix < s->room) s->prefix_counts[prefix] += s->counts[id];
        }
    }
}

/* Give those under one term that wait their places. */
static int place_under(const Refiling *r, const List *list) {
    Item *items = (Item *)list->words;
    for (uint32_t number = 0; number < list->count; number++) {
        if (items[number].what & SURE) continue;
        Waiting *one = &r->queue.waiting[items[number].what & NUMBER];
        if (one->at == NONE) one->at = new_record(r->to, one->slot, one->node);
        if (one->at == NONE) return NO_MEMORY;
        if (one->own) r->at[one->slot] = one->at;
        items[number].what = (items[number].what & SEVERAL) | one->at;
    }
    return FILED;
}

/* Move the postings to where none has room that it does not need, and the bins to a map with a third of them empty. */
static int pack_into(Filed *to, Lists *lists, Map *map) {
    for (uint32_t n = 0; n < to->map->room; n++) {
        Bin bin = to->map->bins[n];
        if (!bin.of.term) continue;
        const List *list = list_at(&to->postings, bin.of.posting);
        bin.of.posting = copy_list(lists, list, list->count * (uint32_t)(sizeof(Item) / sizeof(uint32_t)));
        if (bin.of.posting == NONE) return -1;
        put_bin(map, bin);
    }
    return 0;
}

static int pack_postings(Filed *to) {
    Lists lists;
    Index nobody = {0}; /* looks at what is not published yet */
    Map *map = new_map(to->map->taken + to->map->taken / 2 + 64);
    if (open_lists(&lists) || !map || pack_into(to, &lists, map)) {
        close_lists(&nobody, &lists);
        PyMem_RawFree(map);
        return NO_MEMORY;
    }
    map->taken = to->map->taken;
    close_lists(&nobody, &to->postings);
    PyMem_RawFree(to->map);
    to->postings = lists, to->map = map;
    return FILED;
}

/* Give all that wait their places, term by term. */
static int place_waiting(const Refiling *r) {
    int outcome = pack_postings(r->to);
    for (uint32_t n = 0; outcome == FILED && n < r->to->map->room; n++) {
        const Bin *bin = &r->to->map->bins[n];
        if (bin->of.term) outcome = place_under(r, list_at(&r->to->postings, bin->of.posting));
    }
    return outcome;
}

/* The long part, without the GIL. */
static int file_all(Refiling *r) {
    const Filer filer = {r->index, r->to, &r->shares, &r->queue};
    count_prefixes(r);
    int outcome = FILED;
    for (uint32_t number = 0; outcome == FILED && number < r->slots; number++)
        if (r->at[number] != NONE)
            outcome = file_code(&filer, number, code_of(r->index, number), &r->at[number]);
    return outcome == FILED ? place_waiting(r) : outcome;
}

/* -- beginning ------------------------------------------------------------------------------------------ */

static int copy_shares(Refiling *r) {
    const Shares *from = &r->index->shares;
    size_t bytes = from->room * sizeof(uint32_t);
    r->shares = *from;
    r->shares.counts = PyMem_RawMalloc(bytes + 1), r->shares.prefix_counts = PyMem_RawCalloc(from->room + 1, 4);
    if (!r->shares.counts || !r->shares.prefix_counts) return -1;
    if (bytes) memcpy(r->shares.counts, from->counts, bytes);
    return 0;
}

static int begin(Refiling *r, Index *index) {
    *r = (Refiling){.index = index, .slots = index->slot_count};
    r->at = PyMem_RawMalloc((r->slots + (size_t)1) * sizeof(uint32_t));
    r->to = new_filed(index->filed->map->room, index->filed->prefixes->mask + 1);
    if (!r->at || !r->to || copy_shares(r)) return -1;
    for (uint32_t number = 0; number < r->slots; number++) {
        const Slot *slot = slot_of(index, number);
        r->at[number] = slot->at != NONE && slot->fan ? 0 : NONE;
    }
    index->vocabulary->texts++; /* no word is swept away meanwhile */
    index->filing = 1;
    return 0;
}

/* -- ending --------------------------------------------------------------------------------------------- */

static uint32_t new_place(const Refiling *r, uint32_t number) { return number < r->slots ? r->at[number] : NONE; }

/* File what is followed since it began. */
static int file_late(Refiling *r) {
    Index *index = r->index;
    const Filer filer = {index, r->to, &r->shares, NULL};
    uint32_t *at = PyMem_RawRealloc(r->at, (index->slot_count + (size_t)1) * sizeof(uint32_t));
    if (!at) return NO_MEMORY;
    r->at = at;
    for (; r->slots < index->slot_count; r->slots++) at[r->slots] = NONE;
    int outcome = FILED;
    for (uint32_t number = 0; outcome == FILED && number < r->slots; number++) {
        const Slot *slot = slot_of(index, number);
        if (at[number] == NONE && slot->at != NONE && slot->fan)
            outcome = file_code(&filer, number, code_of(index, number), &at[number]);
    }
    return outcome;
}

/* Let go of the slots that nobody follows and that are filed no more. */
static void drop_idle(const Refiling *r) {
    Index *index = r->index;
    index->idle = 0;
    for (uint32_t number = 0; number < index->slot_count; number++) {
        const Slot *slot = slot_of(index, number);
        if (slot->at == NONE || slot->fan) continue;
        if (new_place(r, number) != NONE) index->idle++;
        else let_go(index, number);
    }
}

static void publish(Refiling *r) {
    Index *index = r->index;
    Filed *old = index->filed;
    for (uint32_t number = 0; number < r->slots; number++)
        if (r->at[number] != NONE) slot_of(index, number)->at = r->at[number];
    if (r->shares.room)
        memcpy(index->shares.prefix_counts, r->shares.prefix_counts, r->shares.room * sizeof(uint32_t));
    index->filed = r->to, r->to = NULL;
    close_filed(index, old);
}

static int end(Refiling *r) {
    Index *index = r->index;
    if (index->filing) index->vocabulary->texts--;
    int outcome = r->outcome, failed = 0;
    if (outcome == FILED) outcome = file_late(r);
    index->filing = 0;
    if (outcome != FILED) raise_filing(outcome), failed = -1;
    else drop_idle(r), publish(r);
    close_filed(NULL, r->to);
    PyMem_RawFree(r->queue.waiting);
    PyMem_RawFree(r->shares.counts);
    PyMem_RawFree(r->shares.prefix_counts);
    PyMem_RawFree(r->at);
    return failed;
}

/* File every slot anew by what is known now; `aside`, the GIL is let go meanwhile. Does nothing while that goes on. */
int refile(Index *index, int aside) {
    Refiling r;
    if (index->filing) return 0;
    index->due = 0;
    if (begin(&r, index)) {
        r.outcome = NO_MEMORY;
        return end(&r);
    }
    if (!aside) {
        r.outcome = file_all(&r);
        return end(&r);
    }
    Py_BEGIN_ALLOW_THREADS
    r.outcome = file_all(&r);
    Py_END_ALLOW_THREADS
    return end(&r);
}
