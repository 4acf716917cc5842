/* The numbers of stories by what they are found by: their strongest terms, and the lowest runs of their samples. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t count, room; /* with room for none, the only number stands in place of the pointer */
    union { uint32_t *numbers; uint32_t only; } of;
} Posting;

typedef struct {
    PyObject_HEAD
    Table places;         /* of postings, by key */
    Posting *postings;
    uint32_t count, room, *free, free_count;
    uint32_t indexed, strongest, runs, deep, compared;
} Postings;

static const uint64_t RUN = UINT64_C(1) << 32;

static const uint32_t *numbers_of(const Posting *p) { return p->room ? p->of.numbers : &p->of.only; }

static Posting *find(const Postings *all, uint64_t key) {
    uint32_t place = find_in(&all->places, key);
    return place == NONE ? NULL : &all->postings[place];
}

static Posting *open_posting(Postings *all, uint64_t key) {
    if (all->count == all->room) {
        uint32_t room = all->room ? all->room * 2 : 1024;
        Posting *postings = PyMem_Realloc(all->postings, room * sizeof(Posting));
        if (postings) all->postings = postings;
        uint32_t *spare = postings ? PyMem_Realloc(all->free, room * sizeof(uint32_t)) : NULL;
        if (!spare) return NULL;
        all->free = spare, all->room = room;
    }
    uint32_t place = all->free_count ? all->free[all->free_count - 1] : all->count;
    if (put_in(&all->places, key, place)) return NULL;
    if (all->free_count) all->free_count--;
    else all->count++;
    all->postings[place] = (Posting){0};
    return &all->postings[place];
}

static int add_number(Postings *all, uint64_t key, uint32_t number) {
    Posting *p = find(all, key);
    if (!p && !(p = open_posting(all, key))) return PyErr_NoMemory(), -1;
    if (!p->count) return p->of.only = number, p->count = 1, 0;
    if (p->count >= p->room) {
        uint32_t room = p->room ? p->room + p->room / 2 + 1 : 4;
        uint32_t *numbers = PyMem_Realloc(p->room ? p->of.numbers : NULL, room * sizeof(uint32_t));
        if (!numbers) return PyErr_NoMemory(), -1;
        if (!p->room) numbers[0] = p->of.only;
        p->of.numbers = numbers, p->room = room;
    }
    p->of.numbers[p->count++] = number;
    return 0;
}

static void close_posting(Postings *all, uint64_t key, Posting *p) {
    if (p->room) PyMem_Free(p->of.numbers);
    *p = (Posting){0};
    take_from(&all->places, key);
    all->free[all->free_count++] = (uint32_t)(p - all->postings);
}

static int take_number(Postings *all, uint64_t key, uint32_t number) {
    Posting *p = find(all, key);
    const uint32_t *numbers = p ? numbers_of(p) : NULL;
    uint32_t at = 0;
    while (p && at < p->count && numbers[at] != number) at++;
    if (!p || at == p->count) return PyErr_SetString(PyExc_LookupError, "no such story under that key"), -1;
    if (p->count == 1) return close_posting(all, key, p), 0;
    memmove(p->of.numbers + at, p->of.numbers + at + 1, (--p->count - at) * sizeof(uint32_t));
    return 0;
}

/* -- keys ------------------------------------------------------------------------------------------------------ */

typedef struct {
    const uint32_t *terms, *runs;
    uint32_t term_count, run_count;
} Keys;

static Keys keys_of(const Postings *all, const Py_buffer *vector, const Py_buffer *sample) {
    uint32_t terms = (uint32_t)(vector->len / 8), runs = (uint32_t)(sample->len / 4);
    return (Keys){vector->buf, sample->buf, terms < all->indexed ? terms : all->indexed, runs < all->runs ? runs : all->runs};
}

static uint64_t key_at(const Keys *keys, uint32_t at) {
    return at < keys->term_count ? keys->terms[at] : RUN | keys->runs[at - keys->term_count];
}

typedef int (*Change)(Postings *all, uint64_t key, uint32_t number);

static PyObject *change(Postings *all, PyObject *args, Change change_one) {
    unsigned number;
    Py_buffer vector, sample;
    if (!PyArg_ParseTuple(args, "Iy*y*", &number, &vector, &sample)) return NULL;
    Keys keys = keys_of(all, &vector, &sample);
    int failed = 0;
    for (uint32_t at = 0; !failed && at < keys.term_count + keys.run_count; at++)
        failed = change_one(all, key_at(&keys, at), number);
    PyBuffer_Release(&vector);
    PyBuffer_Release(&sample);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *add(Postings *all, PyObject *args) { return change(all, args, add_number); }
static PyObject *take(Postings *all, PyObject *args) { return change(all, args, take_number); }

/* -- meeting ------------------------------------------------------------------------------------------------------ */

static int by_size(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
    return (a > b) - (a < b);
}

static int downwards(const void *one, const void *other) { return by_size(other, one); }

/* Write the newest numbers under each key with how much it counts; return how many were written. */
static uint32_t gather(const Postings *all, const Keys *keys, uint64_t *found) {
    uint32_t count = 0;
    for (uint32_t at = 0; at < keys->term_count + keys->run_count; at++) {
        const Posting *p = find(all, key_at(keys, at));
        uint64_t counts = at >= keys->term_count ? all->indexed : at < all->strongest ? 2 : 1;
        for (uint32_t n = p && p->count > all->deep ? p->count - all->deep : 0; p && n < p->count; n++)
            found[count++] = (uint64_t)numbers_of(p)[n] << 32 | counts;
    }
    return count;
}

/* Sum up by number; what remains is times << 32 | number. */
static uint32_t sum_up(uint64_t *found, uint32_t count, int64_t but) {
    uint32_t kept = 0;
    qsort(found, count, sizeof found[0], by_size);
    for (uint32_t at = 0; at < count;) {
        uint64_t number = found[at] >> 32, times = 0;
        while (at < count && found[at] >> 32 == number) times += found[at++] & UINT32_MAX;
        if ((int64_t)number != but) found[kept++] = times << 32 | number;
    }
    return kept;
}

static PyObject *met(Postings *all, PyObject *args) {
    Py_buffer vector, sample;
    long long but;
    if (!PyArg_ParseTuple(args, "y*y*L", &vector, &sample, &but)) return NULL;
    Keys keys = keys_of(all, &vector, &sample);
    uint64_t *found = PyMem_Malloc(((size_t)all->deep * (all->indexed + all->runs) + 1) * sizeof(uint64_t));
    PyObject *list = NULL;
    if (found) {
        uint32_t count = sum_up(found, gather(all, &keys, found), but);
        qsort(found, count, sizeof found[0], downwards);
        if (count > all->compared) count = all->compared;
        list = PyList_New(0);
        for (uint32_t at = 0; list && at < count; at++) {
            PyObject *number = PyLong_FromUnsignedLong((uint32_t)found[at]);
            if (!number || PyList_Append(list, number)) Py_CLEAR(list);
            Py_XDECREF(number);
        }
    } else {
        PyErr_NoMemory();
    }
    PyMem_Free(found);
    PyBuffer_Release(&vector);
    PyBuffer_Release(&sample);
    return list;
}

/* -- the Python type ------------------------------------------------------------------------------------------------ */

static PyObject *postings_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"indexed", "strongest", "runs", "deep", "compared", NULL};
    unsigned indexed, strongest, lowest, deep, compared;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "IIIII", names, &indexed, &strongest, &lowest, &deep, &compared)) return NULL;
    if (indexed > 1000 || lowest > 1000 || deep > 10000) return PyErr_SetString(PyExc_ValueError, "too many"), NULL;
    Postings *all = (Postings *)type->tp_alloc(type, 0);
    if (!all) return NULL;
    all->indexed = indexed, all->strongest = strongest, all->runs = lowest, all->deep = deep, all->compared = compared;
    if (open_table(&all->places, 1 << 12)) {
        Py_DECREF(all);
        return PyErr_NoMemory();
    }
    return (PyObject *)all;
}

static void postings_dealloc(Postings *all) {
    for (uint32_t at = 0; at < all->count; at++)
        if (all->postings[at].room) PyMem_Free(all->postings[at].of.numbers);
    close_table(&all->places);
    PyMem_Free(all->postings), PyMem_Free(all->free);
    Py_TYPE(all)->tp_free(all);
}

static Py_ssize_t length(Postings *all) { return all->places.taken; }

static PyMethodDef methods[] = {
    {"add", (PyCFunction)add, METH_VARARGS, "File a story's number under its vector and sample."},
    {"take", (PyCFunction)take, METH_VARARGS, "Take a story's number out."},
    {"met", (PyCFunction)met, METH_VARARGS, "Return the stories met most often; of those met as often the newest."},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods as_sequence = {.sq_length = (lenfunc)length};

PyTypeObject PostingsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.thread.kernel._kernel.Postings",
    .tp_doc = "Stories by what they are found by.",
    .tp_basicsize = sizeof(Postings),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = postings_new,
    .tp_dealloc = (destructor)postings_dealloc,
    .tp_methods = methods,
    .tp_as_sequence = &as_sequence,
};
