/* The module `_cut`: the words of a text in small letters, the same that the pattern of cutting.py finds, and which of
   them are of the kinds that are looked for. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { MOST_MASKS = 8, LETTERS = 3, SIGNATURES = 1 << 5 * LETTERS };

typedef struct {
    PyObject *text, *kinds, *nothing;
    const unsigned char *signatures;            /* a bit for each, set for words that are judged in Python */
    PyObject *starts, *words, *found;           /* one entry a word */
    PyObject *listed[MOST_MASKS];               /* by mask: the numbers of the words that have any bit of it */
    long masks[MOST_MASKS];
    Py_ssize_t count, length;
    const void *data;
    int kind;
} Cutter;

static Py_UCS4 at(const Cutter *c, Py_ssize_t n) { return n < c->length ? PyUnicode_READ(c->kind, c->data, n) : ' '; }

static int in_word(Py_UCS4 one) {
    return one < 128 ? one - 'a' < 26u || one - '0' < 10u || one - 'A' < 26u || one == '_' : Py_UNICODE_ISALNUM(one);
}

/* Tell whether the sign at a place ties what stands before it to what follows. */
static int ties(const Cutter *c, Py_ssize_t n) {
    switch (at(c, n)) {
    case '\'': case 0x2019: case '.': case '-': case '/': case '&':
        return in_word(at(c, n + 1));
    case ',':
        return Py_UNICODE_ISDECIMAL(at(c, n + 1));
    default:
        return 0;
    }
}

/* Return where the word or sign at a place ends. */
static Py_ssize_t end_of(const Cutter *c, Py_ssize_t n) {
    Py_UCS4 first = at(c, n);
    if (!in_word(first))
        return n + ((first == '\'' || first == '`') && n + 1 < c->length && at(c, n + 1) == first ? 2 : 1);
    do
        for (n++; n < c->length && in_word(at(c, n)); n++)
            ;
    while (ties(c, n));
    return n;
}

static int append_new(PyObject *list, PyObject *one) {
    int failed = !one || PyList_Append(list, one);
    Py_XDECREF(one);
    return failed;
}

/* Tell of what sort a letter is, as `openings.py` reckons. */
static unsigned sort(Py_UCS4 one) {
    if (one - 'a' < 26u)
        return one - 'a' + 1;
    return one - '0' < 10u ? 27 : one > 127 ? 29 : one == '_' ? 30 : 28;
}

static int has_signature(const Cutter *c, Py_ssize_t from, Py_ssize_t to) {
    unsigned found = 0;
    for (Py_ssize_t n = from; n < from + LETTERS; n++)
        found = found << 5 | (n < to ? sort(at(c, n)) : 0);
    return c->signatures[found / 8] >> found % 8 & 1;
}

/* Return what a word may do, a new reference; one not met before is judged in Python, if its signature is listed. */
static PyObject *kind_of(const Cutter *c, PyObject *word, Py_ssize_t from, Py_ssize_t to) {
    PyObject *known = PyDict_GetItemWithError(c->kinds, word);
    if (!known && PyErr_Occurred())
        return NULL;
    if (!known && has_signature(c, from, to))
        return PyObject_GetItem(c->kinds, word);
    return Py_NewRef(known ? known : c->nothing);
}

static int list_word(const Cutter *c, long bits) {
    int failed = 0;
    for (Py_ssize_t n = 0; !failed && n < c->count; n++)
        if (bits & c->masks[n])
            failed = append_new(c->listed[n], PyLong_FromSsize_t(PyList_GET_SIZE(c->words) - 1));
    return failed;
}

static int take(const Cutter *c, Py_ssize_t from, Py_ssize_t to) {
    PyObject *word = PyUnicode_Substring(c->text, from, to), *kind = word ? kind_of(c, word, from, to) : NULL;
    long bits = kind ? PyLong_AsLong(kind) : -1;
    int failed = (bits == -1 && PyErr_Occurred()) || append_new(c->starts, PyLong_FromSsize_t(from)) ||
                 PyList_Append(c->words, word) || PyList_Append(c->found, kind) || list_word(c, bits);
    Py_XDECREF(word);
    Py_XDECREF(kind);
    return failed;
}

static int cut_all(const Cutter *c) {
    for (Py_ssize_t n = 0, end; n < c->length; n = end) {
        for (end = n; end < c->length && Py_UNICODE_ISSPACE(at(c, end)); end++)
            ;
        if (end == n && take(c, n, end = end_of(c, n)))
            return -1;
    }
    return 0;
}

static int begin(Cutter *c, PyObject *masks) {
    c->length = PyUnicode_GET_LENGTH(c->text);
    c->data = PyUnicode_DATA(c->text);
    c->kind = PyUnicode_KIND(c->text);
    c->count = PyTuple_GET_SIZE(masks);
    if (c->count > MOST_MASKS)
        return PyErr_Format(PyExc_ValueError, "At most %d masks are looked for.", MOST_MASKS), -1;
    for (Py_ssize_t n = 0; n < c->count; n++) {
        c->masks[n] = PyLong_AsLong(PyTuple_GET_ITEM(masks, n));
        if (PyErr_Occurred() || !(c->listed[n] = PyList_New(0)))
            return -1;
    }
    return (c->nothing = PyLong_FromLong(0)) && (c->starts = PyList_New(0)) && (c->words = PyList_New(0)) && (c->found = PyList_New(0)) ? 0 : -1;
}

static PyObject *result(const Cutter *c) {
    PyObject *listed = PyTuple_New(c->count), *all = NULL;
    for (Py_ssize_t n = 0; listed && n < c->count; n++)
        PyTuple_SET_ITEM(listed, n, Py_NewRef(c->listed[n]));
    if (listed)
        all = PyTuple_Pack(4, c->starts, c->words, c->found, listed);
    Py_XDECREF(listed);
    return all;
}

static void finish(Cutter *c) {
    Py_XDECREF(c->nothing);
    Py_XDECREF(c->starts);
    Py_XDECREF(c->words);
    Py_XDECREF(c->found);
    for (Py_ssize_t n = 0; n < MOST_MASKS; n++)
        Py_XDECREF(c->listed[n]);
}

static PyObject *cut(PyObject *Py_UNUSED(module), PyObject *args) {
    Cutter c = {0};
    PyObject *masks, *signatures, *made = NULL;
    if (!PyArg_ParseTuple(args, "UO!SO!", &c.text, &PyDict_Type, &c.kinds, &signatures, &PyTuple_Type, &masks))
        return NULL;
    if (PyBytes_GET_SIZE(signatures) != SIGNATURES / 8)
        return PyErr_Format(PyExc_ValueError, "A bit for each of %d signatures is asked for.", SIGNATURES);
    c.signatures = (const unsigned char *)PyBytes_AS_STRING(signatures);
    if (!begin(&c, masks) && !cut_all(&c))
        made = result(&c);
    finish(&c);
    return made;
}

static PyMethodDef methods[] = {
    {"cut", cut, METH_VARARGS, "Return where the words of a text begin, the words, their kinds, and for each mask the numbers of those it fits."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.read._cut",
    .m_doc = "The words of a text, cut once.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__cut(void) { return PyModule_Create(&module); }
