/* The module `_sentences`: the lines and sentences of a text, the same that text.py finds by its patterns.

   A stop behind a word of letters that is no abbreviation, and one before a small letter, are judged here; the others are
   asked of Python. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { LONGEST = 12 }; /* letters that are looked back for a word */

typedef struct {
    PyObject *text, *abbreviations, *judge, *found;
    const void *data;
    int kind;
    Py_ssize_t length;
} Cutter;

typedef struct {
    Py_ssize_t from, to;
} Span;

static Py_UCS4 at(const Cutter *c, Py_ssize_t n) { return PyUnicode_READ(c->kind, c->data, n); }

static int ends_line(Py_UCS4 one) {
    return one < 128 ? one >= '\n' && one <= '\r' : one == 0x85 || one == 0x2028 || one == 0x2029;
}

static int is_stop(Py_UCS4 one) { return one == '.' || one == '!' || one == '?' || one == 0x2026; }

static int closes(Py_UCS4 one) {
    return one == '"' || one == '\'' || one == ')' || one == ']' || one == 0xbb || one == 0x201c || one == 0x201d ||
           one == 0x2018 || one == 0x2019;
}

static int add(const Cutter *c, Py_ssize_t from, Py_ssize_t to) {
    PyObject *span = Py_BuildValue("(nn)", from, to);
    int failed = !span || PyList_Append(c->found, span);
    Py_XDECREF(span);
    return failed;
}

/* Find the next line that holds anything, from a place on, without the white space around it. */
static int next_line(const Cutter *c, Py_ssize_t from, Span *line) {
    while (from < c->length && Py_UNICODE_ISSPACE(at(c, from)))
        from++;
    if (from == c->length)
        return 0;
    line->from = line->to = from;
    for (; from < c->length && !ends_line(at(c, from)); from++)
        if (!Py_UNICODE_ISSPACE(at(c, from)))
            line->to = from + 1;
    return 1;
}

/* Find the next stop of a line, from a place on: with the marks that close behind it, before white space or the end. */
static int next_stop(const Cutter *c, Py_ssize_t from, Py_ssize_t end, Span *stop) {
    while (from < end) {
        for (; from < end && !is_stop(at(c, from)); from++)
            ;
        Py_ssize_t to = from;
        for (; to < end && is_stop(at(c, to)); to++)
            ;
        for (; to < end && closes(at(c, to)); to++)
            ;
        if (to + 1 < end && at(c, to + 1) == 0xbb && (at(c, to) == ' ' || at(c, to) == 0xa0 || at(c, to) == 0x202f) &&
            (to + 2 == end || Py_UNICODE_ISSPACE(at(c, to + 2))))
            to += 2;
        if (from < to && (to == end || Py_UNICODE_ISSPACE(at(c, to)))) {
            *stop = (Span){from, to};
            return 1;
        }
        for (; from < end && is_stop(at(c, from)); from++)
            ;
    }
    return 0;
}

/* Tell whether a word of plain letters that is no abbreviation stands before a stop: 1 if so, 0 if it is to be asked for. */
static int plain_before(const Cutter *c, Py_ssize_t start, Py_ssize_t stop) {
    char low[LONGEST];
    Py_ssize_t from = stop;
    for (; from > start && stop - from < LONGEST && (at(c, from - 1) | 32u) - 'a' < 26u; from--)
        ;
    if (stop - from < 2 || stop - from == LONGEST || (from > start && !Py_UNICODE_ISSPACE(at(c, from - 1))))
        return 0;
    for (Py_ssize_t n = from; n < stop; n++)
        low[n - from] = (char)(at(c, n) | 32u);
    if (stop - from > 2 && low[stop - from - 3] == 's' && low[stop - from - 2] == 't' && low[stop - from - 1] == 'r')
        return 0;
    PyObject *word = PyUnicode_FromStringAndSize(low, stop - from);
    int listed = word ? PySequence_Contains(c->abbreviations, word) : -1;
    Py_XDECREF(word);
    return listed < 0 ? -1 : !listed;
}

static int ask(const Cutter *c, Py_ssize_t start, Span stop, Py_ssize_t end) {
    PyObject *told = PyObject_CallFunction(c->judge, "Onnnn", c->text, start, stop.from, stop.to, end);
    int ends = told ? PyObject_IsTrue(told) : -1;
    Py_XDECREF(told);
    return ends;
}

/* Tell whether a stop ends the sentence that began at `start`; `next` is what follows in the line. */
static int is_end(const Cutter *c, Py_ssize_t start, Span stop, Py_ssize_t next, Py_ssize_t end) {
    Py_UCS4 then = at(c, next);
    if (then - 'a' < 26u)
        return 0;
    if (then - 'A' < 26u) {
        int plain = at(c, stop.from) != '.' || stop.to - stop.from > 1 ? 1 : plain_before(c, start, stop.from);
        if (plain)
            return plain;
    }
    return ask(c, start, stop, end);
}

static int cut_line(const Cutter *c, Span line) {
    Span stop;
    Py_ssize_t start = line.from;
    for (Py_ssize_t from = start; next_stop(c, from, line.to, &stop); from = stop.to) {
        Py_ssize_t next = stop.to;
        for (; next < line.to && Py_UNICODE_ISSPACE(at(c, next)); next++)
            ;
        int ends = next < line.to ? is_end(c, start, stop, next, line.to) : 0;
        if (ends < 0 || (ends && add(c, start, stop.to)))
            return -1;
        start = ends ? next : start;
    }
    return start < line.to ? add(c, start, line.to) : 0;
}

static int begin(Cutter *c) {
    c->length = PyUnicode_GET_LENGTH(c->text);
    c->data = PyUnicode_DATA(c->text);
    c->kind = PyUnicode_KIND(c->text);
    return (c->found = PyList_New(0)) ? 0 : -1;
}

static PyObject *sentences(PyObject *Py_UNUSED(module), PyObject *args) {
    Cutter c = {0};
    Span line = {0};
    if (!PyArg_ParseTuple(args, "UOO", &c.text, &c.abbreviations, &c.judge) || begin(&c))
        return NULL;
    int failed = 0;
    while (!failed && next_line(&c, line.to, &line))
        failed = cut_line(&c, line);
    if (failed)
        Py_CLEAR(c.found);
    return c.found;
}

static PyObject *lines(PyObject *Py_UNUSED(module), PyObject *args) {
    Cutter c = {0};
    Span line = {0};
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "Un", &c.text, &most) || begin(&c))
        return NULL;
    int failed = 0;
    while (!failed && PyList_GET_SIZE(c.found) < most && next_line(&c, line.to, &line))
        failed = add(&c, line.from, line.to);
    if (failed)
        Py_CLEAR(c.found);
    return c.found;
}

static PyMethodDef methods[] = {
    {"sentences", sentences, METH_VARARGS, "Return the spans of the sentences of a text."},
    {"lines", lines, METH_VARARGS, "Return the spans of the lines that hold anything, at most so many."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.standing._sentences",
    .m_doc = "The lines and sentences of a text.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__sentences(void) { return PyModule_Create(&module); }
