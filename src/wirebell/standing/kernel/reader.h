/* An expression as it is read: see parse.c, leaves.c and tidy.c. */
#ifndef WIREBELL_READER_H
#define WIREBELL_READER_H

#include "kernel.h"

/* A piece of one of the reader's buffers. */
typedef struct { uint32_t from, size; } Stretch;

/* Nodes are known by their numbers, as they move when there are more; operands hang on each other. */
typedef struct {
    unsigned op;          /* AND, OR, NOT; RUN for any leaf */
    uint32_t first, next; /* the first operand; the next of the node it is an operand of; NONE for none */
    uint32_t count;       /* operands */
    Stretch text;         /* canonical; of AND and OR only once it was asked for */
    Stretch code;         /* of a leaf */
} Node;

struct Reader {
    Vocabulary *vocabulary;
    const char *text;
    uint32_t at, end;
    unsigned opened;      /* parentheses */
    int failed;           /* an exception is set */
    Node *nodes;
    char *chars;
    uint32_t *words, *order, *code;
    uint32_t node_count, node_room, char_count, char_room, word_count, word_room, order_room, code_count, code_room;
};

/* NONE: Python is to read the expression, to the same end or to say what is wrong with it; or `failed`. */
uint32_t new_node(Reader *r, unsigned op);
int add_chars(Reader *r, const char *chars, uint32_t count);
int add_word(Reader *r, uint32_t word);
void *roomier(Reader *r, void *list, uint32_t *room, uint32_t least, size_t size);
uint32_t chunk_size(const Reader *r);
int is_chunk(const Reader *r, const char *word);

uint32_t read_bare(Reader *r, unsigned field);
uint32_t read_quoted(Reader *r, unsigned field);

uint32_t tidy_not(Reader *r, uint32_t operand);
uint32_t tidy_joined(Reader *r, unsigned op, uint32_t first);
int asks(const Reader *r, uint32_t node);
const uint32_t *code_of_tree(Reader *r, uint32_t node);

static inline int is_letter(char c) { return (unsigned)((c | 32) - 'a') < 26u; }
static inline int is_digit(char c) { return (unsigned)(c - '0') < 10u; }
static inline int is_word(char c) { return is_letter(c) || is_digit(c); }
static inline int is_space(char c) { return c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31); }
static inline char here(const Reader *r) { return r->at < r->end ? r->text[r->at] : 0; }
static inline int at_end(const Reader *r) { return r->at >= r->end; }

#endif
