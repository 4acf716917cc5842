/* Where a text meets a program: the places of each clause that made it so, for explaining.
 *
 * The walk gives a clause's number (its place among the leaves, a unit's group counting as one) with up to three
 * stretches of words. What only Python can tell, facts and words near each other, is given without a stretch.
 */
#include "kernel.h"

enum { PER_CLAUSE = 3 };

typedef struct {
    PyObject_HEAD
    Vocabulary *vocabulary;
    uint32_t *code;
} ProgramObject;

typedef struct {
    Case c;
    uint32_t leaf;        /* the number of the next */
    PyObject *found;
    int failed;
} Walk;

static uint32_t leaves_in(const uint32_t *node) {
    uint32_t count = 0;
    if (op_of(node) != AND && op_of(node) != OR && op_of(node) != NOT) return 1;
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) count += leaves_in(node + at);
    return count;
}

static void add(Walk *w, PyObject *spot) {
    if (!spot || PyList_Append(w->found, spot)) w->failed = 1;
    Py_XDECREF(spot);
}

/* Leave the clause to Python. */
static void add_open(Walk *w) { add(w, Py_BuildValue("(Iiii)", w->leaf, -1, 0, 0)); }

/* Add the stretch of words from one position to another, as code points of their part. */
static void add_stretch(Walk *w, uint32_t low, uint32_t high) {
    const Text *t = w->c.text;
    Py_ssize_t number = 0;
    while (number + 1 < t->parts && low >= t->part[number + 1].first) number++;
    const uint32_t *spans = t->spans + 2 * t->part[number].token;
    uint32_t first = low - t->part[number].first, last = high - 1 - t->part[number].first;
    add(w, Py_BuildValue("(InII)", w->leaf, number, spans[2 * first], spans[2 * last + 1]));
}

static void add_places(Walk *w, const uint32_t *node) {
    uint32_t range[2], at[PER_CLAUSE];
    range_of(w->c.text, field_of(node), range);
    uint32_t count = places(&w->c, node, range[0], range[1]);
    if (!count || count < times_of(node)) return;
    if (count > PER_CLAUSE) count = PER_CLAUSE;
    memcpy(at, w->c.places, count * sizeof(uint32_t));
    for (uint32_t number = 0; number < count; number++) add_stretch(w, at[number], at[number] + wide(node));
}

static int has_near(const uint32_t *node) {
    if (op_of(node) == NEAR) return 1;
    if (op_of(node) >= ASK) return 0;
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at))
        if (has_near(node + at)) return 1;
    return 0;
}

/* Widen a stretch by the first place in a unit of each word asked for. */
static void widen(Walk *w, const uint32_t *node, const uint32_t *unit, uint32_t *stretch) {
    if (op_of(node) == NOT) return;
    if (op_of(node) == RUN || op_of(node) == BEGIN) {
        uint32_t count = places(&w->c, node, unit[0], unit[1]);
        if (!count || count < times_of(node)) return;
        uint32_t low = w->c.places[0], high = low + wide(node);
        if (low < stretch[0]) stretch[0] = low;
        if (high > stretch[1]) stretch[1] = high;
        return;
    }
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) widen(w, node + at, unit, stretch);
}

static void add_units(Walk *w, const uint32_t *node) {
    uint32_t units[PER_CLAUSE];
    int count = units_of(&w->c, node, PER_CLAUSE, units);
    if (count < 0 || (count && has_near(node))) {
        add_open(w);
        return;
    }
    for (int number = 0; number < count; number++) {
        const uint32_t *unit = w->c.text->units[flag_of(node)].ranges + 2 * units[number];
        uint32_t stretch[2] = {NONE, 0};
        widen(w, node + 1, unit, stretch);
        if (stretch[1]) add_stretch(w, stretch[0], stretch[1]);
    }
}

static void add_leaf(Walk *w, const uint32_t *node) {
    switch (op_of(node)) {
    case RUN: case BEGIN:
        add_places(w, node);
        break;
    case WITHIN:
        add_units(w, node);
        break;
    case NEAR:
        if (meets(&w->c, node) == YES) add_open(w);
        break;
    default:
        add_open(w);
    }
    w->leaf++;
}

/* Go through the clauses that are met and not under a NOT; return UNKNOWN if that hangs on what Python knows. */
static int walk(Walk *w, const uint32_t *node) {
    if (op_of(node) != AND && op_of(node) != OR && op_of(node) != NOT) return add_leaf(w, node), YES;
    int met = op_of(node) == AND ? meets(&w->c, node) : op_of(node) == OR;
    if (met == NO) w->leaf += leaves_in(node);
    for (uint32_t at = 1; met == YES && at < size_of(node); at += size_of(node + at))
        if (walk(w, node + at) == UNKNOWN) met = UNKNOWN;
    return met;
}

static PyObject *program_spots(ProgramObject *program, PyObject *argument) {
    if (!PyObject_TypeCheck(argument, &TextType)) return PyErr_SetString(PyExc_TypeError, "not a Text"), NULL;
    const Text *text = (const Text *)argument;
    if (text->vocabulary != program->vocabulary)
        return PyErr_SetString(PyExc_ValueError, "the text was cut by another vocabulary"), NULL;
    Walk w = {.c = {.text = text}, .found = PyList_New(0)};
    w.c.places = PyMem_RawMalloc((text->words + 1) * 2 * sizeof(uint32_t));
    if (!w.found || !w.c.places) {
        PyMem_RawFree(w.c.places);
        Py_XDECREF(w.found);
        return PyErr_NoMemory();
    }
    w.c.reached = w.c.places + text->words + 1;
    int known = walk(&w, program->code) != UNKNOWN;
    PyMem_RawFree(w.c.places);
    if (w.c.failed && !w.failed) PyErr_NoMemory();
    if (w.c.failed || w.failed || !known) Py_CLEAR(w.found);
    return w.found || PyErr_Occurred() ? w.found : Py_NewRef(Py_None);
}

static PyObject *program_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"vocabulary", "code", NULL};
    Vocabulary *vocabulary;
    Py_buffer given;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!y*", names, &VocabularyType, &vocabulary, &given)) return NULL;
    uint32_t *code = read_code(vocabulary, NONE, &given);
    PyBuffer_Release(&given);
    ProgramObject *program = code ? (ProgramObject *)type->tp_alloc(type, 0) : NULL;
    if (!program) return PyMem_RawFree(code), NULL;
    program->vocabulary = (Vocabulary *)Py_NewRef((PyObject *)vocabulary);
    program->code = code;
    pin_code(vocabulary, code, 1);
    return (PyObject *)program;
}

static void program_dealloc(ProgramObject *program) {
    if (program->code) pin_code(program->vocabulary, program->code, -1);
    PyMem_RawFree(program->code);
    Py_XDECREF((PyObject *)program->vocabulary);
    Py_TYPE(program)->tp_free(program);
}

static PyMethodDef methods[] = {
    {"spots", (PyCFunction)program_spots, METH_O,
     "Return (clause, part, start, end) for each place, part -1 where Python must look; None where it must decide."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject ProgramType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.standing.kernel._kernel.Program",
    .tp_doc = "One program, to be explained. It asks by no number: ASK alone stands for facts.",
    .tp_basicsize = sizeof(ProgramObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = program_new,
    .tp_dealloc = (destructor)program_dealloc,
    .tp_methods = methods,
};
