/* The tables of an index: rows, who follows a slot, postings by term, and the beginnings of words.
 *
 * Each may be looked at by a match that runs without the GIL: what is added becomes seen by one atomic store, what is
 * replaced is retired.
 */
#include "kernel.h"

/* -- memory that running matches may look at ------------------------------------------------------------ */

void free_retired(Index *index) {
    for (uint32_t at = 0; at < index->retired_count; at++) PyMem_RawFree(index->retired[at]);
    index->retired_count = 0;
}

/* Free memory as soon as no match can look at it. */
void retire(Index *index, void *memory) {
    if (!memory) return;
    if (!index->readers) {
        PyMem_RawFree(memory);
        return;
    }
    if (index->retired_count == index->retired_room) {
        uint32_t room = index->retired_room ? index->retired_room * 2 : 64;
        void **retired = PyMem_Realloc(index->retired, room * sizeof(void *));
        if (!retired) return; /* lost rather than pulled from under a match */
        index->retired = retired, index->retired_room = room;
    }
    index->retired[index->retired_count++] = memory;
}

int open_rows(Rows *rows, size_t size) {
    rows->size = size, rows->count = 0;
    rows->pages = PyMem_RawCalloc(MOST_ROW_PAGES, sizeof(void *));
    return rows->pages ? 0 : (PyErr_NoMemory(), -1);
}

/* Return the number of a new row of zeros; NONE with an exception. */
uint32_t new_row(Rows *rows) {
    uint32_t page = rows->count >> ROW_BITS;
    if (page >= MOST_ROW_PAGES) return PyErr_SetString(PyExc_OverflowError, "too many queries"), NONE;
    if (!rows->pages[page] && !(rows->pages[page] = PyMem_RawCalloc(ROWS, rows->size))) return PyErr_NoMemory(), NONE;
    return rows->count++;
}

void retire_rows(Index *index, Rows *rows) {
    for (uint32_t page = 0; rows->pages && page < MOST_ROW_PAGES && rows->pages[page]; page++)
        retire(index, rows->pages[page]);
    retire(index, rows->pages);
    rows->pages = NULL;
}

/* -- records -------------------------------------------------------------------------------------------- */

int open_records(Records *records) {
    *records = (Records){.chunks = PyMem_RawCalloc(MOST_CHUNKS, sizeof(uint32_t *))};
    return records->chunks ? 0 : (PyErr_NoMemory(), -1);
}

/* Begin a chunk; one that a long record does not fit into is as long as that, and holds no other. */
static int new_chunk(Records *records, uint32_t room) {
    if (room < CHUNK) room = CHUNK;
    if (records->count == MOST_CHUNKS) return PyErr_SetString(PyExc_OverflowError, "too many queries"), -1;
    uint32_t *chunk = PyMem_RawMalloc(room * sizeof(uint32_t));
    if (!chunk) return PyErr_NoMemory(), -1;
    records->end = records->count << CHUNK_BITS;
    STORE(records->chunks[records->count++], chunk);
    records->bytes += room * sizeof(uint32_t);
    return 0;
}

/* Return the place of a new record of a slot's program, or part of it; NONE with an exception. */
uint32_t new_record(Records *records, uint32_t slot, const uint32_t *code) {
    uint32_t room = size_of(code) + 1, left = records->count * CHUNK - records->end;
    if (room > left && new_chunk(records, room)) return NONE;
    uint32_t at = records->end, *record = records->chunks[at >> CHUNK_BITS] + (at & (CHUNK - 1));
    record[0] = slot;
    memcpy(record + 1, code, size_of(code) * sizeof(uint32_t));
    STORE(records->end, room < CHUNK ? at + room : records->count * CHUNK);
    return at;
}

void retire_records(Index *index, Records *records) {
    for (uint32_t number = 0; records->chunks && number < records->count; number++)
        retire(index, records->chunks[number]);
    retire(index, records->chunks);
    records->chunks = NULL;
}

/* -- who follows a slot --------------------------------------------------------------------------------- */

static size_t fan_size(uint32_t room) { return sizeof(Fan) + room * sizeof(uint32_t); }

static Fan *new_fan(Index *index, uint32_t room) {
    Fan *fan = PyMem_RawMalloc(fan_size(room));
    if (!fan) return PyErr_NoMemory(), NULL;
    fan->count = 0, fan->room = room;
    index->fan_bytes += fan_size(room);
    return fan;
}

void retire_fan(Index *index, uintptr_t fan) {
    if (!fan || fan & 1) return;
    index->fan_bytes -= fan_size(((Fan *)fan)->room);
    retire(index, (Fan *)fan);
}

int add_to_fan(Index *index, Slot *slot, uint32_t number) {
    uintptr_t old = slot->fan;
    if (!old) {
        STORE(slot->fan, (uintptr_t)number << 1 | 1);
        return 0;
    }
    Fan *fan = old & 1 ? NULL : (Fan *)old;
    if (fan && fan->count < fan->room) {
        fan->numbers[fan->count] = number;
        STORE(fan->count, fan->count + 1);
        return 0;
    }
    Fan *more = new_fan(index, fan ? fan->room * 2 : 2);
    if (!more) return -1;
    if (fan) memcpy(more->numbers, fan->numbers, fan->count * sizeof(uint32_t));
    else more->numbers[0] = (uint32_t)(old >> 1);
    more->count = fan ? fan->count : 1;
    more->numbers[more->count++] = number;
    STORE(slot->fan, (uintptr_t)more);
    retire_fan(index, old);
    return 0;
}

int take_from_fan(Index *index, Slot *slot, uint32_t number) {
    uintptr_t old = slot->fan;
    const Fan *fan = (const Fan *)old;
    if (old & 1) STORE(slot->fan, (uintptr_t)0);
    else if (fan->count == 2) STORE(slot->fan, (uintptr_t)fan->numbers[fan->numbers[0] == number] << 1 | 1);
    else {
        Fan *fewer = new_fan(index, fan->count);
        if (!fewer) return -1;
        for (uint32_t at = 0; at < fan->count; at++)
            if (fan->numbers[at] != number) fewer->numbers[fewer->count++] = fan->numbers[at];
        STORE(slot->fan, (uintptr_t)fewer);
    }
    retire_fan(index, old);
    return 0;
}

/* -- postings ------------------------------------------------------------------------------------------- */

static uint32_t bin_at(const Map *map, unsigned table, Id id) {
    uint32_t at = place_of(map, table, id);
    while (map->bins[at].table && (map->bins[at].id != id || map->bins[at].table != table + 1))
        at = (at + 1) & map->mask;
    return at;
}

const Posting *posting_of(const Map *map, unsigned table, Id id) {
    uint32_t at = place_of(map, table, id);
    for (uint32_t found; (found = LOAD(map->bins[at].table)); at = (at + 1) & map->mask)
        if (map->bins[at].id == id && found == table + 1) return LOAD(map->bins[at].posting);
    return NULL;
}

Map *new_map(uint32_t room) {
    Map *map = PyMem_RawCalloc(1, sizeof(Map) + room * sizeof(Bin));
    if (!map) return PyErr_NoMemory(), NULL;
    map->mask = room - 1;
    return map;
}

static int grow_map(Index *index) {
    Map *old = index->map, *map = new_map((old->mask + 1) * 2);
    if (!map) return -1;
    for (uint32_t at = 0; at <= old->mask; at++)
        if (old->bins[at].table) map->bins[bin_at(map, old->bins[at].table - 1, old->bins[at].id)] = old->bins[at];
    map->taken = old->taken;
    index->map = map;
    retire(index, old);
    return 0;
}

static size_t posting_size(uint32_t room) { return sizeof(Posting) + room * sizeof(Item); }

static Posting *longer(Index *index, const Posting *old) {
    uint32_t room = old ? old->room + old->room / 2 + 1 : 1;
    Posting *posting = PyMem_RawMalloc(posting_size(room));
    if (!posting) return PyErr_NoMemory(), NULL;
    if (old) memcpy(posting, old, posting_size(old->count));
    else posting->count = 0;
    posting->room = room;
    index->posting_bytes += posting_size(room) - (old ? posting_size(old->room) : 0);
    return posting;
}

int add_item(Index *index, unsigned table, Id id, Item item) {
    if ((index->map->taken + 1) * UINT64_C(2) > index->map->mask && grow_map(index)) return -1;
    Bin *bin = &index->map->bins[bin_at(index->map, table, id)];
    Posting *old = bin->posting, *posting = old;
    if (!old || old->count == old->room) {
        if (!(posting = longer(index, old))) return -1;
    }
    posting->items[posting->count] = item;
    STORE(posting->count, posting->count + 1);
    if (posting == old) return 0;
    bin->id = id;
    STORE(bin->posting, posting);
    index->map->taken += !bin->table;
    STORE(bin->table, table + 1);
    retire(index, old);
    return 0;
}

void retire_map(Index *index, Map *map) {
    for (uint32_t at = 0; map && at <= map->mask; at++) retire(index, map->bins[at].posting);
    retire(index, map);
}

/* -- beginnings of words -------------------------------------------------------------------------------- */

static int is_beginning(const Vocabulary *v, Id id, PyObject *word, Py_ssize_t letters) {
    PyObject *text = entry_of(v, id)->text;
    if (PyUnicode_GET_LENGTH(text) != letters) return 0;
    for (Py_ssize_t at = 0; at < letters; at++)
        if (PyUnicode_READ_CHAR(text, at) != PyUnicode_READ_CHAR(word, at)) return 0;
    return 1;
}

Id find_known(const Prefixes *prefixes, const Vocabulary *v, PyObject *word, Py_ssize_t letters, uint32_t hash) {
    for (uint32_t at = hash & prefixes->mask;; at = (at + 1) & prefixes->mask) {
        Id id = LOAD(prefixes->bins[at].id);
        if (id == NONE) return NONE;
        if (prefixes->bins[at].hash == hash && is_beginning(v, id, word, letters)) return id;
    }
}

Prefixes *new_prefixes(uint32_t room) {
    Prefixes *prefixes = PyMem_RawCalloc(1, sizeof(Prefixes) + room * sizeof prefixes->bins[0]);
    if (!prefixes) return PyErr_NoMemory(), NULL;
    prefixes->mask = room - 1;
    for (uint32_t at = 0; at < room; at++) prefixes->bins[at].id = NONE;
    return prefixes;
}

static void put_prefix(Prefixes *prefixes, const Vocabulary *v, Id id) {
    const Entry *entry = entry_of(v, id);
    Py_ssize_t letters = PyUnicode_GET_LENGTH(entry->text);
    uint32_t at = entry->hash & prefixes->mask, hint = entry->hash >> 16;
    while (prefixes->bins[at].id != NONE) at = (at + 1) & prefixes->mask;
    prefixes->bins[at].hash = entry->hash;
    STORE(prefixes->bins[at].id, id);
    STORE(prefixes->hints[hint / 64], prefixes->hints[hint / 64] | UINT64_C(1) << hint % 64);
    STORE(prefixes->lengths, prefixes->lengths | UINT64_C(1) << (letters < 63 ? letters : 63));
    prefixes->taken++;
}

static int grow_prefixes(Index *index) {
    Prefixes *old = index->prefixes, *more = new_prefixes((old->mask + 1) * 2);
    if (!more) return -1;
    for (uint32_t at = 0; at <= old->mask; at++)
        if (old->bins[at].id != NONE) put_prefix(more, index->vocabulary, old->bins[at].id);
    index->prefixes = more;
    retire(index, old);
    return 0;
}

int know_prefix(Index *index, Id id) {
    const Entry *entry = entry_of(index->vocabulary, id);
    Py_ssize_t letters = PyUnicode_GET_LENGTH(entry->text);
    if (find_prefix(index->prefixes, index->vocabulary, entry->text, letters, entry->hash) != NONE) return 0;
    retire(index, index->prefixes->begun); /* what was known of words was of the prefixes before this one */
    index->prefixes->begun = NULL;
    if ((index->prefixes->taken + 1) * UINT64_C(2) > index->prefixes->mask && grow_prefixes(index)) return -1;
    put_prefix(index->prefixes, index->vocabulary, id);
    return 0;
}
