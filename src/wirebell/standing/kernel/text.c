/* A story's running text: cut into words in one pass, each word looked up once, its terms at positions.
 *
 * A Text does not change once it is made (but for its units, which are set before it is matched), so that threads
 * may match it without the GIL.
 */
#include "kernel.h"

enum { BATCH = 32 };

typedef struct {
    Text *text;
    uint32_t room;        /* for words, so far */
    uint32_t gap;
    int marks;            /* accents written as separate marks stay with their letter */
    int waiting;          /* words cut and not looked up yet, while memory is fetched for them */
    Piece words[BATCH];
} Cutter;

static int is_mark(Py_UCS4 letter) { return letter >= 0x300 && letter <= 0x36f; }

static inline int in_word(Py_UCS4 letter, int marks) {
    if (letter < 128) return (letter | 32) - 'a' < 26u || letter - '0' < 10u;
    return Py_UNICODE_ISALNUM(letter) || (marks && is_mark(letter));
}

static int more_room(Cutter *cutter) {
    Text *t = cutter->text;
    if (t->words + BATCH <= cutter->room) return 0;
    uint32_t room = cutter->room * 2;
    Id *raw = PyMem_Realloc(t->raw, room * sizeof(Id));
    if (raw) t->raw = raw;
    uint32_t *spans = raw ? PyMem_Realloc(t->spans, room * 2 * sizeof(uint32_t)) : NULL;
    if (!spans) return PyErr_NoMemory(), -1;
    t->spans = spans, cutter->room = room;
    return 0;
}

static int look_up(Cutter *cutter) {
    Text *t = cutter->text;
    if (more_room(cutter)) return -1;
    for (int at = 0; at < cutter->waiting; at++) fetch_entry(t->vocabulary, cutter->words[at].hash);
    for (int at = 0; at < cutter->waiting; at++) {
        const Piece *word = &cutter->words[at];
        Id id = intern_piece(t->vocabulary, word);
        if (id == NONE) return -1;
        t->spans[2 * t->words] = (uint32_t)word->from, t->spans[2 * t->words + 1] = (uint32_t)word->to;
        t->raw[t->words++] = id;
    }
    cutter->waiting = 0;
    return 0;
}

/* Cut one part of the text into words, hashing each on the way. `kind` is known when this is compiled. */
static inline __attribute__((always_inline)) int cut_kind(Cutter *cutter, const int kind, const void *data,
                                                          Py_ssize_t length) {
    const Vocabulary *v = cutter->text->vocabulary;
    for (Py_ssize_t at = 0; at < length;) {
        Py_UCS4 letter = PyUnicode_READ(kind, data, at);
        if (!in_word(letter, 0)) {
            at++;
            continue;
        }
        Piece *word = &cutter->words[cutter->waiting];
        *word = (Piece){.kind = kind, .data = data, .from = at};
        uint64_t state = v->seed;
        Py_UCS4 all = 0;
        do {
            state = hash_more(state, letter);
            all |= letter;
            if (at - word->from < SHORT) word->brief.ascii[at - word->from] = (char)letter;
        } while (++at < length && in_word(letter = PyUnicode_READ(kind, data, at), cutter->marks));
        word->to = at, word->hash = hash_end(state);
        if (all < 128 && at - word->from <= SHORT) word->brief.letters = (uint8_t)(at - word->from);
        fetch_slot(v, word->hash);
        if (++cutter->waiting == BATCH && look_up(cutter)) return -1;
    }
    return look_up(cutter);
}

static int cut(Cutter *cutter, PyObject *part) {
    const void *data = PyUnicode_DATA(part);
    Py_ssize_t length = PyUnicode_GET_LENGTH(part);
    switch (PyUnicode_KIND(part)) {
    case 1: return cut_kind(cutter, 1, data, length);
    case 2: return cut_kind(cutter, 2, data, length);
    default: return cut_kind(cutter, 4, data, length);
    }
}

static int cut_all(Cutter *cutter, PyObject *parts) {
    Text *t = cutter->text;
    for (Py_ssize_t number = 0; number < t->parts; number++) {
        PyObject *part = PyTuple_GET_ITEM(parts, number);
        if (!PyUnicode_Check(part)) return PyErr_SetString(PyExc_TypeError, "the parts of a text are str"), -1;
        uint32_t before = t->words;
        if (PyUnicode_GET_LENGTH(part) >= INT32_MAX / 4 - (Py_ssize_t)t->end) /* positions stay within 31 bits */
            return PyErr_SetString(PyExc_OverflowError, "the text is too long"), -1;
        if (cut(cutter, part)) return -1;
        t->part[number] = (Part){t->end, t->end + t->words - before, before};
        t->end += t->words - before + cutter->gap;
    }
    return 0;
}

/* -- terms at positions --------------------------------------------------------------------------------- */

static int make_room(Places *p, uint32_t words, uint32_t end) {
    uint32_t room = 8;
    while (room < words * 2) room *= 2;
    p->mask = room - 1;
    p->slots = PyMem_Calloc(room, sizeof p->slots[0]);
    p->ids = PyMem_Malloc((words + 1) * sizeof(Id));
    p->begin = PyMem_Calloc(words + 2, sizeof(uint32_t));
    p->at = PyMem_Malloc((words + 1) * sizeof(uint32_t));
    p->of = PyMem_Malloc((end + 1) * sizeof(Id));
    if (!p->slots || !p->ids || !p->begin || !p->at || !p->of) return PyErr_NoMemory(), -1;
    memset(p->of, 0xff, (end + 1) * sizeof(Id));
    return 0;
}

static uint32_t number_of(Places *p, Id id) {
    uint32_t at = spread(id) & p->mask;
    for (; p->slots[at].number; at = (at + 1) & p->mask)
        if (p->slots[at].id == id) return p->slots[at].number - 1;
    p->ids[p->count] = id;
    p->slots[at].id = id, p->slots[at].number = ++p->count;
    return p->count - 1;
}

/* Gather the positions of each term, in order, from the terms of the words: a counting sort. */
static int place(Places *p, const Text *t, const Id *terms) {
    uint32_t *numbers = PyMem_Malloc((t->words + 1) * sizeof(uint32_t));
    if (!numbers) return PyErr_NoMemory(), -1;
    for (uint32_t word = 0; word < t->words; word++) {
        numbers[word] = number_of(p, terms[word]);
        p->begin[numbers[word] + 2]++; /* two ahead, so that filling moves it to its place */
    }
    for (uint32_t number = 2; number <= p->count; number++) p->begin[number] += p->begin[number - 1];
    for (Py_ssize_t part = 0; part < t->parts; part++)
        for (uint32_t at = t->part[part].first, word = t->part[part].token; at < t->part[part].end; at++, word++) {
            p->at[p->begin[numbers[word] + 1]++] = at;
            p->of[at] = terms[word];
        }
    PyMem_Free(numbers);
    return 0;
}

typedef Id (*Ask)(Vocabulary *v, Id word, int language);

static Id ask_form(Vocabulary *v, Id word, int Py_UNUSED(language)) { return form_of(v, word); }

/* Place the terms of all words, or the words themselves where there is nothing to ask for. */
static int place_all(Places *p, Text *t, Ask ask) {
    if (make_room(p, t->words, t->end)) return -1;
    if (!ask) return place(p, t, t->raw);
    Id *terms = PyMem_Malloc((t->words + 1) * sizeof(Id));
    if (!terms) return PyErr_NoMemory(), -1;
    int failed = 0;
    for (uint32_t word = 0; !failed && word < t->words; word++)
        failed = (terms[word] = ask(t->vocabulary, t->raw[word], t->language)) == NONE;
    if (!failed) failed = place(p, t, terms);
    PyMem_Free(terms);
    return failed ? -1 : 0;
}

static void count_headline(Text *t) {
    uint32_t end = t->parts ? t->part[0].end : 0, number = 0;
    while (number < t->terms.count && t->terms.at[t->terms.begin[number]] < end) number++;
    t->in_headline = number;
}

/* -- the Python type ------------------------------------------------------------------------------------ */

static int fill(Text *t, PyObject *parts, uint32_t gap, int marks) {
    t->parts = PyTuple_GET_SIZE(parts);
    t->part = PyMem_Calloc((size_t)t->parts + 1, sizeof(Part));
    t->raw = PyMem_Malloc(64 * sizeof(Id));
    t->spans = PyMem_Malloc(128 * sizeof(uint32_t));
    if (!t->part || !t->raw || !t->spans) return PyErr_NoMemory(), -1;
    Cutter cutter = {.text = t, .room = 64, .gap = gap, .marks = marks};
    if (cut_all(&cutter, parts) || place_all(&t->terms, t, t->vocabulary->stem == Py_None ? NULL : term_of)) return -1;
    if (t->vocabulary->fold != Py_None && place_all(&t->forms, t, ask_form)) return -1;
    if (t->vocabulary->fold == Py_None) t->forms = t->terms; /* freed once: see text_dealloc */
    count_headline(t);
    return 0;
}

static PyObject *text_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"vocabulary", "parts", "language", "gap", "marks", NULL};
    PyObject *vocabulary, *parts;
    int language, marks;
    unsigned gap;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!iIp", names, &VocabularyType, &vocabulary, &PyTuple_Type,
                                     &parts, &language, &gap, &marks))
        return NULL;
    if (language < 0 || language >= LANGUAGES || gap > 1000)
        return PyErr_SetString(PyExc_ValueError, "no such language, or too wide a gap"), NULL;
    Text *t = (Text *)type->tp_alloc(type, 0);
    if (!t) return NULL;
    t->vocabulary = (Vocabulary *)Py_NewRef(vocabulary);
    t->vocabulary->texts++, t->counted = 1;
    t->language = language;
    if (fill(t, parts, gap, marks)) {
        Py_DECREF(t);
        return NULL;
    }
    return (PyObject *)t;
}

static void free_places(Places *p) {
    PyMem_Free(p->slots);
    PyMem_Free(p->ids);
    PyMem_Free(p->begin);
    PyMem_Free(p->at);
    PyMem_Free(p->of);
}

static void free_units(Units *units) {
    PyMem_Free(units->ranges);
    PyMem_Free(units->of);
    *units = (Units){0};
}

static void text_dealloc(Text *t) {
    if (t->counted) t->vocabulary->texts--;
    if (t->forms.ids != t->terms.ids) free_places(&t->forms);
    free_places(&t->terms);
    free_units(&t->units[0]);
    free_units(&t->units[1]);
    PyMem_Free(t->part);
    PyMem_Free(t->raw);
    PyMem_Free(t->spans);
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
    units->ranges = PyMem_Malloc((size_t)(count + 1) * 2 * sizeof(uint32_t));
    units->of = PyMem_Malloc((end + 1) * sizeof(uint32_t));
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
