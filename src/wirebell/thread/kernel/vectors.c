/* How like one another vectors are, and what several have in common. Sums go in the order of the terms, as in their
 * twin. */
#include "kernel.h"

#include <string.h>

enum { BINS = 256, MOST = 128 };

/* Numbers of terms to doubles, for at most half as many terms as bins. */
typedef struct {
    uint32_t terms[BINS];
    double weights[BINS];
} Weights;

static uint32_t bin_of(const Weights *w, uint32_t term) {
    uint32_t at = spread(term) % BINS;
    while (w->terms[at] != NONE && w->terms[at] != term) at = (at + 1) % BINS;
    return at;
}

static int read_weights(Weights *w, const Py_buffer *vector, const Py_buffer *exact) {
    Py_ssize_t count = vector->len / 8;
    if (vector->len % 8 || exact->len != vector->len || count > MOST)
        return PyErr_SetString(PyExc_ValueError, "not a vector with its weights"), -1;
    memset(w->terms, 0xff, sizeof w->terms);
    for (Py_ssize_t n = 0; n < count; n++) {
        uint32_t term;
        memcpy(&term, (const char *)vector->buf + n * 4, 4);
        uint32_t at = bin_of(w, term);
        w->terms[at] = term;
        memcpy(&w->weights[at], (const char *)exact->buf + n * 8, 8);
    }
    return 0;
}

static double like(const Weights *w, const Py_buffer *other) {
    Py_ssize_t count = other->len / 8;
    const char *terms = other->buf, *weights = terms + count * 4;
    double cosine = 0.0;
    for (Py_ssize_t n = 0; n < count; n++) {
        uint32_t term;
        float weight;
        memcpy(&term, terms + n * 4, 4);
        uint32_t at = bin_of(w, term);
        if (w->terms[at] == NONE) continue;
        memcpy(&weight, weights + n * 4, 4);
        cosine += w->weights[at] * (double)weight;
    }
    return cosine;
}

static PyObject *like_one(const Weights *w, PyObject *vector) {
    Py_buffer other;
    if (PyObject_GetBuffer(vector, &other, PyBUF_SIMPLE)) return NULL;
    double cosine = like(w, &other);
    PyBuffer_Release(&other);
    return PyFloat_FromDouble(cosine);
}

PyObject *likes(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer vector, exact;
    PyObject *others;
    Weights weights;
    if (!PyArg_ParseTuple(args, "y*y*O!", &vector, &exact, &PyList_Type, &others)) return NULL;
    PyObject *found = read_weights(&weights, &vector, &exact) ? NULL : PyList_New(0);
    for (Py_ssize_t at = 0; found && at < PyList_GET_SIZE(others); at++) {
        PyObject *cosine = like_one(&weights, PyList_GET_ITEM(others, at));
        if (!cosine || PyList_Append(found, cosine)) Py_CLEAR(found);
        Py_XDECREF(cosine);
    }
    PyBuffer_Release(&vector);
    PyBuffer_Release(&exact);
    return found;
}

/* -- what several have in common ------------------------------------------------------------------------------ */

typedef struct {
    uint32_t term, stories;
    double sum;
} Shared;

typedef struct {
    Table place;
    Shared *shared;
    uint32_t count, room;
} Sums;

static int add_term(Sums *sums, uint32_t term, double weight) {
    uint32_t at = find_in(&sums->place, term);
    if (at == NONE) {
        at = sums->count;
        if (at == sums->room) return PyErr_SetString(PyExc_ValueError, "a vector grew"), -1;
        if (put_in(&sums->place, term, at)) return PyErr_NoMemory(), -1;
        sums->shared[sums->count++] = (Shared){.term = term};
    }
    sums->shared[at].stories++;
    sums->shared[at].sum += weight;
    return 0;
}

static int add_vector(Sums *sums, PyObject *vector) {
    Py_buffer one;
    if (PyObject_GetBuffer(vector, &one, PyBUF_SIMPLE)) return -1;
    Py_ssize_t count = one.len / 8;
    int failed = 0;
    for (Py_ssize_t n = 0; !failed && n < count; n++) {
        uint32_t term;
        float weight;
        memcpy(&term, (const char *)one.buf + n * 4, 4);
        memcpy(&weight, (const char *)one.buf + count * 4 + n * 4, 4);
        failed = add_term(sums, term, (double)weight);
    }
    PyBuffer_Release(&one);
    return failed;
}

/* Return (terms, weights, sum of the weights) of what at least half of them have. */
static PyObject *in_half(Sums *sums, uint32_t stories) {
    uint32_t kept = 0;
    double whole = 0.0;
    for (uint32_t at = 0; at < sums->count; at++) {
        const Shared *one = &sums->shared[at];
        if (2 * one->stories < stories) continue;
        double share = (double)one->stories / (double)stories;
        sums->shared[kept] = (Shared){one->term, one->stories, one->sum / (double)stories * (share * share)};
        whole += sums->shared[kept++].sum;
    }
    PyObject *terms = PyBytes_FromStringAndSize(NULL, kept * 4), *weights = PyBytes_FromStringAndSize(NULL, kept * 8);
    for (uint32_t at = 0; terms && weights && at < kept; at++) {
        memcpy(PyBytes_AS_STRING(terms) + at * 4, &sums->shared[at].term, 4);
        memcpy(PyBytes_AS_STRING(weights) + at * 8, &sums->shared[at].sum, 8);
    }
    PyObject *all = terms && weights ? Py_BuildValue("(OOd)", terms, weights, whole) : NULL;
    Py_XDECREF(terms);
    Py_XDECREF(weights);
    return all;
}

PyObject *core(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *vectors, *found = NULL;
    if (!PyArg_ParseTuple(args, "O!", &PyList_Type, &vectors)) return NULL;
    Py_ssize_t stories = PyList_GET_SIZE(vectors), room = 0;
    for (Py_ssize_t at = 0; at < stories; at++) {
        Py_ssize_t size = PyObject_Length(PyList_GET_ITEM(vectors, at));
        if (size < 0) return NULL;
        room += size;
    }
    Sums sums = {.room = (uint32_t)room, .shared = PyMem_Malloc(((size_t)room + 1) * sizeof(Shared))};
    if (!sums.shared || open_table(&sums.place, 1024)) {
        PyMem_Free(sums.shared);
        return PyErr_NoMemory();
    }
    int failed = 0;
    for (Py_ssize_t at = 0; !failed && at < stories; at++) failed = add_vector(&sums, PyList_GET_ITEM(vectors, at));
    if (!failed) found = in_half(&sums, (uint32_t)stories);
    close_table(&sums.place);
    PyMem_Free(sums.shared);
    return found;
}

/* -- samples ------------------------------------------------------------------------------------------------------ */

PyObject *common(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer one, other;
    if (!PyArg_ParseTuple(args, "y*y*", &one, &other)) return NULL;
    Py_ssize_t i = 0, j = 0, both = 0;
    while (i < one.len / 4 && j < other.len / 4) {
        uint32_t a, b;
        memcpy(&a, (const char *)one.buf + i * 4, 4), memcpy(&b, (const char *)other.buf + j * 4, 4);
        both += a == b, i += a <= b, j += b <= a;
    }
    PyBuffer_Release(&one);
    PyBuffer_Release(&other);
    return PyLong_FromSsize_t(both);
}
