/* The compiled part of threading: what its files share.
 *
 * A story's words become terms by number. What is kept of a story is packed: a vector is the numbers of its strongest
 * terms, strongest first, and then their weights as floats; a sample is sorted numbers of runs. Used with the GIL held.
 */
#ifndef WIREBELL_THREAD_KERNEL_H
#define WIREBELL_THREAD_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define NONE UINT32_MAX
#define NUMERIC (UINT32_C(1) << 31) /* of a term's number: it begins with a digit */

/* -- table.c: 64-bit keys to 32-bit values, open-addressed ------------------------------------------------ */

typedef struct {
    struct { uint64_t key; uint32_t value; } *bins; /* a value of NONE is an empty bin */
    uint32_t mask, taken;
} Table;

int open_table(Table *table, uint32_t room);
void close_table(Table *table);
uint32_t find_in(const Table *table, uint64_t key);
int put_in(Table *table, uint64_t key, uint32_t value); /* a new key; -1 if there is no memory */
void take_from(Table *table, uint64_t key);

static inline uint32_t spread(uint64_t key) { return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32); }

/* -- vocabulary.c: words, terms, and the terms of each language -------------------------------------------- */

enum { LANGUAGES = 5, SHORT = 14, IN_VECTOR = 1, COUNTED = 2 };

typedef struct {
    PyObject *text;    /* owned; NULL while the number is free */
    uint32_t sampled;  /* the number by which runs know it */
    uint8_t begins;    /* whether a sampled run may begin with it */
    uint8_t used;      /* by what a sweep found it in use: IN_VECTOR, COUNTED */
} Term;

/* A term in one language. */
typedef struct {
    uint32_t term;        /* its number; NONE while the row is free */
    uint32_t stories;     /* that held it */
    uint32_t stamps[2];   /* when the weights were reckoned */
    double weights[2];    /* as a word, as a name */
    uint8_t language;
} Row;

typedef struct {
    PyObject *text;       /* owned; NULL for a short word in ASCII, which stands here */
    uint32_t hash, row;
    uint8_t language, letters;
    char ascii[SHORT];
} Word;

typedef struct {
    uint32_t stories, stamp;
    double fresh_until, belief;
    PyObject *common;     /* a dict of shares by term, or NULL */
} Learned;

typedef struct {
    PyObject_HEAD
    PyObject *stem, *number, *numbers; /* the two callables; terms by text */
    Term *terms;
    Row *rows;
    Word *words;
    uint32_t *slots;      /* of words, by hash, plus 1; 0 is empty */
    uint32_t term_count, term_room, row_count, row_room, word_count, mask;
    uint32_t *free_terms, free_term_count, *free_rows, free_row_count;
    Table row_of;         /* by language and term */
    Learned learned[LANGUAGES];
    uint64_t seed;
    uint32_t alive;       /* texts that hold numbers */
    uint32_t learned_since; /* stories, since the last sweep */
    int full;             /* counts were halved, or many stories counted, since the last sweep */
} Vocabulary;

extern PyTypeObject VocabularyType;

typedef struct {
    int kind;             /* of a str's storage: 1, 2 or 4 bytes */
    const void *data;
    Py_ssize_t from, to;
} Piece;

static inline uint32_t place_of(uint32_t term) { return term & ~NUMERIC; }
static inline Term *term_at(const Vocabulary *v, uint32_t term) { return &v->terms[place_of(term)]; }

uint32_t row_of_word(Vocabulary *v, Piece word, int language); /* NONE with an exception set */

/* -- rarity.c ------------------------------------------------------------------------------------------------ */

double weight_of(Vocabulary *v, Row *row, int named); /* negative with an exception set */
void learn_rows(Vocabulary *v, int language); /* its terms are counted already */

/* -- text.c: the terms of a story ------------------------------------------------------------------------------ */

typedef struct {
    uint32_t row, term, times, capitals;
    uint32_t from, to;    /* where it first stands in the body; NONE if it does not */
} Counted;

typedef struct {
    PyObject_HEAD
    Vocabulary *vocabulary;
    PyObject *body, *sketch;
    int language;
    Counted *counted;
    uint32_t count, mask;
    uint32_t *slots;      /* of the terms, plus 1 */
} Text;

extern PyTypeObject TextType;

PyObject *count_story(Vocabulary *v, PyObject *args);
PyObject *runs_of(Vocabulary *v, PyObject *text, int language);
PyObject *profile_of(Vocabulary *v, Text *t);

/* -- vectors.c, postings.c ---------------------------------------------------------------------------------------- */

PyObject *likes(PyObject *module, PyObject *args);
PyObject *core(PyObject *module, PyObject *args);
PyObject *common(PyObject *module, PyObject *args);

extern PyTypeObject PostingsType;

#endif
