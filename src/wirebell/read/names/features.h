/* What the sources of the module `_features` share. */
#ifndef WIREBELL_FEATURES_H
#define WIREBELL_FEATURES_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Fields of the tuples that name_features.py, candidates.py and runs.py name. */
enum { CLASSES, LOW, OWN, OPENING, LAST, NEXT, PREV, AHEAD, BEHIND, REACH, FIELDS_OF_WORD };
enum { TOKENS, BEFORE, AFTER, INITIAL, FIELDS_OF_STRETCH };
enum { START, STOP, TEXT, FIELDS_OF_TOKEN };
enum { SIGNS, SMALL, INNER, FLAGS, FIELDS_OF_STORY };

/* What the memory of words has beside them. */
enum { GAPS, PLACES, ALONE, FLAGGED, KNOWN, CATALOGUE, LOWER, HAS_SUFFIX, HAS_ORGANISATION, BREAK, SIGN_ROWS, PARTS };

typedef struct {
    PyObject *out;          /* the rows so far */
    PyObject *words;        /* word by text */
    PyObject *parts[PARTS]; /* of the words */
    PyObject *story;
} Work;

#define FIELD(tuple, field) PyTuple_GET_ITEM(tuple, field)

/* Tell whether a class is among the letters of a word's classes. */
int has_letter(PyObject *classes, Py_UCS4 letter);

/* Tell whether it is a stretch of at least one token; sets an exception where it is not. */
int is_stretch(PyObject *one);

/* Return the words of a stretch with its neighbours on both sides. */
PyObject *row_of(Work *work, PyObject *stretch);

/* Take the memory of words, and let go of what was taken, whether or not all of it was. */
int begin_work(Work *work, PyObject *words);
void finish_work(Work *work);

PyObject *gathered(PyObject *module, PyObject *args);

#endif
