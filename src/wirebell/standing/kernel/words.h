/* Words by number, and a story's running text: see vocabulary.c and text.c. */
#ifndef WIREBELL_WORDS_H
#define WIREBELL_WORDS_H

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
    uint32_t uses;        /* by queries: what is used is never swept away, nor its form and stems, which are KEPT */
    Id form;              /* the word folded; NONE until asked for; chains the free ids */
    Id stem[LANGUAGES];   /* NONE until asked for */
    Brief brief;
} Entry;

enum { PAGE_BITS = 12, PAGE_SIZE = 1 << PAGE_BITS, MOST_PAGES = 1 << 15 };

/* Ids by hash, open-addressed; NONE is empty. Texts that are cut without the GIL look into it. */
typedef struct {
    uint32_t mask;
    struct { uint32_t hash; Id id; } slots[];
} WordTable;

typedef struct {
    PyObject_HEAD
    Entry **pages;        /* a directory of fixed size: entries never move */
    uint32_t count;       /* ids given out so far, those free again included */
    uint32_t spare;       /* of which so many are free */
    Id free;
    WordTable *table;
    uint32_t taken;
    uint64_t seed;
    PyObject *fold, *stem; /* None: words are their own terms */
    uint32_t texts;       /* texts alive, which hold ids */
    uint32_t sweeps;      /* so often ids became free */
    uint32_t cutters;     /* texts that are being cut without the GIL */
    WordTable **retired;  /* tables that they may look into still */
    uint32_t retired_count;
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

Id find_piece(const Vocabulary *v, const WordTable *table, const Piece *piece);
void end_cutting(Vocabulary *v);
Id intern_piece(Vocabulary *v, const Piece *piece);

/* Have the processor fetch where a word's hash leads, and then what stands there, before they are needed: most of
 * the time of matching is waiting for memory. */
static inline void fetch_slot(const WordTable *table, uint32_t hash) {
    __builtin_prefetch(&table->slots[hash & table->mask]);
}
static inline void fetch_entry(const Vocabulary *v, const WordTable *table, uint32_t hash) {
    Id id = LOAD(table->slots[hash & table->mask].id);
    if (id != NONE) __builtin_prefetch(entry_of(v, id));
}
Id intern_ascii(Vocabulary *v, const char *letters, uint32_t count);
Id intern_text(Vocabulary *v, PyObject *text);
Id find_text(const Vocabulary *v, PyObject *text);
Id form_of(Vocabulary *v, Id word);
Id term_of(Vocabulary *v, Id word, int language);
enum { KEPT = 1u << 31 };
void mark_kept(const Vocabulary *v, int marked);
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
    uint16_t *starts;     /* of forms: what the first two letters of each come to, ONE_LETTER if it has no two */
} Places;

enum { STARTS = 1024, ONE_LETTER = STARTS };
static inline uint32_t start_of(Py_UCS4 one, Py_UCS4 two) { return (one * 31 + two) & (STARTS - 1); }

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

#endif
