/* The programs that queries are: trees in prefix order, in 32-bit words.
 *
 *   node  = head, then
 *     AND, OR      operands
 *     NOT, WITHIN  one operand; WITHIN is met by one sentence (flag 0) or paragraph (flag 1) alone
 *     ASK, KEY     the number of what is asked: KEY is met by one of its keys, ASK only Python can decide
 *     RUN          words in a row (flag 1: as folded, not stemmed); COUNTED, at least so often
 *     NEAR         COUNTED by the distance, words each so near to where it would follow the one before it
 *     BEGIN        what a word begins with; COUNTED, at least so often
 *   head  = operation | field << 4 | flag << 6 | COUNTED if a number comes next | size in words (this node whole) << 8
 *
 * What Python hands over is checked once, when it is added; everything else trusts it.
 */
#include "kernel.h"

static int bad(const char *what) {
    PyErr_Format(PyExc_ValueError, "a query's program is wrong: %s", what);
    return -1;
}

static int check_words(const Known *known, const uint32_t *node) {
    if (size_of(node) <= words_from(node)) return bad("no words");
    if (op_of(node) == BEGIN && size_of(node) != words_from(node) + 1) return bad("one beginning at a time");
    if (op_of(node) == NEAR && words_from(node) != 2) return bad("near without a distance");
    for (uint32_t at = words_from(node); at < size_of(node); at++)
        if (node[at] >= known->words || (known->vocabulary && !entry_of(known->vocabulary, node[at])->text))
            return bad("an unknown word");
    return 0;
}

static int check_operands(const Known *known, const uint32_t *node, int depth, int within) {
    uint32_t at = 1, count = 0;
    if (node[0] & COUNTED) return bad("counted");
    for (; at < size_of(node); at += size_of(node + at), count++)
        if (check_code(known, node + at, size_of(node) - at, depth + 1, within)) return -1;
    int one = op_of(node) == NOT || op_of(node) == WITHIN;
    return !count || (one && count > 1) ? bad("operands are missing, or too many") : 0;
}

/* Check a node that has room for so many words; set an exception if anything about it is wrong. */
int check_code(const Known *known, const uint32_t *node, uint32_t room, int depth, int within) {
    if (depth > DEEPEST) return bad("nested too deeply");
    if (room < 2 || size_of(node) < 2 || size_of(node) > room) return bad("sizes");
    if (op_of(node) >= OPERATIONS || field_of(node) > BODY || flag_of(node) > 1) return bad("an unknown operation");
    switch (op_of(node)) {
    case RUN: case NEAR: case BEGIN:
        return check_words(known, node);
    case ASK: case KEY:
        if (size_of(node) != 2 || node[0] & COUNTED || node[1] >= known->asked) return bad("asked for what is not known");
        return within ? bad("a fact cannot stand within a unit") : 0;
    case WITHIN:
        return within ? bad("a unit within a unit") : check_operands(known, node, depth, 1);
    default:
        return check_operands(known, node, depth, within);
    }
}

/* Keep, or let go, every word of a program in the vocabulary, with its form and stems. */
void pin_code(Vocabulary *v, const uint32_t *node, int by) {
    uint32_t at = 1;
    switch (op_of(node)) {
    case RUN: case NEAR: case BEGIN:
        for (at = words_from(node); at < size_of(node); at++) entry_of(v, node[at])->uses += (uint32_t)by;
        return;
    case ASK: case KEY:
        return;
    default:
        for (; at < size_of(node); at += size_of(node + at)) pin_code(v, node + at, by);
    }
}

/* Have the forms and stems of every word of a program at hand. */
int know_code(Vocabulary *v, const uint32_t *node) {
    uint32_t at = 1;
    if (op_of(node) == ASK || op_of(node) == KEY) return 0;
    if (op_of(node) >= RUN) {
        for (at = words_from(node); at < size_of(node); at++)
            if (know_all(v, node[at])) return -1;
        return 0;
    }
    for (; at < size_of(node); at += size_of(node + at))
        if (know_code(v, node + at)) return -1;
    return 0;
}

/* Return a checked copy of a program handed over, aligned whatever was given; NULL with an exception. */
uint32_t *read_code(const Vocabulary *v, uint32_t asked, const Py_buffer *given) {
    if (given->len % 4 || given->len < 8 || given->len / 4 > INT32_MAX) return bad("its length"), NULL;
    uint32_t *code = PyMem_RawMalloc((size_t)given->len);
    if (!code) return PyErr_NoMemory(), NULL;
    memcpy(code, given->buf, (size_t)given->len);
    const Known known = {v, v->count, asked};
    int failed = size_of(code) != given->len / 4 ? bad("its size") : check_code(&known, code, size_of(code), 0, 0);
    if (failed) PyMem_RawFree(code);
    return failed ? NULL : code;
}
