/* Saving an index: everything it knows as one row of bytes, in which words are numbered from 0.
 *
 * It is laid out as it lies in memory, so that it can be opened by a memory map. See reopen.c.
 */
#include "snapshot.h"

typedef struct {
    Index *index;
    Id *names;            /* the number of each id; NONE for words that no query uses */
    Id *ids;              /* the id of each number */
    uint32_t words;
    char *bytes;
    size_t count, room;
    Section sections[SECTIONS];
    int failed;           /* out of memory */
} Saving;

/* -- writing -------------------------------------------------------------------------------------------- */

/* Return room for so many bytes at the end; NULL without memory. */
static void *more(Saving *s, size_t bytes) {
    if (s->failed) return NULL;
    if (s->room - s->count < bytes) {
        size_t room = s->room + s->room / 2 + bytes;
        char *grown = PyMem_RawRealloc(s->bytes, room);
        if (!grown) return s->failed = 1, NULL;
        s->bytes = grown, s->room = room;
    }
    s->count += bytes;
    return s->bytes + s->count - bytes;
}

static void put(Saving *s, const void *what, size_t bytes) {
    void *to = more(s, bytes);
    if (to && bytes) memcpy(to, what, bytes);
}

static void put_number(Saving *s, uint32_t number) { put(s, &number, sizeof number); }

static void begin_section(Saving *s) {
    size_t over = s->count % PAGE;
    void *to = over ? more(s, PAGE - over) : NULL;
    if (to) memset(to, 0, PAGE - over);
}

static void end_section(Saving *s, int section, size_t from) { s->sections[section] = (Section){from, s->count - from}; }

#define SECTION(s, section, what) \
    do { \
        begin_section(s); \
        size_t from_ = (s)->count; \
        what; \
        end_section(s, section, from_); \
    } while (0)

/* -- words ---------------------------------------------------------------------------------------------- */

static int name_words(Saving *s) {
    const Vocabulary *v = s->index->vocabulary;
    s->names = PyMem_RawMalloc((v->count + (size_t)1) * sizeof(Id));
    s->ids = PyMem_RawMalloc((v->count + (size_t)1) * sizeof(Id));
    if (!s->names || !s->ids) return -1;
    mark_kept(v, 1);
    for (Id id = 0; id < v->count; id++) {
        int kept = entry_of(v, id)->text && entry_of(v, id)->uses;
        s->names[id] = kept ? s->words : NONE;
        if (kept) s->ids[s->words++] = id;
    }
    mark_kept(v, 0);
    return 0;
}

static Id name_of(const Saving *s, Id id) { return id == NONE ? NONE : s->names[id]; }

static int put_letters(Saving *s) {
    for (uint32_t number = 0; number < s->words; number++) {
        Py_ssize_t size;
        const char *letters = PyUnicode_AsUTF8AndSize(entry_of(s->index->vocabulary, s->ids[number])->text, &size);
        if (!letters) return -1;
        put(s, letters, (size_t)size);
    }
    return 0;
}

static int put_words(Saving *s) {
    for (uint32_t number = 0; number < s->words; number++) {
        const Entry *entry = entry_of(s->index->vocabulary, s->ids[number]);
        Py_ssize_t size;
        if (!PyUnicode_AsUTF8AndSize(entry->text, &size)) return -1;
        SavedWord word = {.size = (uint32_t)size, .form = name_of(s, entry->form)};
        for (int language = 0; language < LANGUAGES; language++) word.stem[language] = name_of(s, entry->stem[language]);
        put(s, &word, sizeof word);
    }
    return 0;
}

static void put_counts(Saving *s) {
    const Shares *shares = &s->index->shares;
    const uint32_t *both[] = {shares->counts, shares->prefix_counts};
    for (int n = 0; n < 2; n++)
        for (uint32_t number = 0; number < s->words; number++)
            put_number(s, s->ids[number] < shares->room ? both[n][s->ids[number]] : 0);
}

static uint32_t put_prefixes(Saving *s) {
    const Prefixes *prefixes = s->index->filed->prefixes;
    uint32_t count = 0;
    for (uint32_t at = 0; at <= prefixes->mask; at++)
        if (prefixes->bins[at].id != NONE) put_number(s, s->names[prefixes->bins[at].id]), count++;
    return count;
}

static void put_asked(Saving *s) {
    for (uint32_t number = 0; number < s->index->asked.count; number++) {
        const Asked *asked = *(Asked **)row_at(&s->index->asked, number);
        put(s, &(SavedAsked){asked->share, asked->count, 0}, sizeof(SavedAsked));
        for (uint32_t n = 0; n < asked->count; n++) {
            put_number(s, asked->keys[n].table);
            put_number(s, s->names[asked->keys[n].id]);
        }
    }
}

/* -- arenas --------------------------------------------------------------------------------------------- */

/* The last chunk is written as far as it is used; what a chunk leaves at its end is zero. */
static void put_arena(Saving *s, const Arena *arena, int section, int lengths) {
    SECTION(s, section, {
        for (uint32_t number = 0; number < arena->count; number++) {
            begin_section(s);
            put(s, arena->chunks[number], words_in_chunk(arena, number) * sizeof(uint32_t));
        }
    });
    SECTION(s, lengths, {
        for (uint32_t number = 0; number < arena->count; number++) put_number(s, words_in_chunk(arena, number));
    });
}

/* Return where a place of an arena was written. */
static uint32_t *written(const Saving *s, const Arena *arena, int section, uint32_t at) {
    size_t from = s->sections[section].from;
    for (uint32_t number = 0; number < at >> CHUNK_BITS; number++) {
        size_t bytes = words_in_chunk(arena, number) * sizeof(uint32_t);
        from += (bytes + PAGE - 1) / PAGE * PAGE;
    }
    return (uint32_t *)(s->bytes + from) + (at & (CHUNK - 1));
}

static void put_records(Saving *s) {
    const Arena *records = &s->index->filed->records;
    put_arena(s, records, RECORDS, RECORD_CHUNKS);
    for (uint32_t number = 0; !s->failed && number < records->count; number++) {
        uint32_t *record = written(s, records, RECORDS, number << CHUNK_BITS), *end = record + words_in_chunk(records, number);
        for (; end - record > 1 && size_of(record + 1); record += size_of(record + 1) + 1)
            rename_words(record + 1, s->names);
    }
}

/* The postings, and the bins anew, as ids have other numbers. */
static void put_postings(Saving *s) {
    const Filed *filed = s->index->filed;
    put_arena(s, &filed->postings.arena, POSTINGS, POSTING_CHUNKS);
    Map *map = new_map(filed->map->room);
    if (!map) s->failed = 1;
    for (uint32_t at = 0; !s->failed && at < filed->map->room; at++) {
        Bin bin = filed->map->bins[at];
        if (!bin.of.term) continue;
        rename_gates((List *)written(s, &filed->postings.arena, POSTINGS, bin.of.posting), s->names);
        bin.of.term = (bin.of.term & ~(uint32_t)ID_BITS) | s->names[bin.of.term & ID_BITS];
        put_bin(map, bin);
    }
    if (map) SECTION(s, MAP, put(s, map->bins, map->room * sizeof(Bin)));
    PyMem_RawFree(map);
}

static void put_slots(Saving *s) {
    for (uint32_t number = 0; number < s->index->slot_count; number++)
        put(s, slot_of(s->index, number), sizeof(Slot));
}

/* The table of slots by their programs, anew as words have other numbers. */
static void put_same(Saving *s) {
    const Index *index = s->index;
    size_t bytes = index->same_room * sizeof(uint32_t);
    uint32_t *same = more(s, bytes);
    if (!same) return;
    memset(same, 0xff, bytes);
    for (uint32_t number = 0; number < index->slot_count; number++) {
        if (slot_of(index, number)->at == NONE) continue;
        uint32_t hash = hash_code(written(s, &index->filed->records, RECORDS, slot_of(index, number)->at) + 1);
        uint32_t at = home_of(hash, index->same_room);
        while (same[at] != NONE) at = after(at, index->same_room);
        same[at] = tagged(number, hash);
    }
}

/* -- the whole ------------------------------------------------------------------------------------------ */

static int put_all(Saving *s, const char *extra, Py_ssize_t extra_bytes) {
    const Index *index = s->index;
    int failed = 0;
    Totals totals = {.learned = index->shares.learned, .slots = index->slot_count, .numbers = index->numbers,
                     .words = s->words, .asked = index->asked.count, .seen = index->seen,
                     .map_taken = index->filed->map->taken};
    SECTION(s, LETTERS, failed = put_letters(s));
    SECTION(s, WORDS, failed = failed || put_words(s));
    SECTION(s, ASKED, put_asked(s));
    SECTION(s, PREFIXES, totals.prefixes = put_prefixes(s));
    SECTION(s, COUNTS, put_counts(s));
    SECTION(s, SLOTS, put_slots(s));
    SECTION(s, NUMBERS, put(s, index->slot_of, index->numbers * sizeof(uint32_t)));
    put_records(s);
    SECTION(s, SAME, put_same(s));
    put_postings(s);
    put_arena(s, &index->fans.arena, FANS, FAN_CHUNKS);
    SECTION(s, EXTRA, put(s, extra, (size_t)extra_bytes));
    SECTION(s, TOTALS, put(s, &totals, sizeof totals));
    begin_section(s);
    return failed;
}

static void put_header(Saving *s, const char *tag) {
    Header header = {.version = SNAPSHOT_VERSION, .order = ORDER, .bytes = s->count};
    memcpy(header.magic, MAGIC, sizeof header.magic);
    strncpy(header.tag, tag, TAG - 1);
    memcpy(header.sections, s->sections, sizeof header.sections);
    header.sum = sum_of(s->bytes + PAGE, s->count - PAGE);
    memset(s->bytes, 0, PAGE);
    memcpy(s->bytes, &header, sizeof header);
    ((Header *)s->bytes)->own_sum = sum_of(s->bytes, PAGE); /* while it is 0 */
}

/* Return the index as bytes. All is filed anew first, so that nothing is written that only waits to go. */
PyObject *save_index(Index *index, PyObject *args) {
    const char *tag, *extra;
    Py_ssize_t extra_bytes;
    if (!PyArg_ParseTuple(args, "sy#", &tag, &extra, &extra_bytes)) return NULL;
    if (index->filing || index->loading)
        return PyErr_SetString(PyExc_RuntimeError, "the index is being filed; save it when that is done"), NULL;
    if (refile(index, 1) || pack(index)) return NULL;
    Saving saving = {.index = index};
    if (!more(&saving, PAGE)) return PyErr_NoMemory();
    int failed = name_words(&saving) ? (PyErr_NoMemory(), -1) : put_all(&saving, extra, extra_bytes);
    PyObject *found = NULL;
    if (saving.failed) PyErr_NoMemory();
    else if (!failed) {
        put_header(&saving, tag);
        found = PyBytes_FromStringAndSize(saving.bytes, (Py_ssize_t)saving.count);
    }
    PyMem_RawFree(saving.bytes);
    PyMem_RawFree(saving.names);
    PyMem_RawFree(saving.ids);
    return found;
}
