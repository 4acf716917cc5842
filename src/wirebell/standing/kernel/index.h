/* The index: slots of distinct programs, who follows each, and where each is filed. */
#ifndef WIREBELL_INDEX_H
#define WIREBELL_INDEX_H

#include "code.h"
#include "words.h"

typedef struct Index Index;

/* -- memory.c: memory that running matches may look at -------------------------------------------------- */

/* Words of 32 bits, known by their places; chunks never move. They are taken from the system by the block, large ones
 * once there are many: the fewer pages, the quicker each is found. */
enum { CHUNK_BITS = 16, CHUNK = 1 << CHUNK_BITS, MOST_CHUNKS = 1 << (30 - CHUNK_BITS), BLOCK = 8 };
typedef struct {
    uint32_t **chunks;    /* a directory of fixed size */
    uint32_t *lengths;    /* of chunks, in words */
    void **blocks;
    uint32_t count, block_count, block_room;
    uint32_t left;        /* chunks of the last block that are not begun */
    uint32_t end;         /* the next place */
} Arena;

static inline uint32_t *at_place(const Arena *arena, uint32_t at) {
    return arena->chunks[at >> CHUNK_BITS] + (at & (CHUNK - 1));
}

/* Return how many words of a chunk are in use; behind them are zeros. */
static inline uint32_t words_in_chunk(const Arena *arena, uint32_t number) {
    uint32_t used = number + 1 == arena->count ? arena->end & (CHUNK - 1) : 0;
    return used ? used : arena->lengths[number];
}

int open_arena(Arena *arena);
uint32_t take(Arena *arena, uint32_t words);
void close_arena(Index *index, Arena *arena);
size_t size_of_arena(const Arena *arena);
void retire(Index *index, void *memory);
void free_retired(Index *index);

/* Lists of items of one or two words in an arena. What a list leaves when it grows serves another. Short lists may be of
 * any size, so that none of their words is empty once they are packed; those of longer ones differ by an eighth. */
typedef struct {
    uint32_t count, kind; /* `kind` is its class of size, and a HOLE for each word that is none */
    uint32_t words[];
} List;

enum { LEAST = 4, LONG = 64, CLASSES = 250, HOLE = 1 << 8, KIND = HOLE - 1 };
typedef struct {
    Arena arena;
    uint32_t free[CLASSES];             /* places, each with the next in its first word; plus 1 */
    uint32_t *left, left_count, left_room; /* lists that a running match may look at still */
} Lists;

static inline List *list_at(const Lists *lists, uint32_t at) { return (List *)at_place(&lists->arena, at); }
uint32_t words_in_class(uint32_t kind);
uint32_t list_room(const List *list);
int open_lists(Lists *lists);
uint32_t new_list(Lists *lists, uint32_t words);
uint32_t copy_list(Lists *to, const List *list, uint32_t words);
void close_lists(Index *index, Lists *lists);
void leave_list(const Index *index, Lists *lists, uint32_t at);
void reuse_lists(Lists *lists);

/* -- postings.c ----------------------------------------------------------------------------------------- */

enum { TEXT_TABLE, HEADLINE_TABLE, PREFIX_TABLE };
enum { SURE = 1u << 31, SEVERAL = 1u << 30, NUMBER = SEVERAL - 1 };

typedef struct {
    uint32_t what;        /* SURE: a slot that is met; else a record's place, SEVERAL if filed elsewhere too */
    Id gate;              /* a term the text must hold as well, or NONE */
} Item;

/* Where the posting of a term in a table is: both in one word, as they are published. */
typedef union {
    struct { uint32_t term, posting; } of;
    uint64_t both;
} Bin;

typedef struct {
    uint32_t room, taken;
    Bin bins[];
} Map;

enum { TABLE_SHIFT = 30 };
static inline uint32_t term_in_table(unsigned table, Id id) { return (table + 1) << TABLE_SHIFT | id; }
/* Return which of so many places a hash leads to, by its upper bits: tables may be of any size, so that few are empty. */
static inline uint32_t home_of(uint32_t hash, uint32_t room) { return (uint32_t)((uint64_t)hash * room >> 32); }
static inline uint32_t after(uint32_t at, uint32_t room) { return at + 1 < room ? at + 1 : 0; }
static inline uint32_t place_of(const Map *map, uint32_t term) { return home_of(spread(term), map->room); }

/* Return the place of a term's posting, or NONE. */
static inline uint32_t posting_of(const Map *map, uint32_t term) {
    for (uint32_t at = place_of(map, term);; at = after(at, map->room)) {
        Bin bin = {.both = LOAD(map->bins[at].both)};
        if (bin.of.term == term) return bin.of.posting;
        if (!bin.of.term) return NONE;
    }
}

Map *new_map(uint32_t room);

/* Put a bin into a map that has room and does not have its term. */
static inline void put_bin(Map *map, Bin bin) {
    uint32_t at = place_of(map, bin.of.term);
    while (map->bins[at].of.term) at = after(at, map->room);
    map->bins[at] = bin;
}

/* -- prefixes.c ----------------------------------------------------------------------------------------- */

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

Prefixes *new_prefixes(uint32_t room);
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

/* -- filing.c ------------------------------------------------------------------------------------------- */

/* How often terms occur in documents, by id. */
typedef struct {
    const Vocabulary *vocabulary;
    uint32_t *counts, *prefix_counts, room;
    double learned;
} Shares;

/* Where programs are filed. Records are programs, each after the number of its slot: those of one term side by side,
 * as that is how they are read. */
typedef struct {
    Arena records;
    Lists postings;
    Map *map;
    Prefixes *prefixes;
} Filed;

static inline const uint32_t *record_at(const Filed *filed, uint32_t at) { return at_place(&filed->records, at); }

typedef struct {
    double share;
    uint32_t count;
    struct { Id id; uint32_t table; } keys[];
} Asked;

/* Rows that never move, in pages of a directory of fixed size. */
enum { ROW_BITS = 12, ROWS = 1 << ROW_BITS, MOST_ROW_PAGES = 1 << 15 };
typedef struct { void **pages; size_t size; uint32_t count; } Rows;
static inline void *row_at(const Rows *rows, uint32_t number) {
    return (char *)rows->pages[number >> ROW_BITS] + (number & (ROWS - 1)) * rows->size;
}

/* A distinct program: the place of its record, NONE while it is free; and who follows it (see fans.c). */
typedef struct { uint32_t at, fan; } Slot;

typedef struct Scratch Scratch;
typedef struct Reader Reader;

struct Index {
    PyObject_HEAD
    Vocabulary *vocabulary;
    Arena slots;
    uint32_t slot_count;
    Rows asked;
    Filed *filed;
    Lists fans;
    uint32_t *same, same_room; /* slots by their code, each with some bits of its hash: see slots.c */
    uint32_t alive;       /* slots that somebody follows */
    uint32_t idle;        /* slots that nobody follows, still filed */
    uint32_t *free_slots, free_count, free_room;
    uint32_t *slot_of;    /* by key number */
    uint32_t numbers;
    Shares shares;
    uint64_t candidates;
    uint32_t seen;        /* documents */
    uint32_t sweeps;      /* of the vocabulary, when `prefixes->begun` was */
    int loading;          /* programs are kept and filed later, all at once */
    int filing;           /* anew, in a thread without the GIL: slots keep their numbers meanwhile */
    int due;              /* to be filed anew */
    uint32_t *unfiled, unfiled_count, unfiled_room; /* slots kept while `loading` */
    uint32_t readers;     /* matches that run without the GIL */
    void **retired;
    uint32_t retired_count, retired_room;
    Scratch *scratch;     /* of matches that are over, for the next: as many as ever ran at once */
    Reader *reader;       /* of expressions */
    Py_buffer snapshot;   /* that it was opened from, and looks into still */
};

extern PyTypeObject IndexType;

static inline Slot *slot_at(const Arena *slots, uint32_t number) { return (Slot *)at_place(slots, 2 * number); }
static inline Slot *slot_of(const Index *index, uint32_t number) { return slot_at(&index->slots, number); }
static inline const uint32_t *code_of(const Index *index, uint32_t number) {
    return record_at(index->filed, slot_of(index, number)->at) + 1;
}

int open_rows(Rows *rows, size_t size);
uint32_t new_row(Rows *rows);
void close_rows(Index *index, Rows *rows);

Filed *new_filed(uint32_t map_room, uint32_t prefix_room);
void close_filed(Index *index, Filed *filed);
uint32_t new_record(Filed *filed, uint32_t slot, const uint32_t *code);
int know_prefix(Index *index, Filed *filed, Id id);
int add_item(Index *index, Filed *filed, uint32_t term, Item item);

/* What filing came to. */
enum { FILED, NOTHING_ASKED, NO_MEMORY };
int file_slot(Index *index, uint32_t number);
int asks_for_something(const Index *index, const uint32_t *code);
int refile(Index *index, int aside);
int file_anew(Index *index);
PyObject *raise_filing(int outcome);

/* -- cover.c -------------------------------------------------------------------------------------------- */

typedef struct {
    double share;
    uint32_t count, room;
    uint64_t *keys;       /* table << 32 | id */
} Cover;

int cover_node(const Shares *shares, const Rows *asked, const uint32_t *node, unsigned field, Cover *cover);
double share_of(const Shares *shares, unsigned table, Id id);
double guess_of(Py_ssize_t letters);
Id gate_of(const Shares *shares, const uint32_t *node, Id other);

/* -- fans.c, slots.c, match.c --------------------------------------------------------------------------- */

/* Who follows a slot: nobody (0), one number (odd), or a list of them. */
static inline int is_one(uint32_t fan) { return fan & 1; }
static inline uint32_t one_of(uint32_t fan) { return fan >> 1; }
static inline uint32_t fan_of_one(uint32_t number) { return number << 1 | 1; }
static inline uint32_t list_of(uint32_t fan) { return (fan >> 1) - 2; } /* so that the place 0 is not nobody */
static inline uint32_t fan_of_list(uint32_t at) { return (at + 2) << 1; }
int add_to_fan(Index *index, Slot *slot, uint32_t number);
int pack_fans(Index *index);
int take_from_fan(Index *index, Slot *slot, uint32_t number);

static inline uint32_t hash_code(const uint32_t *code) {
    uint64_t state = 0x9E3779B97F4A7C15;
    for (uint32_t at = 0; at < size_of(code); at++) state = hash_more(state, code[at]);
    return hash_end(state);
}

/* A slot in the table of programs: its number, and above it bits of the hash that say of most others that they differ. */
enum { TAG_SHIFT = 30 };
static inline uint32_t tagged(uint32_t number, uint32_t hash) { return number | hash << TAG_SHIFT; }

int rebuild_same(Index *index, uint32_t room);
int pack(Index *index);
uint32_t slot_with(Index *index, const uint32_t *code);
int file_unfiled(Index *index);
uint32_t keep_asked(Index *index, double share, uint32_t count, const uint32_t *keys, const Id *ids, uint32_t known);
int more_shares(Shares *shares);
void free_number(Index *index, uint32_t number);
void let_go(Index *index, uint32_t number);
int follow(Index *index, uint32_t number, uint32_t slot);
int unfollow(Index *index, uint32_t number);

PyObject *save_index(Index *index, PyObject *args);
PyObject *reopen_index(Index *index, PyObject *args);

PyObject *index_match(Index *index, PyObject *args);
PyObject *by_follower(PyObject *module, PyObject *args);
PyObject *pick(PyObject *module, PyObject *args);
void free_scratch(Scratch *scratch);

/* -- memo.c --------------------------------------------------------------------------------------------- */

enum { KINDS = 4, PAIR_BITS = 16 };

typedef struct {
    struct { uint64_t key; uint32_t at; } *bins; /* sets of units, by what stands in them */
    uint32_t mask, taken;
    struct { uint32_t *at, room, ready; } kept[KINDS]; /* sets of units by a word's number in the text, plus 1 */
    uint64_t *bits;
    uint32_t used, room;
    uint32_t *chain;      /* of forms that begin with the same two letters, if `chained` */
    int chained;
    uint64_t *pairs;      /* which terms stand side by side, by their sums, if `runs` are many */
    uint32_t runs;        /* so often words in a row were looked for */
} Memo;

uint64_t *remembered(Memo *memo, uint64_t key, uint32_t width, int *is_new);
uint64_t *kept_of(Memo *memo, unsigned kind, uint32_t words, uint32_t number, uint32_t width, int *is_new);
const uint64_t *pairs_of(Memo *memo, const Places *terms, uint32_t end);
const uint32_t *chain_with(Memo *memo, const Places *forms, PyObject *beginning, uint32_t *which);
void forget_text(Memo *memo);
void free_memo(Memo *memo);

static inline uint32_t pair_of(Id one, Id next) {
    return (one * UINT32_C(2654435769) + next) * UINT32_C(2246822519) >> (32 - PAIR_BITS);
}

static inline int may_follow(const uint64_t *pairs, Id one, Id next) {
    uint32_t pair = pair_of(one, next);
    return pairs[pair / 64] >> pair % 64 & 1;
}

/* -- meets.c and units.c ---------------------------------------------------------------------------------- */

typedef struct {
    const Index *index;
    const Text *text;
    const Id *keys;       /* of the document's facts, sorted */
    uint32_t key_count;
    uint32_t *places, *reached; /* room for every word of the text each */
    Memo *memo;           /* or NULL: nothing is asked twice */
    int failed;           /* out of memory */
} Case;

enum { NO, YES, UNKNOWN };

int meets(Case *c, const uint32_t *node);
uint32_t places(Case *c, const uint32_t *node, uint32_t low, uint32_t high);
int units_of(Case *c, const uint32_t *node, uint32_t most, uint32_t *found);
void range_of(const Text *text, unsigned field, uint32_t *range);

/* -- code.c, which checks against a vocabulary ---------------------------------------------------------- */

/* What a program may speak of: the words of a vocabulary, or numbered ones; what is asked, by number. */
typedef struct { const Vocabulary *vocabulary; uint32_t words, asked; } Known;

int check_code(const Known *known, const uint32_t *node, uint32_t room, int depth, int within);
int know_code(Vocabulary *v, const uint32_t *node);
void pin_code(Vocabulary *v, const uint32_t *node, int by);
uint32_t *read_code(const Vocabulary *v, uint32_t asked, const Py_buffer *given);

/* -- parse.c -------------------------------------------------------------------------------------------- */

Reader *new_reader(void);
void free_reader(Reader *reader);
const uint32_t *read_expression(Reader *reader, Vocabulary *v, PyObject *text);

#endif
