/* The compiled kernel of standing queries: what its files share.
 *
 * Everything is known by numbers in one space, the ids of a Vocabulary. A Text is a story's running text at
 * positions. A query is a small program (see code.c) in a slot of an Index. The GIL guards every change; matching
 * runs without it. So whatever a match can look at is never moved nor freed while one runs: tables grow into new
 * memory, the new is published by one atomic store, and the old waits in `retired` until no match is left.
 */
#ifndef WIREBELL_KERNEL_H
#define WIREBELL_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

typedef uint32_t Id;
#define NONE UINT32_MAX

#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_ACQUIRE)
#define STORE(place, value) __atomic_store_n(&(place), (value), __ATOMIC_RELEASE)

enum { LANGUAGES = 5 };

/* -- vocabulary.c --------------------------------------------------------------------------------------- */

enum { SHORT = 15 };

/* A short word in ASCII, which is compared here and not in its str; or no letters. Zeros behind. */
typedef struct {
    uint8_t letters;
    char ascii[SHORT];
} Brief;

typedef struct {
    PyObject *text;       /* owned; NULL while the id is free */
    uint32_t hash;
    uint32_t uses;        /* by queries: what is used is never swept away */
    Id form;              /* the word folded; NONE until asked for; chains the free ids */
    Id stem[LANGUAGES];   /* NONE until asked for */
    Brief brief;
} Entry;

enum { PAGE_BITS = 12, PAGE_SIZE = 1 << PAGE_BITS, MOST_PAGES = 1 << 15 };

typedef struct {
    PyObject_HEAD
    Entry **pages;        /* a directory of fixed size: entries never move */
    uint32_t count;       /* ids given out so far, those free again included */
    uint32_t spare;       /* of which so many are free */
    Id free;
    struct { uint32_t hash; Id id; } *slots; /* open-addressed, by hash; NONE is empty */
    uint32_t mask, taken;
    uint64_t seed;
    PyObject *fold, *stem; /* None: words are their own terms */
    uint32_t texts;       /* texts alive, which hold ids */
    uint32_t sweeps;      /* so often ids became free */
} Vocabulary;

/* A piece of a str: without its hash and, if it is no short word in ASCII, without its brief, no two compare. */
typedef struct {
    const void *data;
    Py_ssize_t from, to;
    int kind;             /* of the str's storage: 1, 2 or 4 bytes */
    uint32_t hash;
    Brief brief;
} Piece;

extern PyTypeObject VocabularyType;

static inline Entry *entry_of(const Vocabulary *v, Id id) { return &v->pages[id >> PAGE_BITS][id & (PAGE_SIZE - 1)]; }

/* FNV-1a from a secret start, so that nobody can write words that all collide. The state after each letter gives
 * the hash of the beginning up to there, which is how prefixes are found. */
static inline uint64_t hash_more(uint64_t state, Py_UCS4 letter) {
    return (state ^ letter) * UINT64_C(1099511628211);
}
static inline uint32_t hash_end(uint64_t state) {
    return (uint32_t)((state ^ state >> 29) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

Id intern_piece(Vocabulary *v, const Piece *piece);

/* Have the processor fetch where a word's hash leads, and then what stands there, before they are needed: most of
 * the time of matching is waiting for memory. */
static inline void fetch_slot(const Vocabulary *v, uint32_t hash) { __builtin_prefetch(&v->slots[hash & v->mask]); }
static inline void fetch_entry(const Vocabulary *v, uint32_t hash) {
    Id id = v->slots[hash & v->mask].id;
    if (id != NONE) __builtin_prefetch(entry_of(v, id));
}
Id intern_text(Vocabulary *v, PyObject *text);
Id find_text(const Vocabulary *v, PyObject *text);
Id form_of(Vocabulary *v, Id word);
Id term_of(Vocabulary *v, Id word, int language);
int know_all(Vocabulary *v, Id word);

/* -- text.c --------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t count;       /* distinct terms, in the order in which they first stand */
    Id *ids;
    uint32_t *begin;      /* where each term's positions begin in `at`; count + 1 of them */
    uint32_t *at;
    struct { Id id; uint32_t number; } *slots; /* open-addressed: a term's number here plus 1 */
    uint32_t mask;
    Id *of;               /* the term at each position, NONE in gaps */
} Places;

typedef struct {
    uint32_t count;
    uint32_t *ranges;     /* of positions, half open, two for each unit, in order */
    uint32_t *of;         /* the unit of each position, NONE outside; NULL while the units are not set */
} Units;

typedef struct {
    uint32_t first, end;  /* positions */
    uint32_t token;       /* the number of its first word */
} Part;

typedef struct {
    PyObject_HEAD
    Vocabulary *vocabulary;
    int language;
    int counted;          /* among the vocabulary's texts */
    uint32_t words, end;
    Py_ssize_t parts;
    Part *part;
    Id *raw;              /* the words as they stand */
    uint32_t *spans;      /* code points, two for each word */
    Places terms, forms;
    uint32_t in_headline; /* so many of the distinct terms stand in the first part */
    Units units[2];       /* sentences, paragraphs */
} Text;

extern PyTypeObject TextType;

static inline uint32_t spread(Id id) { return id * UINT32_C(2654435769) ^ id >> 15; }

/* Return the number of a term among those of a text, or NONE. */
static inline uint32_t number_in(const Places *places, Id id) {
    for (uint32_t at = spread(id) & places->mask;; at = (at + 1) & places->mask) {
        uint32_t found = places->slots[at].number;
        if (!found) return NONE;
        if (places->slots[at].id == id) return found - 1;
    }
}

/* -- code.c --------------------------------------------------------------------------------------------- */

enum { AND, OR, NOT, WITHIN, ASK, KEY, RUN, NEAR, BEGIN, OPERATIONS };
enum { ANYWHERE, HEADLINE, BODY };
enum { DEEPEST = 1000 };

static inline unsigned op_of(const uint32_t *node) { return node[0] & 0xff; }
static inline unsigned field_of(const uint32_t *node) { return node[0] >> 8 & 0xff; }
static inline unsigned flag_of(const uint32_t *node) { return node[0] >> 16; } /* exact form; or the unit's kind */
static inline uint32_t size_of(const uint32_t *node) { return node[1]; }

/* -- tables.c, index.c, filing.c, cover.c, match.c -------------------------------------------------------------------------- */

enum { TEXT_TABLE, HEADLINE_TABLE, PREFIX_TABLE };
enum { SURE = 1u << 31, SEVERAL = 1u << 30, NUMBER = SEVERAL - 1 };

/* Programs lie one behind the other, each after the number of its slot, in chunks that never move: those filed under
 * one term side by side, as that is how they are read. A record is known by its place; places grow. */
enum { CHUNK_BITS = 16, CHUNK = 1 << CHUNK_BITS, MOST_CHUNKS = 1 << (30 - CHUNK_BITS) };
typedef struct {
    uint32_t **chunks;    /* a directory of fixed size */
    uint32_t count;       /* of chunks */
    uint32_t end;         /* the place of the next record */
    size_t bytes;
} Records;

static inline const uint32_t *record_at(const Records *records, uint32_t at) {
    return records->chunks[at >> CHUNK_BITS] + (at & (CHUNK - 1));
}

typedef struct {
    uint32_t what;        /* SURE: a slot that is met; else a record's place, SEVERAL if filed elsewhere too */
    Id gate;              /* a term the text must hold as well, or NONE */
} Item;

typedef struct {
    uint32_t count, room;
    Item items[];
} Posting;

typedef struct {
    Id id;
    uint32_t table;       /* plus 1; 0 is empty */
    Posting *posting;
} Bin;

typedef struct {
    uint32_t mask, taken;
    Bin bins[];
} Map;

typedef struct {
    uint32_t count, room;
    uint32_t numbers[];
} Fan;

typedef struct {
    const uint32_t *code; /* in a record; NULL while the slot is free */
    uintptr_t fan;        /* 0: nobody; odd: one number; else a Fan */
} Slot;

typedef struct {
    double share;
    uint32_t count;
    struct { Id id; uint32_t table; } keys[];
} Asked;

/* Which prefixes forms begin with, as far as it was found out since the last prefix came. */
typedef struct {
    uint32_t room;        /* ids of forms */
    uint32_t pool_room, pool_used;
    uint32_t *pool;       /* lists of prefixes, each after its length; the first is empty */
    uint32_t of[];        /* by a form's id: where its list is, plus 1; 0 is not known */
} Begun;

typedef struct {
    uint64_t lengths;     /* of the prefixes: bit n for n letters, bit 63 for more than 62 */
    uint64_t hints[1024]; /* a bit for each prefix's hash: most words begin with none */
    Begun *begun;         /* NULL after a new prefix came */
    uint32_t mask, taken;
    struct { uint32_t hash; Id id; } bins[];
} Prefixes;

/* Rows that never move, in pages of a directory of fixed size. */
enum { ROW_BITS = 12, ROWS = 1 << ROW_BITS, MOST_ROW_PAGES = 1 << 15 };
typedef struct { void **pages; size_t size; uint32_t count; } Rows;
static inline void *row_at(const Rows *rows, uint32_t number) {
    return (char *)rows->pages[number >> ROW_BITS] + (number & (ROWS - 1)) * rows->size;
}

typedef struct Scratch Scratch;

typedef struct {
    PyObject_HEAD
    Vocabulary *vocabulary;
    Rows slots, asked;
    Records records;
    uint32_t *same, same_mask; /* slots by their code */
    uint32_t alive;       /* slots that somebody follows */
    uint32_t idle;        /* slots that nobody follows, still filed */
    uint32_t *free_slots, free_count, free_room;
    uint32_t *slot_of;    /* by key number */
    uint32_t numbers;
    Map *map;
    Prefixes *prefixes;
    uint32_t *counts, *prefix_counts, count_room; /* of documents, by id */
    double learned;
    uint64_t candidates;
    size_t posting_bytes, fan_bytes;
    uint32_t seen;        /* documents */
    uint32_t sweeps;      /* of the vocabulary, when `prefixes->begun` was */
    uint32_t readers;     /* matches that run without the GIL */
    void **retired;
    uint32_t retired_count, retired_room;
    Scratch *scratch;     /* of the last match, for the next */
} Index;

extern PyTypeObject IndexType;

int check_code(const Vocabulary *v, uint32_t asked, const uint32_t *node, uint32_t room, int depth, int within);
void pin_code(Vocabulary *v, const uint32_t *node, int by);
uint32_t *read_code(const Vocabulary *v, uint32_t asked, const Py_buffer *given);

typedef struct {
    double share;
    uint32_t count, room;
    uint64_t *keys;       /* table << 32 | id */
} Cover;

int cover_node(const Index *index, const uint32_t *node, unsigned field, Cover *cover);
double share_of(const Index *index, unsigned table, Id id);

double guess_of(Py_ssize_t letters);
Id gate_of(const Index *index, const uint32_t *node, Id other);

void retire(Index *index, void *memory);
void free_retired(Index *index);
int open_rows(Rows *rows, size_t size);
uint32_t new_row(Rows *rows);
void retire_rows(Index *index, Rows *rows);
int open_records(Records *records);
uint32_t new_record(Records *records, uint32_t slot, const uint32_t *code);
void retire_records(Index *index, Records *records);
void retire_fan(Index *index, uintptr_t fan);
int add_to_fan(Index *index, Slot *slot, uint32_t number);
int take_from_fan(Index *index, Slot *slot, uint32_t number);
Map *new_map(uint32_t room);
void retire_map(Index *index, Map *map);
int add_item(Index *index, unsigned table, Id id, Item item);
Prefixes *new_prefixes(uint32_t room);
int know_prefix(Index *index, Id id);
typedef struct Queue Queue;
int file_slot(Index *index, Queue *queue, uint32_t number);
int rebuild_index(Index *index);
int drop_idle(Index *index);
static inline uint32_t place_of(const Map *map, unsigned table, Id id) {
    return spread(id + table * UINT32_C(0x9E3779B1)) & map->mask;
}
const Posting *posting_of(const Map *map, unsigned table, Id id);
static inline int has_length(const Prefixes *prefixes, Py_ssize_t letters) {
    return LOAD(prefixes->lengths) >> (letters < 63 ? letters : 63) & 1;
}
Id find_known(const Prefixes *prefixes, const Vocabulary *v, PyObject *word, Py_ssize_t letters, uint32_t hash);

/* Return the id of the prefix that is so many letters of a word, if any query asks for it; else NONE. */
static inline Id find_prefix(const Prefixes *prefixes, const Vocabulary *v, PyObject *word, Py_ssize_t letters,
                             uint32_t hash) {
    uint32_t hint = hash >> 16;
    if (!(LOAD(prefixes->hints[hint / 64]) >> hint % 64 & 1)) return NONE;
    return find_known(prefixes, v, word, letters, hash);
}
PyObject *index_match(Index *index, PyObject *args);
PyObject *pick(PyObject *module, PyObject *args);
void free_scratch(Scratch *scratch);

/* -- meets.c -------------------------------------------------------------------------------------------- */

typedef struct {
    const Index *index;
    const Text *text;
    const Id *keys;       /* of the document's facts, sorted */
    uint32_t key_count;
    uint32_t *places, *reached; /* room for every word of the text each */
    int failed;           /* out of memory */
} Case;

enum { NO, YES, UNKNOWN };

int meets(Case *c, const uint32_t *node);
uint32_t places(Case *c, const uint32_t *node, uint32_t low, uint32_t high);
int units_of(Case *c, const uint32_t *node, uint32_t most, uint32_t *found);
void range_of(const Text *text, unsigned field, uint32_t *range);

/* -- spots.c -------------------------------------------------------------------------------------------- */

extern PyTypeObject ProgramType;

#endif
