/* A story's running text: cut into words in one pass, each word looked up once, its terms at positions.
 *
 * A Text does not change once it is made (but for its units, which are set before it is matched), so that threads
 * may match it without the GIL. It is cut without the GIL, too.
 */
#include "cut.h"

enum { ROOM = 64 };       /* for words, to begin with */

/* -- the Python type ------------------------------------------------------------------------------------ */

/* Check what will be read without the GIL: parts are str, and positions stay within 31 bits. */
static int check_parts(PyObject *parts, uint32_t gap) {
    int64_t room = INT32_MAX / 4;
    for (Py_ssize_t number = 0; number < PyTuple_GET_SIZE(parts); number++) {
        PyObject *part = PyTuple_GET_ITEM(parts, number);
        if (!PyUnicode_Check(part)) return PyErr_SetString(PyExc_TypeError, "the parts of a text are str"), -1;
        room -= PyUnicode_GET_LENGTH(part) + gap;
    }
    return room < 0 ? PyErr_SetString(PyExc_OverflowError, "the text is too long"), -1 : 0;
}

static int intern_missing(const Cutter *cutter) {
    for (uint32_t n = 0; n < cutter->missing_count; n++) {
        const Piece *piece = &cutter->missing[n].piece;
        Vocabulary *v = cutter->text->vocabulary;
        Id id = piece->brief.letters ? intern_ascii(v, piece->brief.ascii, piece->brief.letters) : intern_piece(v, piece);
        if (id == NONE) return -1;
        cutter->text->raw[cutter->missing[n].word] = id;
    }
    return 0;
}

/* Gather the terms of all words, then their forms. */
static Id *ask_terms(Text *t) {
    Id *terms = PyMem_RawMalloc((2 * (size_t)t->words + 1) * sizeof(Id));
    if (!terms) return (Id *)PyErr_NoMemory();
    for (uint32_t word = 0; word < t->words; word++) {
        terms[word] = term_of(t->vocabulary, t->raw[word], t->language);
        terms[t->words + word] = terms[word] == NONE ? NONE : form_of(t->vocabulary, t->raw[word]);
        if (terms[t->words + word] == NONE) return PyMem_RawFree(terms), NULL;
    }
    return terms;
}

/* Place the terms, unless that is done. */
static int place_terms(Text *t) {
    int plain = t->vocabulary->stem == Py_None && t->vocabulary->fold == Py_None, failed;
    Id *asked = plain ? NULL : ask_terms(t);
    if (!plain && !asked) return -1;
    Py_BEGIN_ALLOW_THREADS
    failed = place_all(t, plain ? t->raw : asked, plain ? NULL : asked + t->words);
    Py_END_ALLOW_THREADS
    PyMem_RawFree(asked);
    return failed ? PyErr_NoMemory(), -1 : 0;
}

static int open_text(Text *t, PyObject *parts) {
    t->parts = PyTuple_GET_SIZE(parts);
    t->part = PyMem_RawCalloc((size_t)t->parts + 1, sizeof(Part));
    t->raw = PyMem_RawMalloc(ROOM * sizeof(Id));
    t->spans = PyMem_RawMalloc(2 * ROOM * sizeof(uint32_t));
    return t->part && t->raw && t->spans ? 0 : (PyErr_NoMemory(), -1);
}

/* Cut and place; 1 if Python has to make the text small first. */
static int fill(Text *t, PyObject *parts, uint32_t gap, int marks, int small) {
    Vocabulary *v = t->vocabulary;
    if (check_parts(parts, gap) || open_text(t, parts)) return -1;
    Cutter cutter = {.text = t, .table = v->table, .room = ROOM, .gap = gap, .marks = marks, .small = small};
    int failed, placed = v->stem == Py_None && v->fold == Py_None;
    v->cutters++;
    Py_BEGIN_ALLOW_THREADS
    failed = cut_all(&cutter, parts);
    placed = placed && !failed && !cutter.missing_count;
    if (placed) failed = place_all(t, t->raw, NULL);
    Py_END_ALLOW_THREADS
    end_cutting(v);
    if (!failed && !placed) failed = intern_missing(&cutter) || place_terms(t);
    else if (failed && !cutter.foreign) PyErr_NoMemory();
    PyMem_RawFree(cutter.missing);
    return cutter.foreign ? 1 : failed;
}

static PyObject *text_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"vocabulary", "parts", "language", "gap", "marks", "small", NULL};
    PyObject *vocabulary, *parts;
    int language, marks, small = 0;
    unsigned gap;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!iIp|p", names, &VocabularyType, &vocabulary, &PyTuple_Type,
                                     &parts, &language, &gap, &marks, &small))
        return NULL;
    if (language < 0 || language >= LANGUAGES || gap > 1000)
        return PyErr_SetString(PyExc_ValueError, "no such language, or too wide a gap"), NULL;
    Text *t = (Text *)type->tp_alloc(type, 0);
    if (!t) return NULL;
    t->vocabulary = (Vocabulary *)Py_NewRef(vocabulary);
    t->vocabulary->texts++, t->counted = 1;
    t->language = language;
    int failed = fill(t, parts, gap, marks, small);
    if (!failed) return (PyObject *)t;
    Py_DECREF(t);
    return failed > 0 ? PyErr_SetString(PyExc_ValueError, "letters have to be made small first"), NULL : NULL;
}

static void free_places(Places *p) {
    PyMem_RawFree(p->slots);
    PyMem_RawFree(p->ids);
    PyMem_RawFree(p->begin);
    PyMem_RawFree(p->at);
    PyMem_RawFree(p->of);
    PyMem_RawFree(p->starts);
}

static void free_units(Units *units) {
    PyMem_RawFree(units->ranges);
    PyMem_RawFree(units->of);
    *units = (Units){0};
}

static void text_dealloc(Text *t) {
    if (t->counted) t->vocabulary->texts--;
    if (t->forms.ids != t->terms.ids) free_places(&t->forms);
    free_places(&t->terms);
    free_units(&t->units[0]);
    free_units(&t->units[1]);
    PyMem_RawFree(t->part);
    PyMem_RawFree(t->raw);
    PyMem_RawFree(t->spans);
    Py_XDECREF(t->vocabulary);
    Py_TYPE(t)->tp_free(t);
}

static PyObject *list_from(const uint32_t *numbers, uint32_t count) {
    PyObject *list = PyList_New(count);
    for (uint32_t at = 0; list && at < count; at++) {
        PyObject *number = PyLong_FromUnsignedLong(numbers[at]);
        if (!number) Py_CLEAR(list);
        else PyList_SET_ITEM(list, at, number);
    }
    return list;
}

static PyObject *pair(uint32_t one, uint32_t two) { return Py_BuildValue("(II)", one, two); }

static PyObject *dict_of(const Text *t, const Places *p) {
    PyObject *found = PyDict_New();
    for (uint32_t number = 0; found && number < p->count; number++) {
        PyObject *at = list_from(p->at + p->begin[number], p->begin[number + 1] - p->begin[number]);
        if (!at || PyDict_SetItem(found, entry_of(t->vocabulary, p->ids[number])->text, at)) Py_CLEAR(found);
        Py_XDECREF(at);
    }
    return found;
}

static PyObject *text_terms(Text *t, PyObject *Py_UNUSED(ignored)) { return dict_of(t, &t->terms); }
static PyObject *text_forms(Text *t, PyObject *Py_UNUSED(ignored)) { return dict_of(t, &t->forms); }

static PyObject *text_headline(Text *t, PyObject *Py_UNUSED(ignored)) {
    PyObject *found = PySet_New(NULL);
    for (uint32_t number = 0; found && number < t->in_headline; number++)
        if (PySet_Add(found, entry_of(t->vocabulary, t->terms.ids[number])->text)) Py_CLEAR(found);
    return found;
}

static uint32_t words_of(const Text *t, Py_ssize_t part) { return t->part[part].end - t->part[part].first; }

static PyObject *text_ranges(Text *t, PyObject *Py_UNUSED(ignored)) {
    PyObject *found = PyList_New(t->parts);
    for (Py_ssize_t part = 0; found && part < t->parts; part++) {
        PyObject *range = pair(t->part[part].first, t->part[part].end);
        if (!range) Py_CLEAR(found);
        else PyList_SET_ITEM(found, part, range);
    }
    return found;
}

static int part_number(const Text *t, PyObject *argument, Py_ssize_t *part) {
    *part = PyNumber_AsSsize_t(argument, PyExc_IndexError);
    if (*part == -1 && PyErr_Occurred()) return -1;
    if (*part < 0 || *part >= t->parts) return PyErr_SetString(PyExc_IndexError, "no such part"), -1;
    return 0;
}

static PyObject *text_words(Text *t, PyObject *argument) {
    Py_ssize_t part;
    if (part_number(t, argument, &part)) return NULL;
    PyObject *list = PyList_New(words_of(t, part));
    for (uint32_t at = 0; list && at < words_of(t, part); at++)
        PyList_SET_ITEM(list, at, Py_NewRef(entry_of(t->vocabulary, t->raw[t->part[part].token + at])->text));
    return list;
}

static PyObject *text_spans(Text *t, PyObject *argument) {
    Py_ssize_t part;
    if (part_number(t, argument, &part)) return NULL;
    PyObject *list = PyList_New(words_of(t, part));
    const uint32_t *span = t->spans + 2 * t->part[part].token;
    for (uint32_t at = 0; list && at < words_of(t, part); at++, span += 2) {
        PyObject *one = pair(span[0], span[1]);
        if (!one) Py_CLEAR(list);
        else PyList_SET_ITEM(list, at, one);
    }
    return list;
}

/* -- sentences and paragraphs --------------------------------------------------------------------------- */

/* Number the positions of ranges that are in order and do not overlap. */
static int number_units(Units *units, PyObject *ranges, uint32_t end) {
    Py_ssize_t count = PyList_GET_SIZE(ranges);
    units->ranges = PyMem_RawMalloc((size_t)(count + 1) * 2 * sizeof(uint32_t));
    units->of = PyMem_RawMalloc((end + 1) * sizeof(uint32_t));
    if (!units->ranges || !units->of) return PyErr_NoMemory(), -1;
    memset(units->of, 0xff, (end + 1) * sizeof(uint32_t));
    unsigned low, high, before = 0;
    for (Py_ssize_t number = 0; number < count; number++) {
        PyObject *range = PyList_GET_ITEM(ranges, number);
        if (!PyTuple_Check(range)) return PyErr_SetString(PyExc_TypeError, "a range is a tuple"), -1;
        if (!PyArg_ParseTuple(range, "II", &low, &high)) return -1;
        if (low < before || high <= low || high > end)
            return PyErr_SetString(PyExc_ValueError, "units lie in order, within the text"), -1;
        units->ranges[2 * number] = low, units->ranges[2 * number + 1] = before = high;
        for (uint32_t at = low; at < high; at++) units->of[at] = (uint32_t)number;
    }
    units->count = (uint32_t)count;
    return 0;
}

static PyObject *text_set_units(Text *t, PyObject *args) {
    int kind;
    PyObject *ranges;
    if (!PyArg_ParseTuple(args, "iO!", &kind, &PyList_Type, &ranges)) return NULL;
    if (kind < 0 || kind > 1) return PyErr_SetString(PyExc_ValueError, "no such kind of unit"), NULL;
    if (t->units[kind].of) Py_RETURN_NONE; /* a thread may be matching by them */
    Units units = {0};
    if (number_units(&units, ranges, t->end)) {
        free_units(&units);
        return NULL;
    }
    t->units[kind] = units;
    Py_RETURN_NONE;
}

/* Return how many words of a part begin before a place in it. So many began before the last place asked for: where
 * places come in order, the words from there on are looked at in growing steps. */
static uint32_t words_before(const Text *t, Py_ssize_t part, Py_ssize_t place, uint32_t last) {
    uint32_t low = 0, high = words_of(t, part);
    const uint32_t *span = t->spans + 2 * t->part[part].token;
    if (last && span[2 * (last - 1)] < place) low = last;
    for (uint32_t step = 1; step <= high - low; step *= 2) {
        if (span[2 * (low + step - 1)] >= place) high = low + step - 1;
        else low += step;
    }
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (span[2 * middle] < place) low = middle + 1;
        else high = middle;
    }
    return low;
}

static int add_unit(const Text *t, Py_ssize_t part, PyObject *cut, uint32_t *last, PyObject *found) {
    Py_ssize_t from, to;
    if (!PyTuple_Check(cut)) return PyErr_SetString(PyExc_TypeError, "a span is a tuple"), -1;
    if (!PyArg_ParseTuple(cut, "nn", &from, &to)) return -1;
    uint32_t low = words_before(t, part, from, *last), high = *last = words_before(t, part, to, low);
    if (low >= high) return 0;
    PyObject *range = pair(t->part[part].first + low, t->part[part].first + high);
    int failed = !range || PyList_Append(found, range);
    Py_XDECREF(range);
    return failed ? -1 : 0;
}

static PyObject *text_units(Text *t, PyObject *args) {
    PyObject *number, *cuts;
    Py_ssize_t part;
    if (!PyArg_ParseTuple(args, "OO!", &number, &PyList_Type, &cuts) || part_number(t, number, &part)) return NULL;
    PyObject *found = PyList_New(0);
    uint32_t last = 0;
    for (Py_ssize_t at = 0; found && at < PyList_GET_SIZE(cuts); at++)
        if (add_unit(t, part, PyList_GET_ITEM(cuts, at), &last, found)) Py_CLEAR(found);
    return found;
}

static PyObject *text_end(Text *t, void *Py_UNUSED(closure)) { return PyLong_FromUnsignedLong(t->end); }

static PyMethodDef methods[] = {
    {"terms", (PyCFunction)text_terms, METH_NOARGS, "Return the terms with their positions in order."},
    {"forms", (PyCFunction)text_forms, METH_NOARGS, "Return the folded words with their positions in order."},
    {"headline", (PyCFunction)text_headline, METH_NOARGS, "Return the terms of the first part."},
    {"ranges", (PyCFunction)text_ranges, METH_NOARGS, "Return the positions of each part, half open."},
    {"words", (PyCFunction)text_words, METH_O, "Return the words of a part as they stand."},
    {"spans", (PyCFunction)text_spans, METH_O, "Return the code-point spans of the words of a part."},
    {"units", (PyCFunction)text_units, METH_VARARGS, "Return the positions of spans of a part, without empty ones."},
    {"set_units", (PyCFunction)text_set_units, METH_VARARGS, "Set the sentences (0) or paragraphs (1), once."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"end", (getter)text_end, NULL, "The position after the last part and its gap.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject TextType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.standing.kernel._kernel.Text",
    .tp_doc = "Running text cut into words, with its terms and forms at positions.",
    .tp_basicsize = sizeof(Text),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = text_new,
    .tp_dealloc = (destructor)text_dealloc,
    .tp_methods = methods,
    .tp_getset = getters,
};
