/* Reading the plainer part of the expression language, straight to a canonical program.
 *
 * Its twin is expression/parse.py: what is read here comes to the same program as the tree that it returns. Everything
 * else is left to it: letters that are not ASCII, exact forms, values of fields, groups, and whatever is wrong.
 */
#include "reader.h"

enum { NESTING = 60 };    /* as in expression/limits.py */

/* -- buffers -------------------------------------------------------------------------------------------- */

Reader *new_reader(void) { return PyMem_RawCalloc(1, sizeof(Reader)); }

void free_reader(Reader *r) {
    if (!r) return;
    PyMem_RawFree(r->nodes);
    PyMem_RawFree(r->chars);
    PyMem_RawFree(r->words);
    PyMem_RawFree(r->order);
    PyMem_RawFree(r->code);
    PyMem_RawFree(r);
}

/* Return the list with room for so many items; NULL with an exception. */
void *roomier(Reader *r, void *list, uint32_t *room, uint32_t least, size_t size) {
    if (list && least <= *room) return list;
    uint32_t more = least + least / 2 + 64;
    void *grown = PyMem_RawRealloc(list, more * size);
    if (grown) return *room = more, grown;
    r->failed = 1;
    return PyErr_NoMemory();
}

uint32_t new_node(Reader *r, unsigned op) {
    Node *nodes = roomier(r, r->nodes, &r->node_room, r->node_count + 1, sizeof(Node));
    if (!nodes) return NONE;
    r->nodes = nodes;
    nodes[r->node_count] = (Node){.op = op, .first = NONE, .next = NONE};
    return r->node_count++;
}

int add_chars(Reader *r, const char *chars, uint32_t count) {
    char *more = roomier(r, r->chars, &r->char_room, r->char_count + count, 1);
    if (!more) return -1;
    r->chars = more;
    memcpy(more + r->char_count, chars, count);
    r->char_count += count;
    return 0;
}

int add_word(Reader *r, uint32_t word) {
    uint32_t *more = roomier(r, r->words, &r->word_room, r->word_count + 1, sizeof(uint32_t));
    if (!more) return -1;
    r->words = more;
    more[r->word_count++] = word;
    return 0;
}

/* -- where the reader is -------------------------------------------------------------------------------- */

static void space(Reader *r) {
    while (!at_end(r) && is_space(here(r))) r->at++;
}

/* Return how much stands here up to white space, a parenthesis or a quotation mark. */
uint32_t chunk_size(const Reader *r) {
    uint32_t at = r->at;
    for (; at < r->end; at++) {
        char c = r->text[at];
        if (is_space(c) || c == '(' || c == ')' || c == '"') break;
    }
    return at - r->at;
}

int is_chunk(const Reader *r, const char *word) {
    uint32_t size = (uint32_t)strlen(word);
    return r->end - r->at >= size && !memcmp(r->text + r->at, word, size) && chunk_size(r) == size;
}

static int is_operator(const Reader *r) { return is_chunk(r, "AND") || is_chunk(r, "OR") || is_chunk(r, "NOT"); }

/* Step over an operator; tell whether something follows that it can take. */
static int step_operator(Reader *r, uint32_t size) {
    r->at += size;
    space(r);
    return !at_end(r) && here(r) != ')' && !is_chunk(r, "AND") && !is_chunk(r, "OR");
}

/* -- the grammar ---------------------------------------------------------------------------------------- */

static uint32_t either(Reader *r, unsigned field);

static uint32_t enclosed(Reader *r, unsigned field) {
    if (r->opened >= NESTING) return NONE;
    r->opened++, r->at++;
    space(r);
    uint32_t found = either(r, field);
    space(r);
    if (found == NONE || here(r) != ')') return NONE;
    r->opened--, r->at++;
    return found;
}

/* Return how long the name of a field and its colon are, 0 if none stands here. */
static uint32_t name_size(const Reader *r) {
    uint32_t at = r->at;
    while (at < r->end && is_letter(r->text[at])) at++;
    return at > r->at && at < r->end && r->text[at] == ':' ? at + 1 - r->at : 0;
}

/* Return the field of a name, ANYWHERE for those that Python knows. */
static unsigned field_named(const char *name, uint32_t size) {
    static const struct { const char *name; unsigned field; } fields[] = {
        {"title", HEADLINE}, {"headline", HEADLINE}, {"body", BODY}};
    for (size_t n = 0; n < sizeof fields / sizeof fields[0]; n++) {
        uint32_t at = 0;
        while (at < size && (name[at] | 32) == fields[n].name[at]) at++;
        if (at == size && !fields[n].name[at]) return fields[n].field;
    }
    return ANYWHERE;
}

static uint32_t atom(Reader *r, unsigned field) {
    if (at_end(r) || here(r) == ')') return NONE;
    if (here(r) == '(') return enclosed(r, field);
    if (here(r) == '"') return read_quoted(r, field);
    uint32_t size = name_size(r);
    if (!size) return is_operator(r) ? NONE : read_bare(r, field);
    unsigned named = field_named(r->text + r->at, size - 1);
    if (field || named == ANYWHERE) return NONE;
    r->at += size;
    space(r);
    return here(r) == '-' ? NONE : atom(r, named);
}

/* Step over one NOT or minus; 1 if there was one, -1 if nothing follows that it can take. */
static int step_not(Reader *r) {
    if (is_chunk(r, "NOT")) return step_operator(r, 3) ? 1 : -1;
    if (here(r) != '-' || r->at + 1 >= r->end || is_space(r->text[r->at + 1]) || r->text[r->at + 1] == ')') return 0;
    r->at++;
    return 1;
}

static uint32_t one(Reader *r, unsigned field) {
    int negative = 0, step;
    while ((step = step_not(r)) > 0) negative = !negative;
    uint32_t found = step < 0 ? NONE : atom(r, field);
    space(r);
    return found != NONE && negative ? tidy_not(r, found) : found;
}

/* Hang a node behind the last of a row. */
static void hang(Reader *r, uint32_t *last, uint32_t node) {
    r->nodes[*last].next = node;
    *last = node;
}

/* A node may be an operand twice over: each gets a node of its own. */
static uint32_t all(Reader *r, unsigned field) {
    uint32_t first = one(r, field), last = first, count = 1;
    while (last != NONE && !at_end(r) && here(r) != ')' && !is_chunk(r, "OR")) {
        if (is_chunk(r, "AND") && !step_operator(r, 3)) return NONE;
        uint32_t next = one(r, field);
        if (next == NONE) return NONE;
        hang(r, &last, next);
        count++;
    }
    return last == NONE || count == 1 ? first : tidy_joined(r, AND, first);
}

static uint32_t either(Reader *r, unsigned field) {
    uint32_t first = all(r, field), last = first, count = 1;
    while (last != NONE && is_chunk(r, "OR")) {
        uint32_t next = step_operator(r, 2) ? all(r, field) : NONE;
        if (next == NONE) return NONE;
        hang(r, &last, next);
        count++;
    }
    return last == NONE || count == 1 ? first : tidy_joined(r, OR, first);
}

static void reset(Reader *r, Vocabulary *v, PyObject *text) {
    r->vocabulary = v;
    r->text = (const char *)PyUnicode_DATA(text), r->end = (uint32_t)PyUnicode_GET_LENGTH(text);
    r->at = r->opened = r->node_count = r->char_count = r->word_count = r->code_count = 0;
    r->failed = 0;
}

/* Return the canonical program of an expression, until the reader reads the next; NULL if Python is to read it, or
 * with an exception. It knows no limits of size: those are for whoever writes expressions. */
const uint32_t *read_expression(Reader *r, Vocabulary *v, PyObject *text) {
    if (!PyUnicode_IS_ASCII(text) || PyUnicode_GET_LENGTH(text) > MOST_SIZE / 4) return NULL;
    reset(r, v, text);
    space(r);
    uint32_t found = at_end(r) ? NONE : either(r, ANYWHERE);
    if (found == NONE || !at_end(r) || !asks(r, found)) return NULL;
    return code_of_tree(r, found);
}
