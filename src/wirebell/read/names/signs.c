/* What a story tells of its words before any is judged: the signs that its stretches give of them. */
#include "features.h"

#include <string.h>

/* The signs by word, and the words seen inside of a sentence. */
typedef struct {
    PyObject *signs, *inner;
} Gathered;

static int note(const Gathered *to, PyObject *text, PyObject *row) {
    PyObject *rows = PyDict_GetItemWithError(to->signs, text);
    if (!rows) {
        PyObject *made = PyErr_Occurred() ? NULL : PyDict_New();
        int failed = !made || PyDict_SetItem(to->signs, text, made);
        rows = made;
        Py_XDECREF(made); /* the signs hold it */
        if (failed)
            return -1;
    }
    return PyDict_SetItem(rows, row, Py_None);
}

static int note_all(const Gathered *to, PyObject *text, PyObject *rows) {
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(rows); n++)
        if (note(to, text, FIELD(rows, n)))
            return -1;
    return 0;
}

static int note_sign(Work *work, const Gathered *to, PyObject *text, const char *sign) {
    PyObject *name = PyUnicode_FromString(sign), *row = name ? PyObject_GetItem(work->parts[SIGN_ROWS], name) : NULL;
    int failed = !row || note(to, text, row);
    Py_XDECREF(name);
    Py_XDECREF(row);
    return failed ? -1 : 0;
}

/* Write the sign that the last word of a stretch gives of the others, if it is of a class that heads them. */
static int write_head(PyObject *row, char *sign) {
    PyObject *classes = FIELD(FIELD(row, PyTuple_GET_SIZE(row) - 2), CLASSES);
    if (has_letter(FIELD(FIELD(row, 1), CLASSES), 'g'))
        return 0;
    for (Py_ssize_t n = 0; n < PyUnicode_GET_LENGTH(classes); n++)
        if (strchr("oxpe", (sign[2] = (char)PyUnicode_READ_CHAR(classes, n))))
            return 1;
    return 0;
}

/* Note the signs that the words of one stretch give of each other. */
static int gather(Work *work, const Gathered *to, PyObject *tokens, PyObject *row) {
    char sign[] = "in?";
    int failed = 0, heads = write_head(row, sign);
    for (Py_ssize_t n = 1; !failed && n < PyList_GET_SIZE(tokens); n++) {
        PyObject *text = FIELD(PyList_GET_ITEM(tokens, n), TEXT), *first = FIELD(PyList_GET_ITEM(tokens, n - 1), TEXT);
        PyObject *before = FIELD(FIELD(row, n), CLASSES), *classes = FIELD(FIELD(row, n + 1), CLASSES);
        failed = PySet_Add(to->inner, text);
        if (!failed && has_letter(before, 't'))
            failed = note_sign(work, to, text, "titled");
        else if (!failed && has_letter(before, 'g') && !has_letter(before, 'O') && !has_letter(before, 'L') && !has_letter(classes, 'o'))
            failed = note_sign(work, to, text, "full") || note_sign(work, to, first, "first");
        failed = failed || (heads && note_sign(work, to, first, sign));
    }
    return failed ? -1 : 0;
}

static int gather_stretch(Work *work, const Gathered *to, PyObject *stretch) {
    if (!is_stretch(stretch))
        return -1;
    PyObject *tokens = FIELD(stretch, TOKENS), *row = row_of(work, stretch);
    if (!row)
        return -1;
    Py_ssize_t count = PyList_GET_SIZE(tokens);
    PyObject *first = FIELD(PyList_GET_ITEM(tokens, 0), TEXT), *last = FIELD(PyList_GET_ITEM(tokens, count - 1), TEXT);
    int failed = note_all(to, last, FIELD(FIELD(row, count + 1), AHEAD)) || note_all(to, first, FIELD(FIELD(row, 0), BEHIND)) ||
                 (!PyObject_IsTrue(FIELD(stretch, INITIAL)) && PySet_Add(to->inner, first)) || gather(work, to, tokens, row);
    Py_DECREF(row);
    return failed ? -1 : 0;
}

PyObject *gathered(PyObject *Py_UNUSED(module), PyObject *args) {
    Work work = {0};
    PyObject *found, *words;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &found, &words))
        return NULL;
    Gathered to = {PyDict_New(), PySet_New(NULL)};
    int failed = !to.signs || !to.inner || begin_work(&work, words);
    for (Py_ssize_t n = 0; !failed && n < PyList_GET_SIZE(found); n++)
        failed = gather_stretch(&work, &to, PyList_GET_ITEM(found, n));
    finish_work(&work);
    PyObject *both = failed ? NULL : PyTuple_Pack(2, to.signs, to.inner);
    Py_XDECREF(to.signs);
    Py_XDECREF(to.inner);
    return both;
}
