/* Words by number: each is stemmed once by Python and then looked up, until too many are known. */
#include "kernel.h"

#include <string.h>

enum { REMEMBERED = 200000, SLOTS = 1 << 19 };

/* FNV-1a from a secret start, so that nobody can write words that all collide. */
static uint32_t hash_of(const Vocabulary *v, Piece p, int language) {
    uint64_t state = v->seed ^ (uint64_t)language;
    for (Py_ssize_t at = p.from; at < p.to; at++)
        state = (state ^ PyUnicode_READ(p.kind, p.data, at)) * UINT64_C(1099511628211);
    return (uint32_t)((state ^ state >> 29) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static int is_word(const Word *word, Piece p) {
    Py_ssize_t length = p.to - p.from;
    if (!word->text) {
        if (length != word->letters) return 0;
        if (p.kind == 1) return !memcmp(word->ascii, (const char *)p.data + p.from, word->letters);
        for (int at = 0; at < word->letters; at++)
            if ((Py_UCS4)word->ascii[at] != PyUnicode_READ(p.kind, p.data, p.from + at)) return 0;
        return 1;
    }
    if (PyUnicode_GET_LENGTH(word->text) != length) return 0;
    for (Py_ssize_t at = 0; at < length; at++)
        if (PyUnicode_READ_CHAR(word->text, at) != PyUnicode_READ(p.kind, p.data, p.from + at)) return 0;
    return 1;
}

/* -- terms ------------------------------------------------------------------------------------------------- */

/* Make room for one more; `size` is that of a row, `spare` gets room for as many free numbers. */
static int more_room(void **rows, uint32_t count, uint32_t *room, size_t size, uint32_t **spare) {
    if (count < *room) return 0;
    uint32_t wider = *room ? *room * 2 : 1024;
    void *moved = wider < NUMERIC ? PyMem_Realloc(*rows, wider * size) : NULL;
    if (moved) *rows = moved;
    uint32_t *free = moved ? PyMem_Realloc(*spare, wider * sizeof(uint32_t)) : NULL;
    if (!free) return PyErr_NoMemory(), -1;
    *spare = free, *room = wider;
    return 0;
}

static int describe(Vocabulary *v, Term *term, PyObject *text) {
    PyObject *found = PyObject_CallOneArg(v->number, text);
    unsigned long long number = found ? PyLong_AsUnsignedLongLong(found) : 0;
    Py_XDECREF(found);
    if (PyErr_Occurred()) return -1;
    *term = (Term){Py_NewRef(text), (uint32_t)number, number % 3 == 0, 0};
    return 0;
}

/* Return the number of a term. */
static uint32_t term_of(Vocabulary *v, PyObject *text) {
    PyObject *known = PyDict_GetItemWithError(v->numbers, text);
    if (known || PyErr_Occurred()) return known ? (uint32_t)PyLong_AsUnsignedLong(known) : NONE;
    if (more_room((void **)&v->terms, v->term_count, &v->term_room, sizeof(Term), &v->free_terms)) return NONE;
    uint32_t place = v->free_term_count ? v->free_terms[v->free_term_count - 1] : v->term_count;
    if (describe(v, &v->terms[place], text)) return NONE;
    uint32_t term = place | (PyUnicode_READ_CHAR(text, 0) <= '9' ? NUMERIC : 0);
    PyObject *number = PyLong_FromUnsignedLong(term);
    int failed = !number || PyDict_SetItem(v->numbers, text, number);
    Py_XDECREF(number);
    if (failed) {
        Py_CLEAR(v->terms[place].text);
        return NONE;
    }
    if (v->free_term_count) v->free_term_count--;
    else v->term_count++;
    return term;
}

static uint32_t row_of_term(Vocabulary *v, uint32_t term, int language) {
    uint64_t key = (uint64_t)language << 32 | term;
    uint32_t row = find_in(&v->row_of, key);
    if (row != NONE) return row;
    if (more_room((void **)&v->rows, v->row_count, &v->row_room, sizeof(Row), &v->free_rows)) return NONE;
    row = v->free_row_count ? v->free_rows[v->free_row_count - 1] : v->row_count;
    if (put_in(&v->row_of, key, row)) return PyErr_NoMemory(), NONE;
    if (v->free_row_count) v->free_row_count--;
    else v->row_count++;
    v->rows[row] = (Row){.term = term, .language = (uint8_t)language};
    return row;
}

/* -- words ---------------------------------------------------------------------------------------------------- */

static void forget_words(Vocabulary *v) {
    for (uint32_t at = 0; at < v->word_count; at++) Py_CLEAR(v->words[at].text);
    memset(v->slots, 0, SLOTS * sizeof v->slots[0]);
    v->word_count = 0;
}

static uint32_t ask(Vocabulary *v, PyObject *word, int language) {
    PyObject *stem = PyObject_CallFunction(v->stem, "Oi", word, language);
    if (stem && !PyUnicode_Check(stem)) {
        PyErr_SetString(PyExc_TypeError, "a stem is a str");
        Py_CLEAR(stem);
    }
    uint32_t term = stem ? term_of(v, stem) : NONE;
    Py_XDECREF(stem);
    return term == NONE ? NONE : row_of_term(v, term, language);
}

static uint32_t learn_word(Vocabulary *v, Piece p, int language, uint32_t hash) {
    PyObject *text = PyUnicode_FromKindAndData(p.kind, (const char *)p.data + p.from * p.kind, p.to - p.from);
    uint32_t row = text ? ask(v, text, language) : NONE;
    if (row == NONE) {
        Py_XDECREF(text);
        return NONE;
    }
    if (v->word_count == REMEMBERED) forget_words(v);
    Word *word = &v->words[v->word_count++];
    *word = (Word){.hash = hash, .row = row, .language = (uint8_t)language};
    Py_ssize_t letters = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text) && letters <= SHORT) {
        word->letters = (uint8_t)letters;
        memcpy(word->ascii, PyUnicode_1BYTE_DATA(text), (size_t)letters);
        Py_DECREF(text);
    } else {
        word->text = text;
    }
    uint32_t at = hash & v->mask;
    while (v->slots[at]) at = (at + 1) & v->mask;
    v->slots[at] = v->word_count;
    return row;
}

uint32_t row_of_word(Vocabulary *v, Piece p, int language) {
    uint32_t hash = hash_of(v, p, language);
    for (uint32_t at = hash & v->mask; v->slots[at]; at = (at + 1) & v->mask) {
        const Word *word = &v->words[v->slots[at] - 1];
        if (word->hash == hash && word->language == language && is_word(word, p)) return word->row;
    }
    return learn_word(v, p, language, hash);
}

/* -- letting go ------------------------------------------------------------------------------------------------- */

static int mark_vector(Vocabulary *v, PyObject *vector) {
    Py_buffer terms;
    if (PyObject_GetBuffer(vector, &terms, PyBUF_SIMPLE)) return -1;
    const uint32_t *term = terms.buf;
    for (Py_ssize_t at = 0; at < terms.len / 8; at++)
        if (place_of(term[at]) < v->term_count) term_at(v, term[at])->used = IN_VECTOR;
    PyBuffer_Release(&terms);
    return 0;
}

static int mark_all(Vocabulary *v, PyObject *vectors) {
    for (uint32_t at = 0; at < v->term_count; at++) v->terms[at].used = 0;
    PyObject *each = PyObject_GetIter(vectors), *vector;
    if (!each) return -1;
    int failed = 0;
    while (!failed && (vector = PyIter_Next(each))) {
        failed = mark_vector(v, vector);
        Py_DECREF(vector);
    }
    Py_DECREF(each);
    return failed || PyErr_Occurred() ? -1 : 0;
}

/* Tell whether a row is a number of one story that the window let go of: every story has such, and few come again. */
static int is_over(const Vocabulary *v, const Row *row) {
    return row->stories == 1 && row->term & NUMERIC && !(term_at(v, row->term)->used & IN_VECTOR);
}

static void free_rows(Vocabulary *v) {
    for (uint32_t at = 0; at < v->row_count; at++) {
        Row *row = &v->rows[at];
        if (row->term == NONE) continue;
        if (row->stories && !is_over(v, row)) {
            term_at(v, row->term)->used |= COUNTED;
            continue;
        }
        take_from(&v->row_of, (uint64_t)row->language << 32 | row->term);
        row->term = NONE;
        v->free_rows[v->free_row_count++] = at;
    }
}

static int free_terms(Vocabulary *v) {
    for (uint32_t at = 0; at < v->term_count; at++) {
        Term *term = &v->terms[at];
        if (!term->text || term->used) continue;
        if (PyDict_DelItem(v->numbers, term->text)) return -1;
        Py_CLEAR(term->text);
        v->free_terms[v->free_term_count++] = at;
    }
    return 0;
}

/* A term that a vector holds may lose its rows: it gets new ones when it comes again. */
static PyObject *sweep(Vocabulary *v, PyObject *vectors) {
    if (v->alive) Py_RETURN_FALSE;
    if (mark_all(v, vectors)) return NULL;
    forget_words(v);
    free_rows(v);
    if (free_terms(v)) return NULL;
    v->full = 0, v->learned_since = 0;
    Py_RETURN_TRUE;
}

/* -- the Python type -------------------------------------------------------------------------------------------- */

static int take_common(Vocabulary *v, PyObject *common, double with, double without) {
    for (int language = 0; language < LANGUAGES; language++) {
        PyObject *key = PyLong_FromLong(language), *shares = key ? PyDict_GetItemWithError(common, key) : NULL;
        Py_XDECREF(key);
        if (PyErr_Occurred()) return -1;
        if (shares && !PyDict_Check(shares)) return PyErr_SetString(PyExc_TypeError, "shares are a dict"), -1;
        if (shares && !PyDict_GET_SIZE(shares)) shares = NULL;
        v->learned[language] = (Learned){.stamp = 1, .belief = shares ? with : without, .common = Py_XNewRef(shares)};
    }
    return 0;
}

static PyObject *vocabulary_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"stem", "number", "common", "belief", "blind", NULL};
    PyObject *stem, *number, *common;
    double belief, blind;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOO!dd", names, &stem, &number, &PyDict_Type, &common, &belief, &blind))
        return NULL;
    Vocabulary *v = (Vocabulary *)type->tp_alloc(type, 0);
    if (!v) return NULL;
    v->stem = Py_NewRef(stem), v->number = Py_NewRef(number), v->numbers = PyDict_New();
    v->words = PyMem_Malloc(REMEMBERED * sizeof(Word));
    v->slots = PyMem_Calloc(SLOTS, sizeof v->slots[0]);
    v->mask = SLOTS - 1, v->seed = UINT64_C(14695981039346656037) ^ (uint64_t)(uintptr_t)v;
    if (!v->numbers || !v->words || !v->slots || open_table(&v->row_of, 1 << 12) || take_common(v, common, belief, blind)) {
        if (!PyErr_Occurred()) PyErr_NoMemory();
        Py_DECREF(v);
        return NULL;
    }
    return (PyObject *)v;
}

static void vocabulary_dealloc(Vocabulary *v) {
    if (v->words && v->slots) forget_words(v);
    for (uint32_t at = 0; at < v->term_count; at++) Py_XDECREF(v->terms[at].text);
    for (int language = 0; language < LANGUAGES; language++) Py_XDECREF(v->learned[language].common);
    close_table(&v->row_of);
    PyMem_Free(v->words), PyMem_Free(v->slots), PyMem_Free(v->terms), PyMem_Free(v->rows);
    PyMem_Free(v->free_terms), PyMem_Free(v->free_rows);
    Py_XDECREF(v->stem), Py_XDECREF(v->number), Py_XDECREF(v->numbers);
    Py_TYPE(v)->tp_free(v);
}

static PyObject *text_of(Vocabulary *v, PyObject *argument) {
    unsigned long term = PyLong_AsUnsignedLong(argument);
    if (PyErr_Occurred()) return NULL;
    if (place_of((uint32_t)term) >= v->term_count || !term_at(v, (uint32_t)term)->text)
        return PyErr_SetString(PyExc_LookupError, "no such term"), NULL;
    return Py_NewRef(term_at(v, (uint32_t)term)->text);
}

static PyObject *runs(Vocabulary *v, PyObject *args) {
    PyObject *text;
    int language;
    if (!PyArg_ParseTuple(args, "Ui", &text, &language)) return NULL;
    if (language < 0 || language >= LANGUAGES) return PyErr_SetString(PyExc_ValueError, "no such language"), NULL;
    return runs_of(v, text, language);
}

static int is_ours(Vocabulary *v, PyObject *text) {
    if (!PyObject_TypeCheck(text, &TextType) || ((Text *)text)->vocabulary != v)
        return PyErr_SetString(PyExc_TypeError, "a text of this vocabulary is asked for"), 0;
    return 1;
}

static PyObject *learn(Vocabulary *v, PyObject *text) {
    if (!is_ours(v, text)) return NULL;
    Text *t = (Text *)text;
    for (uint32_t at = 0; at < t->count; at++) v->rows[t->counted[at].row].stories++;
    learn_rows(v, t->language);
    Py_RETURN_NONE;
}

static PyObject *profile(Vocabulary *v, PyObject *text) { return is_ours(v, text) ? profile_of(v, (Text *)text) : NULL; }

static PyObject *is_full(Vocabulary *v, void *Py_UNUSED(closure)) { return PyBool_FromLong(v->full); }
static Py_ssize_t length(Vocabulary *v) { return PyDict_GET_SIZE(v->numbers); }

static PyMethodDef methods[] = {
    {"count", (PyCFunction)count_story, METH_VARARGS, "Return the terms of a story, counted."},
    {"text", (PyCFunction)text_of, METH_O, "Return a term by its number."},
    {"runs", (PyCFunction)runs, METH_VARARGS, "Return the sampled runs of a text, sorted."},
    {"learn", (PyCFunction)learn, METH_O, "Count a story by its distinct terms."},
    {"profile", (PyCFunction)profile, METH_O, "Return vector, exact weights, length and numbers of a story."},
    {"sweep", (PyCFunction)sweep, METH_O, "Let go of terms that neither a vector nor a count holds, and of numbers of one story."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"full", (getter)is_full, NULL, "Whether it is time for a sweep.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PySequenceMethods as_sequence = {.sq_length = (lenfunc)length};

PyTypeObject VocabularyType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.thread.kernel._kernel.Vocabulary",
    .tp_doc = "Terms by number, and how much each tells.",
    .tp_basicsize = sizeof(Vocabulary),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = vocabulary_new,
    .tp_dealloc = (destructor)vocabulary_dealloc,
    .tp_methods = methods,
    .tp_getset = getters,
    .tp_as_sequence = &as_sequence,
};
