/* The terms of a story: how often each occurs, how often with a capital, where it first stands; and its sample. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OFTEN = 100 };
static const double NAMED = 0.6;

static int in_word(Py_UCS4 letter) {
    if (letter < 128) return (letter | 32) - 'a' < 26u || letter - '0' < 10u;
    return Py_UNICODE_ISALNUM(letter);
}

/* Accents written as separate marks stay with their letter. */
static int goes_on(Py_UCS4 letter) { return in_word(letter) || (letter >= 0x300 && letter <= 0x36f); }

/* Set the piece to its next word, which lies between `to` and `end`; return whether there is one. */
static int next_word(Piece *p, Py_ssize_t end) {
    Py_ssize_t at = p->to;
    while (at < end && !in_word(PyUnicode_READ(p->kind, p->data, at))) at++;
    p->from = at;
    if (at == end) return 0;
    while (++at < end && goes_on(PyUnicode_READ(p->kind, p->data, at))) {}
    p->to = at;
    return 1;
}

static Piece beginning(PyObject *text, Py_ssize_t at) {
    return (Piece){PyUnicode_KIND(text), PyUnicode_DATA(text), at, at};
}

/* -- runs --------------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t *runs, count, room;
    uint32_t last[2];     /* numbers of the two words before */
    int begins[2];        /* whether a run may begin there */
    uint32_t words;
} Sample;

static int sample_word(Sample *s, const Term *term) {
    if (s->words >= 2 && s->begins[0]) {
        if (s->count == s->room) {
            uint32_t room = s->room ? s->room * 2 : 256, *runs = PyMem_Realloc(s->runs, room * sizeof(uint32_t));
            if (!runs) return PyErr_NoMemory(), -1;
            s->runs = runs, s->room = room;
        }
        s->runs[s->count++] = s->last[0] * 31 + s->last[1] * 17 + term->sampled;
    }
    s->last[0] = s->last[1], s->begins[0] = s->begins[1];
    s->last[1] = term->sampled, s->begins[1] = term->begins;
    s->words++;
    return 0;
}

static int by_size(const void *one, const void *other) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return (a > b) - (a < b);
}

/* Return the distinct runs, lowest first, at most so many. */
static PyObject *sampled(Sample *s, uint32_t most) {
    uint32_t kept = 0;
    if (s->count) qsort(s->runs, s->count, sizeof(uint32_t), by_size);
    for (uint32_t at = 0; at < s->count; at++)
        if (!kept || s->runs[at] != s->runs[kept - 1]) s->runs[kept++] = s->runs[at];
    if (kept > most) kept = most;
    PyObject *found = PyBytes_FromStringAndSize((const char *)s->runs, kept * (Py_ssize_t)sizeof(uint32_t));
    PyMem_Free(s->runs);
    return found;
}

PyObject *runs_of(Vocabulary *v, PyObject *text, int language) {
    Sample sample = {0};
    Piece p = beginning(text, 0);
    while (next_word(&p, PyUnicode_GET_LENGTH(text))) {
        uint32_t row = row_of_word(v, p, language);
        if (row == NONE || sample_word(&sample, term_at(v, v->rows[row].term))) {
            PyMem_Free(sample.runs);
            return NULL;
        }
    }
    return sampled(&sample, UINT32_MAX);
}

/* -- counting ------------------------------------------------------------------------------------------------- */

static int rehash(Text *t, uint32_t room) {
    Counted *counted = PyMem_Realloc(t->counted, room * sizeof(Counted));
    if (counted) t->counted = counted;
    uint32_t *slots = counted ? PyMem_Calloc(room * 2, sizeof(uint32_t)) : NULL;
    if (!slots) return PyErr_NoMemory(), -1;
    PyMem_Free(t->slots);
    t->slots = slots, t->mask = room * 2 - 1;
    for (uint32_t number = 0; number < t->count; number++) {
        uint32_t at = spread(t->counted[number].term) & t->mask;
        while (slots[at]) at = (at + 1) & t->mask;
        slots[at] = number + 1;
    }
    return 0;
}

static uint32_t *slot_of(const Text *t, uint32_t term) {
    uint32_t at = spread(term) & t->mask;
    while (t->slots[at] && t->counted[t->slots[at] - 1].term != term) at = (at + 1) & t->mask;
    return &t->slots[at];
}

/* Return the place of a term that the story holds, else NONE. */
static uint32_t counted_at(const Text *t, uint32_t term) { return *slot_of(t, term) - 1; /* 0 becomes NONE */ }

static int count(Text *t, uint32_t row, const Piece *p, uint32_t times, int in_body) {
    uint32_t term = t->vocabulary->rows[row].term;
    if ((t->count + 1) * 2 > t->mask && rehash(t, t->mask + 1)) return -1;
    uint32_t *slot = slot_of(t, term);
    if (!*slot) {
        t->counted[t->count] = (Counted){.row = row, .term = term, .from = NONE, .to = NONE};
        *slot = ++t->count;
    }
    Counted *one = &t->counted[*slot - 1];
    if (in_body && one->from == NONE) one->from = (uint32_t)p->from, one->to = (uint32_t)p->to;
    one->times += times;
    if (!Py_UNICODE_ISLOWER(PyUnicode_READ(p->kind, p->data, p->from))) one->capitals += times;
    return 0;
}

static Py_ssize_t at_most(PyObject *text, Py_ssize_t most) {
    return PyUnicode_GET_LENGTH(text) < most ? PyUnicode_GET_LENGTH(text) : most;
}

static int count_line(Text *t, PyObject *line, Py_ssize_t most, uint32_t times) {
    Piece p = beginning(line, 0);
    while (next_word(&p, at_most(line, most))) {
        uint32_t row = row_of_word(t->vocabulary, p, t->language);
        if (row == NONE || count(t, row, &p, times, 0)) return -1;
    }
    return 0;
}

/* Count the beginning of the body, and sample it as far as copies are looked for. */
static int count_body(Text *t, Sample *sample, Py_ssize_t most, Py_ssize_t copied) {
    Vocabulary *v = t->vocabulary;
    Py_ssize_t ends[] = {at_most(t->body, most), at_most(t->body, copied)};
    for (int part = 0; part < 2; part++) {
        Piece p = beginning(t->body, part ? ends[0] : 0);
        while (next_word(&p, ends[part])) {
            uint32_t row = row_of_word(v, p, t->language);
            if (row == NONE || sample_word(sample, term_at(v, v->rows[row].term))) return -1;
            if (!part && count(t, row, &p, 1, 1)) return -1;
        }
    }
    return 0;
}

static int fill(Text *t, PyObject *lines[2], const Py_ssize_t limits[2], uint32_t runs) {
    Sample sample = {0};
    if (rehash(t, 128) || count_body(t, &sample, limits[0], limits[1])) return PyMem_Free(sample.runs), -1;
    t->sketch = sampled(&sample, runs);
    if (!t->sketch || count_line(t, lines[0], limits[0], 2) || count_line(t, lines[1], limits[0], 1)) return -1;
    return 0;
}

/* -- the profile ------------------------------------------------------------------------------------------------ */

typedef struct {
    double weight;
    uint32_t term;
    PyObject *text;       /* borrowed of the vocabulary */
} Telling;

/* Most telling first; of terms that tell as much the last by code points. */
static int by_weight(const void *one, const void *other) {
    const Telling *a = one, *b = other;
    if (a->weight != b->weight) return a->weight < b->weight ? 1 : -1;
    return PyUnicode_Compare(b->text, a->text);
}

static int is_named(const Counted *one) { return (double)one->capitals >= NAMED * (double)one->times; }

/* Weigh the terms; return how many tell anything, or -1. `words` is how many words those are. */
static Py_ssize_t weigh(Vocabulary *v, const Text *t, Telling *found, uint64_t *words) {
    Py_ssize_t telling = 0;
    for (uint32_t at = 0; at < t->count; at++) {
        const Counted *one = &t->counted[at];
        double weight = weight_of(v, &v->rows[one->row], is_named(one));
        if (weight < 0.0) return -1;
        if (weight == 0.0) continue;
        *words += one->times;
        uint32_t times = one->times < OFTEN ? one->times : OFTEN - 1;
        found[telling++] = (Telling){weight * (1.0 + log((double)times)), one->term, term_at(v, one->term)->text};
    }
    return telling;
}

static PyObject *numbers_among(const Telling *found, Py_ssize_t telling) {
    PyObject *numbers = PyList_New(0);
    for (Py_ssize_t at = 0; numbers && at < telling; at++) {
        if (!(found[at].term & NUMERIC)) continue;
        PyObject *number = PyLong_FromUnsignedLong(found[at].term);
        if (!number || PyList_Append(numbers, number)) Py_CLEAR(numbers);
        Py_XDECREF(number);
    }
    PyObject *tuple = numbers ? PyList_AsTuple(numbers) : NULL;
    Py_XDECREF(numbers);
    return tuple;
}

/* Return (vector, exact weights, length, numbers) of the strongest, whose squares then add up to 1. */
static PyObject *packed(const Telling *found, Py_ssize_t telling, uint64_t words) {
    double squares = 0.0;
    for (Py_ssize_t at = 0; at < telling; at++) squares += found[at].weight * found[at].weight;
    double norm = squares > 0.0 ? sqrt(squares) : 1.0;
    PyObject *vector = PyBytes_FromStringAndSize(NULL, telling * 8), *exact = PyBytes_FromStringAndSize(NULL, telling * 8);
    PyObject *numbers = numbers_among(found, telling), *length = PyFloat_FromDouble(log1p((double)words)), *all = NULL;
    if (vector && exact && numbers && length) {
        char *terms = PyBytes_AS_STRING(vector), *weights = terms + telling * 4, *doubles = PyBytes_AS_STRING(exact);
        for (Py_ssize_t at = 0; at < telling; at++) {
            double weight = found[at].weight / norm;
            float less = (float)weight;
            memcpy(terms + at * 4, &found[at].term, 4), memcpy(weights + at * 4, &less, 4), memcpy(doubles + at * 8, &weight, 8);
        }
        all = PyTuple_Pack(4, vector, exact, length, numbers);
    }
    Py_XDECREF(vector), Py_XDECREF(exact), Py_XDECREF(length), Py_XDECREF(numbers);
    return all;
}

enum { MOST_TERMS = 60 };

PyObject *profile_of(Vocabulary *v, Text *t) {
    Telling *found = PyMem_Malloc((t->count + 1) * sizeof(Telling));
    if (!found) return PyErr_NoMemory();
    uint64_t words = 0;
    Py_ssize_t telling = weigh(v, t, found, &words);
    PyObject *profile = NULL;
    if (telling >= 0) {
        qsort(found, (size_t)telling, sizeof(Telling), by_weight);
        profile = packed(found, telling < MOST_TERMS ? telling : MOST_TERMS, words);
    }
    PyMem_Free(found);
    return profile;
}

/* -- the Python type ---------------------------------------------------------------------------------------------- */

PyObject *count_story(Vocabulary *v, PyObject *args) {
    PyObject *lines[2], *body;
    int language;
    Py_ssize_t limits[2];
    unsigned runs;
    if (!PyArg_ParseTuple(args, "(UUU)i(nnI)", &lines[0], &lines[1], &body, &language, &limits[0], &limits[1], &runs)) return NULL;
    if (language < 0 || language >= LANGUAGES || limits[0] < 0 || limits[1] < limits[0] || limits[1] > INT32_MAX)
        return PyErr_SetString(PyExc_ValueError, "no such language, or limits that are none"), NULL;
    Text *t = PyObject_New(Text, &TextType);
    if (!t) return NULL;
    memset((char *)t + sizeof(PyObject), 0, sizeof(Text) - sizeof(PyObject));
    t->vocabulary = (Vocabulary *)Py_NewRef((PyObject *)v);
    v->alive++;
    t->body = Py_NewRef(body), t->language = language;
    if (fill(t, lines, limits, runs)) Py_CLEAR(t);
    return (PyObject *)t;
}

static void text_dealloc(Text *t) {
    t->vocabulary->alive--;
    Py_DECREF(t->vocabulary), Py_XDECREF(t->body), Py_XDECREF(t->sketch);
    PyMem_Free(t->counted), PyMem_Free(t->slots);
    PyObject_Free(t);
}

/* Return what is counted of a term that Python names; NULL, with an exception or without, if nothing is. */
static const Counted *asked(const Text *t, PyObject *argument) {
    unsigned long term = PyLong_AsUnsignedLong(argument);
    if (PyErr_Occurred()) return NULL;
    uint32_t at = counted_at(t, (uint32_t)term);
    return at == NONE ? NULL : &t->counted[at];
}

static PyObject *text_named(Text *t, PyObject *argument) {
    const Counted *one = asked(t, argument);
    if (PyErr_Occurred()) return NULL;
    return PyBool_FromLong(one && is_named(one));
}

static PyObject *text_written(Text *t, PyObject *argument) {
    const Counted *one = asked(t, argument);
    if (PyErr_Occurred()) return NULL;
    if (!one || one->from == NONE) Py_RETURN_NONE;
    return PyUnicode_Substring(t->body, one->from, one->to);
}

/* Return the sum of the weights of those terms that stand here, in their order. */
static PyObject *text_held(Text *t, PyObject *args) {
    Py_buffer terms, weights;
    if (!PyArg_ParseTuple(args, "y*y*", &terms, &weights)) return NULL;
    double sum = 0.0;
    for (Py_ssize_t n = 0; n < terms.len / 4 && n < weights.len / 8; n++) {
        uint32_t term;
        double weight;
        memcpy(&term, (const char *)terms.buf + n * 4, 4);
        if (counted_at(t, term) == NONE) continue;
        memcpy(&weight, (const char *)weights.buf + n * 8, 8);
        sum += weight;
    }
    PyBuffer_Release(&terms);
    PyBuffer_Release(&weights);
    return PyFloat_FromDouble(sum);
}

static PyObject *text_sketch(Text *t, void *Py_UNUSED(closure)) { return Py_NewRef(t->sketch); }
static PyObject *text_language(Text *t, void *Py_UNUSED(closure)) { return PyLong_FromLong(t->language); }

static PyMethodDef methods[] = {
    {"named", (PyCFunction)text_named, METH_O, "Return whether a term is a name here, as far as its capitals tell."},
    {"written", (PyCFunction)text_written, METH_O, "Return the word that a term first stands for in the body, or None."},
    {"held", (PyCFunction)text_held, METH_VARARGS, "Return the sum of the weights of those terms that stand here."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"sketch", (getter)text_sketch, NULL, "The sample of the body.", NULL},
    {"language", (getter)text_language, NULL, "The number of the language.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject TextType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.thread.kernel._kernel.Text",
    .tp_doc = "The terms of a story, counted.",
    .tp_basicsize = sizeof(Text),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)text_dealloc,
    .tp_methods = methods,
    .tp_getset = getters,
};
