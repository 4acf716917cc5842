/* Once per follower: of the numbers a text meets, those of each follower side by side, without an object for each. */
#include "kernel.h"

typedef struct {
    const uint32_t *numbers, *of; /* met; the follower of each number there is */
    uint32_t count, known, followers;
    uint32_t *first, *next;       /* of a follower: its last number so far, plus 1; of a number met: the one before */
    uint32_t *order, distinct;    /* the followers, as they first occur */
} Grouping;

/* Hang each number behind the others of its follower; NONE if a number has no follower, which is an error. */
static uint32_t hang(Grouping *g) {
    for (uint32_t at = 0; at < g->count; at++) {
        uint32_t follower = g->numbers[at] < g->known ? g->of[g->numbers[at]] : NONE;
        if (follower >= g->followers) return NONE;
        if (!g->first[follower]) g->order[g->distinct++] = follower;
        g->next[at] = g->first[follower];
        g->first[follower] = at + 1;
    }
    return 0;
}

/* Write for each follower its number, how many it follows of what was met, and those, as they were met. */
static void write_out(const Grouping *g, uint32_t *out) {
    for (uint32_t n = 0; n < g->distinct; n++) {
        uint32_t follower = g->order[n], count = 0;
        for (uint32_t at = g->first[follower]; at; at = g->next[at - 1]) count++;
        *out++ = follower, *out++ = count;
        for (uint32_t at = g->first[follower], left = count; at; at = g->next[at - 1]) out[--left] = g->numbers[at - 1];
        out += count;
    }
}

static PyObject *group(Grouping *g) {
    g->first = PyMem_RawCalloc(g->followers + (size_t)1, sizeof(uint32_t));
    g->next = PyMem_RawMalloc((2 * (size_t)g->count + 1) * sizeof(uint32_t));
    PyObject *found = NULL;
    uint32_t failed = 0;
    if (!g->first || !g->next) return PyErr_NoMemory();
    g->order = g->next + g->count;
    Py_BEGIN_ALLOW_THREADS
    failed = hang(g);
    Py_END_ALLOW_THREADS
    if (failed) return PyErr_SetString(PyExc_ValueError, "a number is nobody's"), NULL;
    found = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)((2 * (size_t)g->distinct + g->count) * sizeof(uint32_t)));
    if (!found) return NULL;
    Py_BEGIN_ALLOW_THREADS
    write_out(g, (uint32_t *)PyBytes_AS_STRING(found));
    Py_END_ALLOW_THREADS
    return found;
}

/* Group numbers by follower. All are unsigned, of 32 bits, and lie where such numbers may. */
PyObject *by_follower(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer numbers, of;
    unsigned followers;
    if (!PyArg_ParseTuple(args, "y*y*I", &numbers, &of, &followers)) return NULL;
    PyObject *found = NULL;
    Grouping g = {.numbers = numbers.buf, .of = of.buf, .count = (uint32_t)(numbers.len / 4),
                  .known = (uint32_t)(of.len / 4), .followers = followers};
    if (((uintptr_t)numbers.buf | (uintptr_t)of.buf) % sizeof(uint32_t) || followers == NONE)
        PyErr_SetString(PyExc_ValueError, "numbers lie where numbers of 32 bits may");
    else found = group(&g);
    PyMem_RawFree(g.first);
    PyMem_RawFree(g.next);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&of);
    return found;
}
