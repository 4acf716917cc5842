/* The module `_rows`: rows of scores, one score for each label, and the best labels of a sequence of sums of them.

   A row never changes once it is there, and all is done with the GIL held, so that threads may share a table. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LABELS = 64, END = -1, SHARED = -2, WORDS = -3, GAPS = -4, LAST_MARK = GAPS };

/* The rows of a word are one after the other: of itself, as left and right neighbour, and as those next to them. */
enum { OWN, LEFT, RIGHT, LEFT2, RIGHT2, ROWS_OF_WORD };

/* The rows of a gap between two words: told to the word after it, told to the word before it. */
enum { AFTER_GAP, BEFORE_GAP, ROWS_OF_GAP };

typedef struct {
    PyObject_HEAD
    PyObject *labels;    /* tuple of str */
    double *transitions; /* from label, to label */
    double *scores;      /* row, label */
    Py_ssize_t width;    /* labels */
    Py_ssize_t count;    /* rows */
    Py_ssize_t room;     /* rows there is memory for */
} Table;

static double *copied(const char *bytes, Py_ssize_t size) {
    double *copy = PyMem_Malloc(size ? (size_t)size : 1);
    if (!copy)
        return (double *)PyErr_NoMemory();
    memcpy(copy, bytes, (size_t)size);
    return copy;
}

static PyObject *table_new(PyTypeObject *type, PyObject *args, PyObject *named) {
    static char *names[] = {"labels", "transitions", "scores", NULL};
    PyObject *labels;
    Py_buffer transitions, scores;
    if (!PyArg_ParseTupleAndKeywords(args, named, "O!y*y*", names, &PyTuple_Type, &labels, &transitions, &scores))
        return NULL;
    Py_ssize_t width = PyTuple_GET_SIZE(labels), line = width * (Py_ssize_t)sizeof(double);
    Table *self = NULL;
    if (width < 1 || width > MOST_LABELS || transitions.len != width * line || scores.len % line)
        PyErr_SetString(PyExc_ValueError, "Between 1 and 64 labels, and as many transitions and scores as they ask for.");
    else
        self = (Table *)type->tp_alloc(type, 0);
    if (self) {
        self->labels = Py_NewRef(labels);
        self->width = width;
        self->count = self->room = scores.len / line;
        self->transitions = copied(transitions.buf, transitions.len);
        self->scores = copied(scores.buf, scores.len);
        if (!self->transitions || !self->scores)
            Py_CLEAR(self);
    }
    PyBuffer_Release(&transitions);
    PyBuffer_Release(&scores);
    return (PyObject *)self;
}

static void table_free(Table *self) {
    PyMem_Free(self->transitions);
    PyMem_Free(self->scores);
    Py_XDECREF(self->labels);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Return the number at `at`, or `count` with an exception set: no row has that number. */
static Py_ssize_t number_at(const Table *self, PyObject *list, Py_ssize_t at) {
    Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(list, at));
    if (number == -1 && PyErr_Occurred())
        return self->count;
    if (number >= LAST_MARK && number < self->count)
        return number;
    PyErr_SetString(PyExc_IndexError, "There is no row of this number.");
    return self->count;
}

static void add_to(double *sum, const double *row, Py_ssize_t width) {
    for (Py_ssize_t n = 0; n < width; n++)
        sum[n] += row[n];
}

/* Sum the rows from *at on, until a mark or the end of the list; leave *at there. Return the mark, or count on a fault. */
static Py_ssize_t summed(const Table *self, PyObject *list, Py_ssize_t *at, double *sum) {
    Py_ssize_t size = PyList_GET_SIZE(list);
    for (; *at < size; (*at)++) {
        Py_ssize_t number = number_at(self, list, *at);
        if (number < 0 || number == self->count)
            return number;
        add_to(sum, self->scores + number * self->width, self->width);
    }
    return END;
}

static int grown(Table *self) {
    if (self->count < self->room)
        return 1;
    size_t room = (size_t)self->room * 2 + 64;
    double *more = PyMem_Realloc(self->scores, room * (size_t)self->width * sizeof(double));
    if (!more)
        return PyErr_NoMemory() != NULL;
    self->scores = more;
    self->room = (Py_ssize_t)room;
    return 1;
}

static PyObject *table_add(Table *self, PyObject *list) {
    Py_ssize_t first = self->count;
    if (!PyList_Check(list))
        return PyErr_Format(PyExc_TypeError, "A list of numbers of rows is asked for.");
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(list); at++) {
        double sum[MOST_LABELS] = {0};
        Py_ssize_t mark = summed(self, list, &at, sum);
        if (mark != END && mark != self->count)
            PyErr_SetString(PyExc_IndexError, "There is no row of this number.");
        if (mark != END || !grown(self)) {
            self->count = first;
            return NULL;
        }
        memcpy(self->scores + self->count * self->width, sum, (size_t)self->width * sizeof(double));
        self->count++;
    }
    return PyLong_FromSsize_t(first);
}

/* Add to each score of an item that of the best way to it, and note where that way comes from. */
static void step(const Table *self, const double *before, double *now, unsigned char *from) {
    for (Py_ssize_t to = 0; to < self->width; to++) {
        double best = before[0] + self->transitions[to];
        unsigned char by = 0;
        for (Py_ssize_t n = 1; n < self->width; n++) {
            double score = before[n] + self->transitions[n * self->width + to];
            if (score > best) {
                best = score;
                by = (unsigned char)n;
            }
        }
        now[to] += best;
        from[to] = by;
    }
}

/* Where in the list the words and gaps of a stretch stand, and which of its items is the next. */
typedef struct {
    Py_ssize_t words, words_end, gaps, gaps_end, item;
} Window;

/* Add row `part` of what stands at `at`, which must have `parts`. */
static int add_part(const Table *self, PyObject *list, Py_ssize_t at, int part, int parts, double *sum) {
    Py_ssize_t number = number_at(self, list, at);
    if (number < 0 || number + parts > self->count) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "There is no row of this number.");
        return 0;
    }
    add_to(sum, self->scores + (number + part) * self->width, self->width);
    return 1;
}

/* Add what the words and gaps of the window tell of its next item, as far as there are any. */
static int add_window(const Table *self, PyObject *list, Window *window, double *sum) {
    static const int parts[] = {LEFT2, LEFT, OWN, RIGHT, RIGHT2};
    static const int beside[] = {AFTER_GAP, BEFORE_GAP};
    Py_ssize_t word = window->words + window->item, gap = window->gaps + window->item;
    window->item++;
    for (Py_ssize_t n = 0; n < 5 && word + 4 < window->words_end; n++)
        if (!add_part(self, list, word + n, parts[n], ROWS_OF_WORD, sum))
            return 0;
    for (Py_ssize_t n = 0; n < 2 && gap + 1 < window->gaps_end; n++)
        if (!add_part(self, list, gap + n, beside[n], ROWS_OF_GAP, sum))
            return 0;
    return 1;
}

/* Walk the list once; return how many items it has, or -1 with an exception set. `last` gets the scores of all ways. */
static Py_ssize_t walked(const Table *self, PyObject *list, unsigned char *from, double *last) {
    double shared[MOST_LABELS] = {0}, now[MOST_LABELS] = {0};
    Window window = {0};
    Py_ssize_t items = 0, size = PyList_GET_SIZE(list), begin = 0;
    size_t line = (size_t)self->width * sizeof(double);
    for (Py_ssize_t at = 0; at < size; begin = ++at) {
        Py_ssize_t mark = summed(self, list, &at, now);
        if (mark == self->count)
            return -1;
        if (mark == END) {
            add_to(now, shared, self->width);
            if (!add_window(self, list, &window, now))
                return -1;
            if (items)
                step(self, last, now, from + items * self->width);
            memcpy(last, now, line);
            items++;
        } else if (mark == SHARED) {
            memcpy(shared, now, line);
            window = (Window){0};
        } else if (mark == WORDS) {
            window = (Window){.words = begin, .words_end = at};
        } else {
            window.gaps = begin;
            window.gaps_end = at;
        }
        memset(now, 0, line);
    }
    return items;
}

static PyObject *labelled(const Table *self, Py_ssize_t items, const unsigned char *from, const double *last) {
    PyObject *found = PyList_New(items);
    Py_ssize_t label = 0;
    for (Py_ssize_t n = 1; n < self->width; n++)
        if (last[n] > last[label])
            label = n;
    for (Py_ssize_t at = items; found && at-- > 0; label = from[at * self->width + label])
        PyList_SET_ITEM(found, at, Py_NewRef(PyTuple_GET_ITEM(self->labels, label)));
    return found;
}

static PyObject *table_best(Table *self, PyObject *list) {
    double last[MOST_LABELS] = {0};
    if (!PyList_Check(list))
        return PyErr_Format(PyExc_TypeError, "A list of numbers of rows is asked for.");
    /* No more items than numbers; the first item comes from nowhere. */
    unsigned char *from = PyMem_Calloc((size_t)PyList_GET_SIZE(list) + 1, (size_t)self->width);
    if (!from)
        return PyErr_NoMemory();
    Py_ssize_t items = walked(self, list, from, last);
    PyObject *found = items < 0 ? NULL : labelled(self, items, from, last);
    PyMem_Free(from);
    return found;
}

static Py_ssize_t table_length(Table *self) { return self->count; }

static PyMethodDef table_methods[] = {
    {"add", (PyCFunction)table_add, METH_O, "Add a row for each sum of rows, each ended by END; return the number of the first."},
    {"best", (PyCFunction)table_best, METH_O, "Return the labels that score best in all."},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods table_sequence = {.sq_length = (lenfunc)table_length};

static PyTypeObject TableType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "wirebell.catalogue._rows.Table",
    .tp_doc = "Rows of scores, by number.",
    .tp_basicsize = sizeof(Table),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = table_new,
    .tp_dealloc = (destructor)table_free,
    .tp_methods = table_methods,
    .tp_as_sequence = &table_sequence,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.catalogue._rows",
    .m_doc = "Rows of scores, and the best labels of a sequence of them.",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit__rows(void) {
    if (PyType_Ready(&TableType))
        return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Table", (PyObject *)&TableType))
        Py_CLEAR(made);
    return made;
}
