/* The module `_cut`: the words of a body in small letters, the same that the pattern of cutting.py finds, with what each
   does, and which may tell that something is said or begin a date or a number.

   Words met are kept with what they do, so that most of a body is neither made anew nor asked of a dictionary. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

enum { LETTERS = 3, SIGNATURES = 1 << 5 * LETTERS, LISTS = 3 };
enum { SLOTS = 1 << 15, MOST_WORDS = SLOTS / 2, LONGEST = 24 }; /* of the words that are kept */
enum { CAPITAL = 1 << 22, LY = 1 << 23, ED = 1 << 24, ING = 1 << 25, GATES = 26, ALONE = 1, FIRST = 2, SECOND = 4, GATE = 3 };

typedef long long Bits;

/* A word with what it does, as it stands in small letters and where it begins with a capital. */
typedef struct {
    PyObject *word, *kind, *capital;
    Bits bits;
    size_t hash;
} Known;

typedef struct {
    PyObject_HEAD
    PyObject *kinds, *signatures;
    Bits telling;
    Known *slots;
    Py_ssize_t count;
} Cutter;

/* A body that is being cut. */
typedef struct {
    Cutter *cutter;
    PyObject *body, *low;
    const void *data;
    int kind;
    Py_ssize_t length;
    PyObject *starts, *words, *kinds, *listed[LISTS]; /* the last: telling, dates, numerals */
    Bits before;                                      /* the bits of the word before */
} Text;

static Py_UCS4 at(const Text *t, Py_ssize_t n) { return n < t->length ? PyUnicode_READ(t->kind, t->data, n) : ' '; }

static int in_word(Py_UCS4 one) {
    return one < 128 ? one - 'a' < 26u || one - '0' < 10u || one - 'A' < 26u || one == '_' : Py_UNICODE_ISALNUM(one);
}

/* -- where words end ---------------------------------------------------------------------------------------- */

/* Tell whether the sign at a place ties what stands before it to what follows. */
static int ties(const Text *t, Py_ssize_t n) {
    switch (at(t, n)) {
    case '\'': case 0x2019: case '.': case '-': case '/': case '&':
        return in_word(at(t, n + 1));
    case ',':
        return Py_UNICODE_ISDECIMAL(at(t, n + 1));
    default:
        return 0;
    }
}

static Py_ssize_t end_of(const Text *t, Py_ssize_t n) {
    Py_UCS4 first = at(t, n);
    if (!in_word(first))
        return n + ((first == '\'' || first == '`') && n + 1 < t->length && at(t, n + 1) == first ? 2 : 1);
    do
        for (n++; n < t->length && in_word(at(t, n)); n++)
            ;
    while (ties(t, n));
    return n;
}

/* -- what words do ------------------------------------------------------------------------------------------ */

/* Tell of what sort a letter is, as `openings.py` reckons. */
static unsigned sort(Py_UCS4 one) {
    if (one - 'a' < 26u)
        return one - 'a' + 1;
    return one - '0' < 10u ? 27 : one > 127 ? 29 : one == '_' ? 30 : 28;
}

static int has_signature(const Text *t, Py_ssize_t from, Py_ssize_t to) {
    unsigned found = 0;
    for (Py_ssize_t n = from; n < from + LETTERS; n++)
        found = found << 5 | (n < to ? sort(at(t, n)) : 0);
    return PyBytes_AS_STRING(t->cutter->signatures)[found / 8] >> found % 8 & 1;
}

static Bits ending(const Text *t, Py_ssize_t from, Py_ssize_t to) {
    Py_UCS4 last = at(t, to - 1), one = to - from > 1 ? at(t, to - 2) : 0, two = to - from > 2 ? at(t, to - 3) : 0;
    if (last == 'g')
        return one == 'n' && two == 'i' ? ING : 0;
    return last == 'y' && one == 'l' ? LY : last == 'd' && one == 'e' ? ED : 0;
}

/* Return what a word does; one whose signature is not listed does nothing but end as it ends. */
static Bits bits_of(const Text *t, PyObject *word, Py_ssize_t from, Py_ssize_t to) {
    PyObject *known = PyDict_GetItemWithError(t->cutter->kinds, word), *made = NULL;
    if (!known && PyErr_Occurred())
        return -1;
    if (!known && !has_signature(t, from, to))
        return ending(t, from, to);
    if (!known && !(known = made = PyObject_GetItem(t->cutter->kinds, word)))
        return -1;
    Bits bits = PyLong_AsLongLong(known);
    Py_XDECREF(made);
    return bits;
}

static void forget(Known *known) {
    Py_CLEAR(known->word);
    Py_CLEAR(known->kind);
    Py_CLEAR(known->capital);
}

static int learn(Known *known, const Text *t, Py_ssize_t from, Py_ssize_t to, size_t hash) {
    *known = (Known){.hash = hash, .word = PyUnicode_Substring(t->low, from, to)};
    if (!known->word || ((known->bits = bits_of(t, known->word, from, to)) == -1 && PyErr_Occurred()))
        return forget(known), -1;
    Bits told = known->bits & ((1 << GATES) - 1);
    known->kind = PyLong_FromLongLong(told);
    known->capital = PyLong_FromLongLong(told | CAPITAL);
    return known->kind && known->capital ? 0 : (forget(known), -1);
}

static int is_word(const Known *known, const Text *t, Py_ssize_t from, Py_ssize_t to) {
    if (PyUnicode_GET_LENGTH(known->word) != to - from)
        return 0;
    int kind = PyUnicode_KIND(known->word);
    const void *data = PyUnicode_DATA(known->word);
    for (Py_ssize_t n = from; n < to; n++)
        if (PyUnicode_READ(kind, data, n - from) != at(t, n))
            return 0;
    return 1;
}

/* Return the slot of a word, which is empty for one not met before. */
static Known *slot_of(const Text *t, Py_ssize_t from, Py_ssize_t to, size_t hash) {
    Known *slots = t->cutter->slots;
    size_t place = hash % SLOTS;
    while (slots[place].word && !(slots[place].hash == hash && is_word(&slots[place], t, from, to)))
        place = (place + 1) % SLOTS;
    return &slots[place];
}

/* -- cutting ------------------------------------------------------------------------------------------------ */

static int append_number(PyObject *list, Py_ssize_t number) {
    PyObject *one = PyLong_FromSsize_t(number);
    int failed = !one || PyList_Append(list, one);
    Py_XDECREF(one);
    return failed;
}

/* List a word where it may tell something, and the one before it, where both together may begin a phrase. */
static int list_word(Text *t, Bits bits) {
    Py_ssize_t number = PyList_GET_SIZE(t->words) - 1;
    int failed = bits & t->cutter->telling ? append_number(t->listed[0], number) : 0;
    for (int n = 1; !failed && n < LISTS; n++) {
        int shift = GATES + GATE * (n - 1);
        Bits before = t->before >> shift, here = bits >> shift;
        if (before & FIRST && !(before & ALONE) && here & SECOND)
            failed = append_number(t->listed[n], number - 1);
        if (!failed && here & ALONE)
            failed = append_number(t->listed[n], number);
    }
    t->before = bits;
    return failed;
}

static int add(Text *t, const Known *known, Py_ssize_t from) {
    int capital = Py_UNICODE_ISUPPER(PyUnicode_READ_CHAR(t->body, from));
    return append_number(t->starts, from) || PyList_Append(t->words, known->word) ||
           PyList_Append(t->kinds, capital ? known->capital : known->kind) || list_word(t, known->bits);
}

static int take(Text *t, Py_ssize_t from, Py_ssize_t to) {
    size_t hash = 14695981039346656037u & (size_t)-1;
    for (Py_ssize_t n = from; n < to; n++)
        hash = (hash ^ at(t, n)) * 1099511628211u;
    hash ^= hash >> 32;
    Known new = {0}, *known = slot_of(t, from, to, hash);
    if (known->word)
        return add(t, known, from);
    if (learn(&new, t, from, to, hash))
        return -1;
    int failed = add(t, &new, from);
    known = slot_of(t, from, to, hash); /* what Python was asked may have cut another text */
    if (known->word || to - from > LONGEST || t->cutter->count >= MOST_WORDS)
        forget(&new);
    else {
        *known = new;
        t->cutter->count++;
    }
    return failed;
}

static int cut_all(Text *t) {
    for (Py_ssize_t n = 0, end; n < t->length; n = end) {
        for (end = n; end < t->length && Py_UNICODE_ISSPACE(at(t, end)); end++)
            ;
        if (end == n && take(t, n, end = end_of(t, n)))
            return -1;
    }
    return 0;
}

static int begin(Text *t) {
    t->data = PyUnicode_DATA(t->low);
    t->kind = PyUnicode_KIND(t->low);
    t->length = PyUnicode_GET_LENGTH(t->low);
    if (PyUnicode_GET_LENGTH(t->body) != t->length)
        return PyErr_SetString(PyExc_ValueError, "Small letters of the same length are asked for."), -1;
    for (int n = 0; n < LISTS; n++)
        if (!(t->listed[n] = PyList_New(0)))
            return -1;
    return (t->starts = PyList_New(0)) && (t->words = PyList_New(0)) && (t->kinds = PyList_New(0)) ? 0 : -1;
}

static PyObject *cutter_cut(Cutter *self, PyObject *args) {
    Text t = {.cutter = self};
    PyObject *made = NULL;
    if (!PyArg_ParseTuple(args, "UU", &t.body, &t.low))
        return NULL;
    if (!begin(&t) && !cut_all(&t))
        made = PyTuple_Pack(6, t.starts, t.words, t.kinds, t.listed[0], t.listed[1], t.listed[2]);
    Py_XDECREF(t.starts);
    Py_XDECREF(t.words);
    Py_XDECREF(t.kinds);
    for (int n = 0; n < LISTS; n++)
        Py_XDECREF(t.listed[n]);
    return made;
}

/* -- the type ----------------------------------------------------------------------------------------------- */

static PyObject *cutter_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(named)) {
    PyObject *kinds, *signatures;
    Bits telling;
    if (!PyArg_ParseTuple(args, "O!SL", &PyDict_Type, &kinds, &signatures, &telling))
        return NULL;
    if (PyBytes_GET_SIZE(signatures) != SIGNATURES / 8)
        return PyErr_Format(PyExc_ValueError, "A bit for each of %d signatures is asked for.", SIGNATURES);
    Cutter *self = (Cutter *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->kinds = Py_NewRef(kinds);
    self->signatures = Py_NewRef(signatures);
    self->telling = telling;
    if (!(self->slots = PyMem_Calloc(SLOTS, sizeof(Known)))) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void cutter_dealloc(Cutter *self) {
    for (Py_ssize_t n = 0; self->slots && n < SLOTS; n++)
        forget(&self->slots[n]);
    PyMem_Free(self->slots);
    Py_XDECREF(self->kinds);
    Py_XDECREF(self->signatures);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef cutter_methods[] = {
    {"cut", (PyCFunction)cutter_cut, METH_VARARGS,
     "Return where the words of a body begin, the words, what each does, and the numbers of those that may tell "
     "something, begin a date, begin a number."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject cutter_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "wirebell.read._cut.Cutter",
    .tp_basicsize = sizeof(Cutter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Cuts bodies into words by what words do, the signatures of those to be asked for, and what tells.",
    .tp_new = cutter_new,
    .tp_dealloc = (destructor)cutter_dealloc,
    .tp_methods = cutter_methods,
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.read.vocabulary._cut",
    .m_doc = "The words of a body, cut once.",
    .m_size = -1,
};

PyMODINIT_FUNC PyInit__cut(void) {
    PyObject *made = PyType_Ready(&cutter_type) ? NULL : PyModule_Create(&module);
    if (made && PyModule_AddObjectRef(made, "Cutter", (PyObject *)&cutter_type))
        Py_CLEAR(made);
    return made;
}
