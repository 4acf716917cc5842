/* The module `_features`: the rows of all words of a story, the same that name_features.py gathers without a compiler.

   All is done with the GIL held; what is asked for the first time is made by the mappings themselves. */
#include "features.h"

enum { END_MARK = -1, SHARED_MARK = -2, WORDS_MARK = -3, GAPS_MARK = -4 };

static const char *const part_names[PARTS] = {
    "gaps", "places", "alone", "flagged", "known", "catalogue", "lower", "has_suffix", "has_organisation", "stop", "signs",
};

static int is_tuple(PyObject *one, Py_ssize_t fields) {
    if (one && PyTuple_Check(one) && PyTuple_GET_SIZE(one) == fields)
        return 1;
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_TypeError, "A tuple of %zd fields is asked for.", fields);
    return 0;
}

/* Append what is given, and let go of it. */
static int append(Work *work, PyObject *number) {
    int failed = !number || PyList_Append(work->out, number);
    Py_XDECREF(number);
    return failed ? -1 : 0;
}

static int append_field(Work *work, PyObject *tuple, int field) {
    return PyList_Append(work->out, FIELD(tuple, field));
}

static int append_mark(Work *work, int mark) { return append(work, PyLong_FromLong(mark)); }

/* Append the row of a key, which is let go of. */
static int append_row(Work *work, int part, PyObject *key) {
    PyObject *row = key ? PyObject_GetItem(work->parts[part], key) : NULL;
    Py_XDECREF(key);
    return append(work, row);
}

static int append_all(Work *work, PyObject *rows) {
    Py_ssize_t end = PyList_GET_SIZE(work->out);
    return PyList_SetSlice(work->out, end, end, rows);
}

int has_letter(PyObject *classes, Py_UCS4 letter) {
    return PyUnicode_FindChar(classes, letter, 0, PyUnicode_GET_LENGTH(classes), 1) >= 0;
}

/* -- what a stretch shares ---------------------------------------------------------------------------------- */

static int append_class(Work *work, PyObject *row, Py_UCS4 letter, int part) {
    for (Py_ssize_t n = 1; n + 1 < PyTuple_GET_SIZE(row); n++)
        if (has_letter(FIELD(FIELD(row, n), CLASSES), letter))
            return PyList_Append(work->out, work->parts[part]);
    return 0;
}

static int append_flags(Work *work, PyObject *classes) {
    PyObject *flags = FIELD(work->story, FLAGS);
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(flags); n++)
        if (append_row(work, FLAGGED, PyTuple_Pack(2, FIELD(flags, n), classes)))
            return -1;
    return 0;
}

static int share(Work *work, PyObject *row) {
    Py_ssize_t size = PyTuple_GET_SIZE(row);
    PyObject *before = FIELD(row, 0), *last = FIELD(row, size - 2), *classes = FIELD(last, CLASSES);
    if (append_field(work, last, LAST) || append_field(work, FIELD(row, size - 1), NEXT) || append_field(work, before, PREV))
        return -1;
    if (size == 3) {
        if (append_row(work, ALONE, PyTuple_Pack(2, FIELD(before, LOW), classes)))
            return -1;
    } else if (append_class(work, row, 'x', HAS_SUFFIX) || append_class(work, row, 'o', HAS_ORGANISATION)) {
        return -1;
    }
    return append_flags(work, size == 3 ? classes : Py_None) || append_mark(work, SHARED_MARK) ? -1 : 0;
}

/* -- words and gaps ----------------------------------------------------------------------------------------- */

static PyObject *word_of(Work *work, PyObject *text) {
    PyObject *word = PyObject_GetItem(work->words, text);
    if (!is_tuple(word, FIELDS_OF_WORD))
        Py_CLEAR(word);
    return word;
}

static int append_own(Work *work, PyObject *text) {
    PyObject *word = word_of(work, text);
    int failed = !word || append_field(work, word, OWN);
    Py_XDECREF(word);
    return failed ? -1 : 0;
}

static int append_words(Work *work, PyObject *stretch, PyObject *row) {
    if (append_own(work, FIELD(FIELD(stretch, BEFORE), 1)))
        return -1;
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(row); n++)
        if (append_field(work, FIELD(row, n), OWN))
            return -1;
    return append_own(work, FIELD(FIELD(stretch, AFTER), 1)) || append_mark(work, WORDS_MARK) ? -1 : 0;
}

/* Append the gap between the word at `n` of the row and that before it; `much` is let go of. */
static int append_gap(Work *work, PyObject *row, Py_ssize_t n, PyObject *much) {
    PyObject *before = FIELD(FIELD(row, n - 1), CLASSES), *after = FIELD(FIELD(row, n), CLASSES);
    int failed = !much || append_row(work, GAPS, PyTuple_Pack(3, before, after, much));
    Py_XDECREF(much);
    return failed ? -1 : 0;
}

/* Return how many characters stand between two tokens. */
static PyObject *between(PyObject *before, PyObject *after) {
    return PyNumber_Subtract(FIELD(after, START), FIELD(before, STOP));
}

static int append_gaps(Work *work, PyObject *tokens, PyObject *row) {
    Py_ssize_t count = PyList_GET_SIZE(tokens);
    for (Py_ssize_t n = 0; n <= count; n++) {
        int inside = n && n < count;
        PyObject *much = count == 1 ? Py_NewRef(Py_None)
                         : inside   ? between(PyList_GET_ITEM(tokens, n - 1), PyList_GET_ITEM(tokens, n))
                                    : PyLong_FromLong(0);
        if (append_gap(work, row, n + 1, much))
            return -1;
    }
    return append_mark(work, GAPS_MARK);
}

/* -- known names -------------------------------------------------------------------------------------------- */

/* Return tokens as the catalogue is keyed. */
static PyObject *joined(PyObject *tokens, Py_ssize_t at, Py_ssize_t size) {
    if (size == 1)
        return Py_NewRef(FIELD(PyList_GET_ITEM(tokens, at), TEXT));
    PyObject *texts = PyTuple_New(size), *space = PyUnicode_FromString(" ");
    for (Py_ssize_t n = 0; texts && n < size; n++)
        PyTuple_SET_ITEM(texts, n, Py_NewRef(FIELD(PyList_GET_ITEM(tokens, at + n), TEXT)));
    PyObject *key = texts && space ? PyUnicode_Join(space, texts) : NULL;
    Py_XDECREF(texts);
    Py_XDECREF(space);
    return key;
}

/* Return the rows of a known name, of its first word and of the others; NULL where it is none, or with an exception. */
static PyObject *rows_of_name(Work *work, PyObject *tokens, Py_ssize_t at, Py_ssize_t size) {
    PyObject *rows = NULL, *name = joined(tokens, at, size);
    int known = name ? PySequence_Contains(work->parts[CATALOGUE], name) : -1;
    if (known > 0) {
        PyObject *key = PyTuple_Pack(2, name, size == 1 ? Py_True : Py_False);
        rows = key ? PyObject_GetItem(work->parts[KNOWN], key) : NULL;
        Py_XDECREF(key);
        if (rows && !is_tuple(rows, 2))
            Py_CLEAR(rows);
    }
    Py_XDECREF(name);
    return rows;
}

/* The known name that was found last: its rows, its first word, and the first word after it. */
typedef struct {
    PyObject *rows;
    Py_ssize_t begin, end;
} Name;

/* Look for the longest known name that begins at a word; where there is none, the next is looked for at the next. */
static int look(Work *work, PyObject *tokens, PyObject *row, Py_ssize_t at, Name *name) {
    Py_ssize_t left = PyList_GET_SIZE(tokens) - at, size = PyLong_AsSsize_t(FIELD(FIELD(row, at + 1), REACH));
    Py_CLEAR(name->rows);
    for (size = size < left ? size : left; size > 0 && !name->rows && !PyErr_Occurred(); size--) {
        name->rows = rows_of_name(work, tokens, at, size);
        *name = (Name){name->rows, at, at + size};
    }
    if (!name->rows)
        name->end = at + 1;
    return PyErr_Occurred() ? -1 : 0;
}

static int append_known(Work *work, PyObject *tokens, PyObject *row, Py_ssize_t at, Name *name) {
    if (at == name->end && look(work, tokens, row, at, name))
        return -1;
    return name->rows ? append_field(work, name->rows, at > name->begin) : 0;
}

/* -- items -------------------------------------------------------------------------------------------------- */

static int append_place(Work *work, Py_ssize_t at, Py_ssize_t left, PyObject *text) {
    int seen = PySet_Contains(FIELD(work->story, INNER), text);
    if (seen < 0)
        return -1;
    return append_row(work, PLACES, Py_BuildValue("(nnO)", at < 3 ? at : 3, left < 4 ? left : 4, seen ? Py_True : Py_False));
}

static int append_signs(Work *work, PyObject *text) {
    PyObject *signs = PyDict_GetItemWithError(FIELD(work->story, SIGNS), text);
    PyObject *rows = signs ? PySequence_List(signs) : NULL;
    int failed = (signs && !rows) || (rows && append_all(work, rows)) || PyErr_Occurred();
    Py_XDECREF(rows);
    return failed ? -1 : 0;
}

static int append_small(Work *work, PyObject *word) {
    int small = PySet_Contains(FIELD(work->story, SMALL), FIELD(word, LOW));
    return small > 0 ? PyList_Append(work->out, work->parts[LOWER]) : small;
}

static int append_items(Work *work, PyObject *tokens, PyObject *row, int initial) {
    Name name = {0};
    Py_ssize_t count = PyList_GET_SIZE(tokens);
    int failed = 0;
    for (Py_ssize_t n = 0; !failed && n < count; n++) {
        PyObject *text = FIELD(PyList_GET_ITEM(tokens, n), TEXT), *word = FIELD(row, n + 1);
        failed = append_place(work, n, count - n, text) || append_known(work, tokens, row, n, &name) ||
                 append_signs(work, text) || append_small(work, word) ||
                 (!n && initial && append_field(work, word, OPENING)) || append_mark(work, END_MARK);
    }
    Py_XDECREF(name.rows);
    return failed ? -1 : 0;
}

/* -- stretches ---------------------------------------------------------------------------------------------- */

static int set_word(Work *work, PyObject *row, Py_ssize_t at, PyObject *text) {
    PyObject *word = word_of(work, text);
    if (word)
        PyTuple_SET_ITEM(row, at, word);
    return word ? 0 : -1;
}

/* Return the words of a stretch with its neighbours on both sides. */
PyObject *row_of(Work *work, PyObject *stretch) {
    PyObject *tokens = FIELD(stretch, TOKENS);
    Py_ssize_t count = PyList_GET_SIZE(tokens);
    PyObject *row = PyTuple_New(count + 2);
    int failed = !row || set_word(work, row, 0, FIELD(FIELD(stretch, BEFORE), 0)) ||
                 set_word(work, row, count + 1, FIELD(FIELD(stretch, AFTER), 0));
    for (Py_ssize_t n = 0; !failed && n < count; n++) {
        PyObject *token = PyList_GET_ITEM(tokens, n);
        failed = !is_tuple(token, FIELDS_OF_TOKEN) || set_word(work, row, n + 1, FIELD(token, TEXT));
    }
    if (failed)
        Py_CLEAR(row);
    return row;
}

int is_stretch(PyObject *one) {
    if (is_tuple(one, FIELDS_OF_STRETCH) && is_tuple(FIELD(one, BEFORE), 2) && is_tuple(FIELD(one, AFTER), 2) &&
        PyList_Check(FIELD(one, TOKENS)) && PyList_GET_SIZE(FIELD(one, TOKENS)) > 0)
        return 1;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "A stretch with a list of tokens is asked for.");
    return 0;
}

static int append_stretch(Work *work, PyObject *stretch) {
    if (!is_stretch(stretch))
        return -1;
    PyObject *tokens = FIELD(stretch, TOKENS), *row = row_of(work, stretch);
    int failed = !row || share(work, row) || append_words(work, stretch, row) || append_gaps(work, tokens, row) ||
                 append_items(work, tokens, row, PyObject_IsTrue(FIELD(stretch, INITIAL))) ||
                 append_all(work, work->parts[BREAK]);
    Py_XDECREF(row);
    return failed ? -1 : 0;
}

static int is_story(PyObject *story) {
    if (is_tuple(story, FIELDS_OF_STORY) && PyDict_Check(FIELD(story, SIGNS)) && PyAnySet_Check(FIELD(story, SMALL)) &&
        PyAnySet_Check(FIELD(story, INNER)) && PyTuple_Check(FIELD(story, FLAGS)))
        return 1;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "What a story tells is asked for.");
    return 0;
}

int begin_work(Work *work, PyObject *words) {
    work->words = words;
    for (int n = 0; n < PARTS; n++)
        if (!(work->parts[n] = PyObject_GetAttrString(words, part_names[n])))
            return -1;
    return 0;
}

void finish_work(Work *work) {
    for (int n = 0; n < PARTS; n++)
        Py_XDECREF(work->parts[n]);
}

static PyObject *items(PyObject *Py_UNUSED(module), PyObject *args) {
    Work work = {0};
    PyObject *found, *words;
    if (!PyArg_ParseTuple(args, "O!OO", &PyList_Type, &found, &work.story, &words) || !is_story(work.story))
        return NULL;
    work.out = PyList_New(0);
    int failed = !work.out || begin_work(&work, words);
    for (Py_ssize_t n = 0; !failed && n < PyList_GET_SIZE(found); n++)
        failed = append_stretch(&work, PyList_GET_ITEM(found, n));
    finish_work(&work);
    if (failed)
        Py_CLEAR(work.out);
    return work.out;
}

static PyMethodDef methods[] = {
    {"items", items, METH_VARARGS, "Return the rows of all words of all stretches, one sequence; after each stretch comes a break."},
    {"gathered", gathered, METH_VARARGS, "Return the signs that stretches give of words, and the words inside of sentences."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.read.names._features",
    .m_doc = "The rows of all words of a story.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__features(void) { return PyModule_Create(&module); }
