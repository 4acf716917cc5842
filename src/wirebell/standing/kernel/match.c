/* One text against an index: candidates by the terms the text holds, each decided exactly, then those who follow.
 *
 * Which programs, postings and prefixes there are is read once, with the GIL; then it is let go.
 */
#include "kernel.h"

enum { BATCH = 32, AHEAD = 8 };

struct Scratch {
    uint64_t *found;      /* slots that are met */
    uint64_t *open;       /* slots that hang on what only Python can decide */
    uint32_t slot_room;   /* in 64 bits each */
    uint32_t *tried, tried_count, tried_mask; /* records filed more than once, by their places plus 1 */
    uint32_t *begun, begun_count, begun_room; /* prefixes that words of the text begin with */
    uint32_t *likely, likely_count, likely_room;       /* records to decide, then slots to fan out */
    uint32_t *undecided, undecided_count, undecided_room;
    uint32_t *numbers, number_count, number_room;
};

typedef struct {
    Case c;               /* first, as programs are decided by it */
    Index *index;
    const Map *map;
    Prefixes *prefixes;
    Begun *begun;         /* the prefixes' own, of when the match began; or NULL */
    Records records;
    Rows slot_rows;
    uint32_t slots;       /* when the match began; what came later is not looked at */
    uint64_t candidates;
    Scratch *s;
} Match;

void free_scratch(Scratch *s) {
    if (!s) return;
    PyMem_RawFree(s->found);
    PyMem_RawFree(s->open);
    PyMem_RawFree(s->tried);
    PyMem_RawFree(s->begun);
    PyMem_RawFree(s->likely);
    PyMem_RawFree(s->undecided);
    PyMem_RawFree(s->numbers);
    PyMem_RawFree(s);
}

static int bit(const uint64_t *bits, uint32_t at) { return bits[at / 64] >> at % 64 & 1; }
static void set(uint64_t *bits, uint32_t at) { bits[at / 64] |= UINT64_C(1) << at % 64; }

/* Make room for bits, all zero; what is there is zero already. */
static int more_bits(uint64_t **bits, uint32_t room) {
    uint64_t *more = PyMem_RawCalloc(room, sizeof(uint64_t));
    if (!more) return -1;
    PyMem_RawFree(*bits);
    *bits = more;
    return 0;
}

static int room_for(Scratch *s, uint32_t slots) {
    uint32_t room = slots / 64 + 1;
    if (room <= s->slot_room) return 0;
    room += room / 4;
    if (more_bits(&s->found, room) || more_bits(&s->open, room)) return -1;
    s->slot_room = room;
    return 0;
}

static int push(uint32_t **list, uint32_t *count, uint32_t *room, uint32_t number) {
    if (*count == *room) {
        uint32_t more = *room ? *room * 2 : 256;
        uint32_t *grown = PyMem_RawRealloc(*list, more * sizeof(uint32_t));
        if (!grown) return -1;
        *list = grown, *room = more;
    }
    (*list)[(*count)++] = number;
    return 0;
}

/* -- candidates ----------------------------------------------------------------------------------------- */

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

static void add_likely(Match *m, uint32_t number) {
    Scratch *s = m->s;
    if (push(&s->likely, &s->likely_count, &s->likely_room, number)) m->c.failed = 1;
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

static void look_at(Match *m, const Posting *posting) {
    uint32_t count = LOAD(posting->count);
    m->candidates += count;
    for (uint32_t at = 0; at < count; at++) {
        const Item *item = &posting->items[at];
        uint32_t number = item->what & NUMBER;
        if (item->what & SURE) {
            if (number < m->slots) set(m->s->found, number);
            continue;
        }
        if (number >= m->records.end || (item->gate != NONE && !gate_open(m, item->gate))) continue;
        if (item->what & SEVERAL && tried(m->s, number)) continue;
        add_likely(m, number);
    }
}

/* Look terms up in batches, so that the processor fetches many at once. */
static void look(Match *m, unsigned table, const Id *ids, uint32_t count) {
    const Posting *postings[BATCH];
    for (uint32_t first = 0; first < count; first += BATCH) {
        uint32_t batch = count - first < BATCH ? count - first : BATCH;
        for (uint32_t at = 0; at < batch; at++)
            __builtin_prefetch(&m->map->bins[place_of(m->map, table, ids[first + at])]);
        for (uint32_t at = 0; at < batch; at++) {
            postings[at] = posting_of(m->map, table, ids[first + at]);
            if (postings[at]) __builtin_prefetch(postings[at]);
        }
        for (uint32_t at = 0; at < batch; at++)
            if (postings[at]) look_at(m, postings[at]);
    }
}

static void decide_likely(Match *m) {
    uint32_t count = m->s->likely_count, *likely = m->s->likely;
    for (uint32_t at = 0; at < count; at++) {
        if (at + AHEAD < count) __builtin_prefetch(record_at(&m->records, likely[at + AHEAD]));
        decide(m, record_at(&m->records, likely[at]));
    }
    m->s->likely_count = 0;
}

/* -- beginnings of words -------------------------------------------------------------------------------- */

static void add_begun(Match *m, Id prefix) {
    Scratch *s = m->s;
    if (push(&s->begun, &s->begun_count, &s->begun_room, prefix)) m->c.failed = 1;
}

/* Gather the prefixes, of those that any query asks for, that a form begins with. */
static void find_beginnings(Match *m, const Entry *entry, uint64_t lengths) {
    const Vocabulary *v = m->c.text->vocabulary;
    int kind = entry->brief.letters ? 1 : PyUnicode_KIND(entry->text);
    const void *data = entry->brief.letters ? entry->brief.ascii : PyUnicode_DATA(entry->text);
    Py_ssize_t length = entry->brief.letters ? entry->brief.letters : PyUnicode_GET_LENGTH(entry->text);
    uint64_t state = v->seed;
    for (Py_ssize_t letters = 1; letters <= length; letters++) {
        state = hash_more(state, PyUnicode_READ(kind, data, letters - 1));
        if (!(lengths >> (letters < 63 ? letters : 63) & 1)) continue;
        Id prefix = find_prefix(m->prefixes, v, entry->text, letters, hash_end(state));
        if (prefix != NONE) add_begun(m, prefix);
    }
}

/* Note what a form begins with for the texts to come, while there is room. */
static void note_beginnings(Begun *begun, Id form, const Id *prefixes, uint32_t count) {
    uint32_t at = 0;
    if (count) {
        at = __atomic_fetch_add(&begun->pool_used, count + 1, __ATOMIC_RELAXED);
        if (at >= begun->pool_room || begun->pool_room - at <= count) {
            __atomic_fetch_sub(&begun->pool_used, count + 1, __ATOMIC_RELAXED);
            return;
        }
        begun->pool[at] = count;
        memcpy(begun->pool + at + 1, prefixes, count * sizeof(Id));
    }
    STORE(begun->of[form], at + 1);
}

static void add_beginnings(Match *m, Id form, uint64_t lengths) {
    Begun *begun = m->begun && form < m->begun->room ? m->begun : NULL;
    uint32_t noted = begun ? LOAD(begun->of[form]) : 0, before = m->s->begun_count;
    if (noted) {
        const uint32_t *list = begun->pool + noted - 1;
        for (uint32_t at = 1; at <= list[0]; at++) add_begun(m, list[at]);
        return;
    }
    find_beginnings(m, entry_of(m->c.text->vocabulary, form), lengths);
    if (begun) note_beginnings(begun, form, m->s->begun + before, m->s->begun_count - before);
}

static void look_for_beginnings(Match *m) {
    const Places *forms = &m->c.text->forms;
    uint64_t lengths = LOAD(m->prefixes->lengths);
    for (uint32_t number = 0; lengths && number < forms->count; number++) {
        if (m->begun && number + AHEAD < forms->count && forms->ids[number + AHEAD] < m->begun->room)
            __builtin_prefetch(&m->begun->of[forms->ids[number + AHEAD]]);
        add_beginnings(m, forms->ids[number], lengths);
    }
    look(m, PREFIX_TABLE, m->s->begun, m->s->begun_count);
    m->s->begun_count = 0;
}

/* Only the bits that were set are taken back. */
static void presearch(Match *m) {
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

/* -- those who follow ----------------------------------------------------------------------------------- */

static int room_for_numbers(Scratch *s, uint32_t more) {
    if (s->number_room - s->number_count >= more) return 0;
    uint32_t room = s->number_room * 2 + more;
    uint32_t *numbers = PyMem_RawRealloc(s->numbers, room * sizeof(uint32_t));
    if (!numbers) return -1;
    s->numbers = numbers, s->number_room = room;
    return 0;
}

static void fan_out_slot(Match *m, const Slot *slot) {
    Scratch *s = m->s;
    uintptr_t fan = LOAD(slot->fan);
    const Fan *many = (const Fan *)fan;
    uint32_t count = !fan ? 0 : fan & 1 ? 1 : LOAD(many->count);
    if (room_for_numbers(s, count)) {
        m->c.failed = 1;
        return;
    }
    if (fan & 1) s->numbers[s->number_count] = (uint32_t)(fan >> 1);
    else if (fan) memcpy(s->numbers + s->number_count, many->numbers, count * sizeof(uint32_t));
    s->number_count += count;
}

static const Slot *slot_at(const Match *m, uint32_t at) { return row_at(&m->slot_rows, m->s->likely[at]); }

static void fetch_fan(const Slot *slot) {
    uintptr_t fan = LOAD(slot->fan);
    if (fan && !(fan & 1)) __builtin_prefetch((const void *)fan);
}

static void fan_out(Match *m) {
    Scratch *s = m->s;
    for (uint32_t at = 0; at <= m->slots / 64; at++) {
        uint64_t bits = s->found[at];
        if (!bits) continue;
        for (; bits; bits &= bits - 1) add_likely(m, at * 64 + (uint32_t)__builtin_ctzll(bits));
        s->found[at] = 0;
    }
    for (uint32_t at = 0; at < s->likely_count; at++) {
        if (at + 2 * AHEAD < s->likely_count) __builtin_prefetch(slot_at(m, at + 2 * AHEAD));
        if (at + AHEAD < s->likely_count) fetch_fan(slot_at(m, at + AHEAD));
        fan_out_slot(m, slot_at(m, at));
    }
    s->likely_count = 0;
}

/* -- the whole ------------------------------------------------------------------------------------------ */

static int learn(Index *index, const Text *text) {
    index->seen++;
    if (index->seen > 2000 && index->seen % 16) return 0; /* that keeps the counts true at little cost */
    uint32_t room = index->vocabulary->count;
    if (room > index->count_room) {
        room += room / 2;
        uint32_t *counts = PyMem_Realloc(index->counts, room * sizeof(uint32_t));
        if (counts) index->counts = counts;
        uint32_t *prefixes = counts ? PyMem_Realloc(index->prefix_counts, room * sizeof(uint32_t)) : NULL;
        if (!prefixes) return PyErr_NoMemory(), -1;
        index->prefix_counts = prefixes;
        memset(counts + index->count_room, 0, (room - index->count_room) * sizeof(uint32_t));
        memset(prefixes + index->count_room, 0, (room - index->count_room) * sizeof(uint32_t));
        index->count_room = room;
    }
    for (uint32_t number = 0; number < text->terms.count; number++) index->counts[text->terms.ids[number]]++;
    index->learned++;
    return 0;
}

/* What is rare is known better after so many documents. */
static int learned_enough(const Index *index) {
    return index->seen == 256 || index->seen == 2048 || index->seen == 16384;
}

static int by_id(const void *one, const void *two) {
    Id a = *(const Id *)one, b = *(const Id *)two;
    return (a > b) - (a < b);
}

/* Sort the ids of those keys that any query asks for. */
static Id *read_keys(Match *m, PyObject *keys) {
    Py_ssize_t count = PyList_GET_SIZE(keys);
    Id *ids = PyMem_RawMalloc((size_t)(count + 1) * sizeof(Id));
    if (!ids) return PyErr_NoMemory(), NULL;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *key = PyList_GET_ITEM(keys, at);
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "a key is a str");
            return PyMem_RawFree(ids), NULL;
        }
        Id id = find_text(m->index->vocabulary, key);
        if (id != NONE) ids[m->c.key_count++] = id;
    }
    qsort(ids, m->c.key_count, sizeof(Id), by_id);
    return ids;
}

/* Ask Python about each slot that is undecided still. */
static int confirm(Match *m, PyObject *ask) {
    Scratch *s = m->s;
    int failed = 0;
    for (uint32_t at = 0; at < s->undecided_count; at++) {
        uint32_t slot = s->undecided[at];
        s->open[slot / 64] = 0;
        if (failed || bit(s->found, slot)) continue;
        PyObject *answer = PyObject_CallFunction(ask, "I", slot);
        int met = answer ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        if (met > 0) set(s->found, slot);
        failed = met < 0;
    }
    s->undecided_count = 0;
    return failed ? -1 : 0;
}

/* Make room to know which prefixes words begin with; without it each word is looked at. Ids that the vocabulary gives
 * anew were swept while no text was alive, and may be known wrongly: then all is forgotten (see sweeps). */
static void know_begun(Match *m) {
    Prefixes *prefixes = m->prefixes;
    uint32_t words = m->index->vocabulary->count;
    if (!prefixes->begun || prefixes->begun->room < words / 2 || m->index->sweeps != m->index->vocabulary->sweeps) {
        retire(m->index, prefixes->begun);
        uint32_t room = words + words / 4 + 1, pool = 2 * room;
        Begun *begun = PyMem_RawCalloc(1, sizeof(Begun) + ((size_t)room + pool) * sizeof(uint32_t));
        if (begun) *begun = (Begun){.room = room, .pool_room = pool, .pool_used = 1, .pool = begun->of + room};
        prefixes->begun = begun;
        m->index->sweeps = m->index->vocabulary->sweeps;
    }
    m->begun = prefixes->begun;
}

static int begin(Match *m, Text *text) {
    Index *index = m->index;
    m->c.index = index, m->c.text = text;
    m->map = index->map, m->prefixes = index->prefixes;
    know_begun(m);
    m->records = index->records, m->slot_rows = index->slots, m->slots = index->slots.count;
    m->s = index->scratch ? index->scratch : PyMem_RawCalloc(1, sizeof(Scratch));
    index->scratch = NULL;
    m->c.places = PyMem_RawMalloc((text->words + 1) * 2 * sizeof(uint32_t));
    if (!m->s || !m->c.places || room_for(m->s, m->slots)) return PyErr_NoMemory(), -1;
    m->c.reached = m->c.places + text->words + 1;
    index->readers++;
    return 0;
}

/* Give back what was used; scratch that a failure left dirty is not kept. */
static void end(Match *m, Id *keys, int clean) {
    Index *index = m->index;
    PyMem_RawFree(keys);
    PyMem_RawFree(m->c.places);
    if (clean && !index->scratch) index->scratch = m->s;
    else free_scratch(m->s);
}

static PyObject *run(Match *m, PyObject *ask) {
    Py_BEGIN_ALLOW_THREADS
    presearch(m);
    Py_END_ALLOW_THREADS
    int failed = confirm(m, ask);
    m->s->number_count = 0;
    Py_BEGIN_ALLOW_THREADS
    fan_out(m);
    Py_END_ALLOW_THREADS
    m->index->candidates += m->candidates;
    if (!--m->index->readers) free_retired(m->index);
    if (!failed && m->c.failed) return PyErr_NoMemory();
    if (failed) return NULL;
    return PyBytes_FromStringAndSize((const char *)m->s->numbers, m->s->number_count * (Py_ssize_t)sizeof(uint32_t));
}

PyObject *index_match(Index *index, PyObject *args) {
    Text *text;
    PyObject *keys, *ask;
    if (!PyArg_ParseTuple(args, "O!O!O", &TextType, &text, &PyList_Type, &keys, &ask)) return NULL;
    if (text->vocabulary != index->vocabulary)
        return PyErr_SetString(PyExc_ValueError, "the text was cut by another vocabulary"), NULL;
    if (learn(index, text) || (learned_enough(index) && rebuild_index(index))) return NULL;
    Match m = {.index = index};
    Id *ids = read_keys(&m, keys);
    if (!ids) return NULL;
    m.c.keys = ids;
    PyObject *found = begin(&m, text) ? NULL : run(&m, ask);
    end(&m, ids, found != NULL);
    return found;
}

/* Return the keys of numbers, without those that are gone meanwhile. */
PyObject *pick(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *keys, *numbers;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &keys, &PyBytes_Type, &numbers)) return NULL;
    const char *at = PyBytes_AS_STRING(numbers), *end = at + PyBytes_GET_SIZE(numbers);
    PyObject *found = PyList_New(0);
    for (uint32_t number; found && end - at >= (Py_ssize_t)sizeof number; at += sizeof number) {
        memcpy(&number, at, sizeof number);
        PyObject *key = number < (size_t)PyList_GET_SIZE(keys) ? PyList_GET_ITEM(keys, number) : Py_None;
        if (key != Py_None && PyList_Append(found, key)) Py_CLEAR(found);
    }
    return found;
}
