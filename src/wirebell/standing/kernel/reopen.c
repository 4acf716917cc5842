/* Opening a snapshot by memory map: programs, postings and those who follow are used where they lie.
 *
 * Words get the ids that this process has for them. In a process that knows no words yet those are the numbers of the
 * snapshot, and nothing of it is changed; else its pages are written to, which the map keeps to this process.
 */
#include "reopen.h"

static int bad(const char *what) {
    PyErr_SetString(PyExc_ValueError, what);
    return -1;
}

static void *section(const Opening *o, int number) { return o->bytes + o->header->sections[number].from; }
static uint64_t bytes_of(const Opening *o, int number) { return o->header->sections[number].bytes; }

/* -- whether it is one ---------------------------------------------------------------------------------- */

static int check_header(const Opening *o, Py_ssize_t length, const char *tag) {
    const Header *h = o->header;
    if (length < PAGE || length % PAGE || memcmp(h->magic, MAGIC, sizeof h->magic)) return bad("it is no snapshot");
    if (h->order != ORDER) return bad("it was written by a machine that orders bytes otherwise");
    if (h->version != SNAPSHOT_VERSION || strnlen(h->tag, TAG) == TAG || strcmp(h->tag, tag)) {
        PyErr_Format(PyExc_ValueError, "it is of version %u (%.200s), and %d (%s) is read", h->version, h->tag,
                     SNAPSHOT_VERSION, tag);
        return -1;
    }
    Header own = *h;
    char page[PAGE];
    memcpy(page, h, PAGE);
    ((Header *)page)->own_sum = 0;
    if (own.own_sum != sum_of(page, PAGE)) return bad("its first page is damaged");
    if (h->bytes != (uint64_t)length || h->sum != sum_of(o->bytes + PAGE, (size_t)length - PAGE))
        return bad("it is damaged, or cut short");
    for (int number = 0; number < SECTIONS; number++)
        if (h->sections[number].from % PAGE || h->sections[number].from > h->bytes
            || h->sections[number].bytes > h->bytes - h->sections[number].from)
            return bad("its sections lie outside");
    return 0;
}

static int is_table(uint64_t count) { return count && count <= UINT32_C(1) << 30; }

static int check_totals(const Opening *o) {
    const Totals *t = o->totals;
    if (bytes_of(o, TOTALS) != sizeof(Totals)) return bad("its totals are missing");
    int right = t->slots < NUMBER && t->numbers < INT32_MAX && t->words < (uint32_t)MOST_PAGES << PAGE_BITS
        && bytes_of(o, WORDS) == t->words * sizeof(SavedWord)
        && bytes_of(o, PREFIXES) == t->prefixes * sizeof(uint32_t)
        && bytes_of(o, COUNTS) == t->words * UINT64_C(2) * sizeof(uint32_t)
        && bytes_of(o, SLOTS) == t->slots * sizeof(Slot) && bytes_of(o, NUMBERS) == t->numbers * sizeof(uint32_t)
        && is_table(bytes_of(o, SAME) / sizeof(uint32_t)) && is_table(bytes_of(o, MAP) / sizeof(Bin));
    return right ? 0 : bad("its sections are of other sizes than it says");
}

/* -- words ---------------------------------------------------------------------------------------------- */

static int intern_words(Opening *o) {
    const SavedWord *words = section(o, WORDS);
    const char *letters = section(o, LETTERS);
    uint64_t left = bytes_of(o, LETTERS);
    o->ids = PyMem_RawMalloc((o->totals->words + (size_t)1) * sizeof(Id));
    if (!o->ids) return PyErr_NoMemory(), -1;
    o->same_ids = 1;
    for (uint32_t n = 0; n < o->totals->words; n++) {
        if (words[n].size > left) return bad("its words are cut short");
        PyObject *text = PyUnicode_DecodeUTF8(letters, words[n].size, "strict");
        if (!text) return -1;
        Id id = o->ids[n] = intern_text(o->index->vocabulary, text);
        Py_DECREF(text);
        if (id == NONE) return -1;
        letters += words[n].size, left -= words[n].size;
        o->same_ids &= id == n;
    }
    return 0;
}

static void tell(const Opening *o, Id *known, uint32_t number) {
    if (*known == NONE && number < o->totals->words) *known = o->ids[number];
}

/* Tell the vocabulary the forms and stems, so that none is asked of Python again. */
static void tell_stems(const Opening *o) {
    Vocabulary *v = o->index->vocabulary;
    const SavedWord *words = section(o, WORDS);
    for (uint32_t n = 0; v->fold != Py_None && n < o->totals->words; n++) {
        Entry *entry = entry_of(v, o->ids[n]);
        tell(o, &entry->form, words[n].form);
        for (int language = 0; language < LANGUAGES; language++) tell(o, &entry->stem[language], words[n].stem[language]);
    }
}

static int read_counts(const Opening *o) {
    Shares *shares = &o->index->shares;
    const uint32_t *counts = section(o, COUNTS);
    if (more_shares(shares)) return -1;
    for (uint32_t n = 0; n < o->totals->words; n++) {
        shares->counts[o->ids[n]] = counts[n];
        shares->prefix_counts[o->ids[n]] = counts[o->totals->words + n];
    }
    shares->learned = o->totals->learned;
    return 0;
}

/* -- arenas --------------------------------------------------------------------------------------------- */

static int attach(const Opening *o, Arena *arena, int from, int lengths) {
    uint64_t count = bytes_of(o, lengths) / sizeof(uint32_t), used = 0;
    const uint32_t *length = section(o, lengths);
    if (count > MOST_CHUNKS) return bad("it has too many chunks");
    for (uint32_t number = 0; number < count; number++) {
        uint64_t bytes = length[number] * (uint64_t)sizeof(uint32_t);
        used = (used + PAGE - 1) / PAGE * PAGE;
        if (used > bytes_of(o, from) || bytes > bytes_of(o, from) - used) return bad("a chunk lies outside");
        arena->chunks[number] = (uint32_t *)((char *)section(o, from) + used);
        arena->lengths[number] = length[number];
        used += bytes;
    }
    arena->count = (uint32_t)count, arena->end = arena->count << CHUNK_BITS;
    return 0;
}

static int attach_all(Opening *o) {
    Index *index = o->index;
    uint32_t slots = o->totals->slots;
    if (attach(o, &o->filed->records, RECORDS, RECORD_CHUNKS) || attach(o, &o->filed->postings.arena, POSTINGS, POSTING_CHUNKS)
        || attach(o, &index->fans.arena, FANS, FAN_CHUNKS))
        return -1;
    o->filed->map->taken = o->totals->map_taken;
    memcpy(o->filed->map->bins, section(o, MAP), bytes_of(o, MAP));
    for (; index->slot_count < slots; index->slot_count++) {
        if (take(&index->slots, 2) == NONE) return PyErr_NoMemory(), -1;
        *slot_of(index, index->slot_count) = ((Slot *)section(o, SLOTS))[index->slot_count];
    }
    PyMem_RawFree(index->same);
    index->same = PyMem_RawMalloc(bytes_of(o, SAME));
    index->slot_of = PyMem_RawMalloc(bytes_of(o, NUMBERS) + 1);
    if (!index->same || !index->slot_of) return PyErr_NoMemory(), -1;
    memcpy(index->same, section(o, SAME), bytes_of(o, SAME));
    memcpy(index->slot_of, section(o, NUMBERS), bytes_of(o, NUMBERS));
    index->same_room = (uint32_t)(bytes_of(o, SAME) / sizeof(uint32_t)), index->numbers = o->totals->numbers;
    return 0;
}

/* -- naming anew ---------------------------------------------------------------------------------------- */

static void rename_records(const Opening *o) {
    const Arena *records = &o->filed->records;
    for (uint32_t number = 0; number < records->count; number++) {
        uint32_t *record = records->chunks[number], *end = record + records->lengths[number];
        for (; end - record > 1 && size_of(record + 1); record += size_of(record + 1) + 1)
            rename_words(record + 1, o->ids);
    }
}

static int rename_map(Opening *o) {
    Map *old = o->filed->map, *map = new_map(old->room);
    if (!map) return PyErr_NoMemory(), -1;
    for (uint32_t at = 0; at < old->room; at++) {
        Bin bin = old->bins[at];
        if (!bin.of.term) continue;
        rename_gates(list_at(&o->filed->postings, bin.of.posting), o->ids);
        bin.of.term = (bin.of.term & ~(uint32_t)ID_BITS) | o->ids[bin.of.term & ID_BITS];
        put_bin(map, bin);
    }
    map->taken = old->taken;
    PyMem_RawFree(old);
    o->filed->map = map;
    return 0;
}

/* -- the whole ------------------------------------------------------------------------------------------ */

static int read_prefixes(const Opening *o) {
    const uint32_t *numbers = section(o, PREFIXES);
    for (uint32_t n = 0; n < o->totals->prefixes; n++) {
        if (numbers[n] >= o->totals->words) return bad("a prefix is no word");
        if (know_prefix(o->index, o->filed, o->ids[numbers[n]])) return PyErr_NoMemory(), -1;
    }
    return 0;
}

static int read_asked(const Opening *o) {
    const char *at = section(o, ASKED), *end = at + bytes_of(o, ASKED);
    for (uint32_t number = 0; number < o->totals->asked; number++) {
        const SavedAsked *saved = (const SavedAsked *)at;
        if ((size_t)(end - at) < sizeof *saved || (size_t)(end - at) / 8 - 2 < saved->count) return bad("what is asked is cut");
        const uint32_t *keys = (const uint32_t *)(saved + 1);
        if (keep_asked(o->index, saved->share, saved->count, keys, o->ids, o->totals->words) == NONE) return -1;
        at = (const char *)(keys + 2 * (size_t)saved->count);
    }
    return 0;
}

/* Keep the words of all programs, whose forms and stems must be known first; count the slots. */
static int keep_words(const Opening *o) {
    Index *index = o->index;
    for (uint32_t number = 0; number < index->slot_count; number++) {
        const Slot *slot = slot_of(index, number);
        if (slot->at != NONE && know_code(index->vocabulary, code_of(index, number))) return -1;
    }
    for (uint32_t number = 0; number < index->slot_count; number++) {
        const Slot *slot = slot_of(index, number);
        if (slot->at != NONE) pin_code(index->vocabulary, code_of(index, number), 1);
        if (slot->at == NONE) free_number(index, number);
        else if (slot->fan) index->alive++;
        else index->idle++;
    }
    return 0;
}

static int open_all(Opening *o) {
    Index *index = o->index;
    o->filed = index->filed;
    if (intern_words(o) || attach_all(o) || check_opening(o)) return -1;
    tell_stems(o);
    if (!o->same_ids) {
        rename_records(o);
        if (rename_map(o) || rebuild_same(index, index->same_room)) return -1;
    }
    index->seen = o->totals->seen;
    return read_counts(o) || read_prefixes(o) || read_asked(o) || keep_words(o) ? -1 : 0;
}

/* What was not opened whole is no index: nothing of it is looked up any more. */
static PyObject *give_up(Index *index, Opening *o) {
    index->slot_count = index->numbers = 0;
    index->fans.arena.count = index->filed->records.count = index->filed->postings.arena.count = 0;
    index->fans.arena.end = index->filed->records.end = index->filed->postings.arena.end = index->slots.end = 0;
    index->filed->map->taken = 0;
    memset(index->filed->map->bins, 0, index->filed->map->room * sizeof(Bin));
    memset(index->same, 0xff, index->same_room * sizeof(uint32_t));
    PyMem_RawFree(o->ids);
    PyBuffer_Release(&index->snapshot);
    return NULL;
}

static int make_room(Opening *o) {
    uint32_t room = (uint32_t)(bytes_of(o, MAP) / sizeof(Bin));
    Map *map = new_map(room);
    if (!map) return PyErr_NoMemory(), -1;
    PyMem_RawFree(o->index->filed->map);
    o->index->filed->map = map;
    return 0;
}

/* Open a snapshot into an index that holds nothing yet; return what Python kept beside. */
PyObject *reopen_index(Index *index, PyObject *args) {
    const char *tag;
    if (index->slot_count || index->asked.count || index->readers)
        return PyErr_SetString(PyExc_ValueError, "a snapshot is opened by an index that holds nothing"), NULL;
    if (!PyArg_ParseTuple(args, "w*s", &index->snapshot, &tag)) return NULL;
    char *bytes = index->snapshot.buf;
    Opening o = {.index = index, .bytes = bytes, .header = (const Header *)bytes};
    if ((uintptr_t)bytes % 8) return bad("it must lie where a page or an object begins"), give_up(index, &o);
    if (check_header(&o, index->snapshot.len, tag)) return give_up(index, &o);
    o.totals = section(&o, TOTALS);
    index->vocabulary->texts++; /* no word is swept away meanwhile */
    int failed = check_totals(&o) || make_room(&o) || open_all(&o);
    index->vocabulary->texts--;
    if (failed) return give_up(index, &o);
    PyMem_RawFree(o.ids);
    return PyBytes_FromStringAndSize(section(&o, EXTRA), (Py_ssize_t)bytes_of(&o, EXTRA));
}
