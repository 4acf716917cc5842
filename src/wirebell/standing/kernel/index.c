/* The index of standing queries, as Python sees it. All of this runs with the GIL held. */
#include "kernel.h"

static const uint32_t REFILE_IDLE = 1024; /* idle slots, and a quarter of those alive: then they are let go */
static const uint32_t LARGE = 50000; /* slots; filing so many anew is left to a thread of its own */

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"vocabulary", NULL};
    PyObject *vocabulary;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!", names, &VocabularyType, &vocabulary)) return NULL;
    Index *index = (Index *)type->tp_alloc(type, 0);
    if (!index) return NULL;
    index->vocabulary = (Vocabulary *)Py_NewRef(vocabulary);
    index->shares.vocabulary = index->vocabulary;
    index->filed = new_filed(64, 64);
    if (!index->filed || open_arena(&index->slots) || open_lists(&index->fans)
        || open_rows(&index->asked, sizeof(Asked *)) || rebuild_same(index, 64)) {
        Py_DECREF(index);
        return PyErr_NoMemory();
    }
    return (PyObject *)index;
}

static void index_dealloc(Index *index) {
    for (uint32_t number = 0; number < index->slot_count; number++)
        if (slot_of(index, number)->at != NONE) pin_code(index->vocabulary, code_of(index, number), -1);
    for (uint32_t number = 0; index->asked.pages && number < index->asked.count; number++)
        PyMem_RawFree(*(Asked **)row_at(&index->asked, number));
    close_rows(index, &index->asked);
    close_filed(index, index->filed);
    close_arena(index, &index->slots);
    close_lists(index, &index->fans);
    for (uint32_t at = 0; at < index->retired_count; at++) PyMem_RawFree(index->retired[at]);
    free_scratch(index->scratch);
    free_reader(index->reader);
    PyMem_RawFree(index->retired);
    PyMem_RawFree(index->same);
    PyMem_RawFree(index->unfiled);
    PyMem_RawFree(index->free_slots);
    PyMem_RawFree(index->slot_of);
    PyMem_RawFree(index->shares.counts);
    PyMem_RawFree(index->shares.prefix_counts);
    PyBuffer_Release(&index->snapshot);
    Py_XDECREF(index->vocabulary);
    Py_TYPE(index)->tp_free(index);
}

/* File all anew, now or, if that takes long, as soon as Python has it done in a thread of its own. */
int file_anew(Index *index) {
    if (index->alive < LARGE) return refile(index, 0);
    index->due = 1;
    return 0;
}

static int is_due(const Index *index) { return index->due && !index->filing; }

/* -- adding and removing -------------------------------------------------------------------------------- */

/* Have a number follow a program; return its slot. */
static PyObject *add(Index *index, uint32_t number, const uint32_t *code) {
    if (number >= INT32_MAX) return PyErr_SetString(PyExc_OverflowError, "no such number"), NULL;
    uint32_t slot = slot_with(index, code);
    return slot == NONE || follow(index, number, slot) ? NULL : PyLong_FromUnsignedLong(slot);
}

static PyObject *index_add(Index *index, PyObject *args) {
    unsigned number;
    Py_buffer given;
    if (!PyArg_ParseTuple(args, "Iy*", &number, &given)) return NULL;
    uint32_t *code = read_code(index->vocabulary, index->asked.count, &given);
    PyBuffer_Release(&given);
    PyObject *slot = code ? add(index, number, code) : NULL;
    PyMem_RawFree(code);
    return slot;
}

/* The vocabulary keeps the words of an expression from when they are read until they are filed. */
static PyObject *index_add_text(Index *index, PyObject *args) {
    unsigned number;
    PyObject *text, *slot = NULL;
    if (!PyArg_ParseTuple(args, "IU", &number, &text)) return NULL;
    if (!index->reader && !(index->reader = new_reader())) return PyErr_NoMemory();
    index->vocabulary->texts++;
    const uint32_t *code = read_expression(index->reader, index->vocabulary, text);
    if (code) slot = add(index, number, code);
    index->vocabulary->texts--;
    return code || PyErr_Occurred() ? slot : Py_NewRef(Py_None);
}

static PyObject *index_load(Index *index, PyObject *argument) {
    int begins = PyObject_IsTrue(argument);
    if (begins < 0) return NULL;
    index->loading = begins;
    if (!begins && (file_unfiled(index) || pack(index))) return NULL;
    Py_RETURN_NONE;
}

static PyObject *index_remove(Index *index, PyObject *argument) {
    unsigned long number = PyLong_AsUnsignedLong(argument);
    if (PyErr_Occurred()) return NULL;
    int taken = number < index->numbers ? unfollow(index, (uint32_t)number) : 0;
    if (taken < 0) return NULL;
    if (index->idle > REFILE_IDLE && index->idle > index->alive / 4 && file_anew(index)) return NULL;
    return PyBool_FromLong(is_due(index));
}

/* Keep what is asked: pairs of a table and an id, or the number of one; return its own number, NONE with an exception. */
uint32_t keep_asked(Index *index, double share, uint32_t count, const uint32_t *keys, const Id *ids, uint32_t known) {
    Asked *asked = PyMem_RawCalloc(1, sizeof(Asked) + count * sizeof asked->keys[0]);
    if (!asked) return PyErr_NoMemory(), NONE;
    asked->share = share, asked->count = count;
    for (uint32_t at = 0; at < count; at++) {
        if (keys[2 * at] > PREFIX_TABLE || keys[2 * at + 1] >= known) {
            PyMem_RawFree(asked);
            return PyErr_SetString(PyExc_ValueError, "no such key"), NONE;
        }
        asked->keys[at].table = keys[2 * at], asked->keys[at].id = ids ? ids[keys[2 * at + 1]] : keys[2 * at + 1];
    }
    uint32_t number = new_row(&index->asked);
    if (number == NONE) return PyMem_RawFree(asked), PyErr_NoMemory(), NONE;
    for (uint32_t at = 0; at < count; at++) entry_of(index->vocabulary, asked->keys[at].id)->uses++;
    *(Asked **)row_at(&index->asked, number) = asked;
    return number;
}

static PyObject *index_ask(Index *index, PyObject *args) {
    double share;
    Py_buffer keys;
    if (!PyArg_ParseTuple(args, "dy*", &share, &keys)) return NULL;
    uint32_t number = NONE, count = (uint32_t)(keys.len / 8);
    uint32_t *copy = PyMem_RawMalloc((size_t)keys.len + 1);
    if (copy) {
        memcpy(copy, keys.buf, (size_t)keys.len);
        number = keep_asked(index, share, count, copy, NULL, index->vocabulary->count);
    } else PyErr_NoMemory();
    PyBuffer_Release(&keys);
    PyMem_RawFree(copy);
    return number == NONE ? NULL : PyLong_FromUnsignedLong(number);
}

static PyObject *index_share(Index *index, PyObject *args) {
    int table;
    PyObject *term;
    if (!PyArg_ParseTuple(args, "iU", &table, &term)) return NULL;
    Id id = find_text(index->vocabulary, term);
    if (id != NONE) return PyFloat_FromDouble(share_of(&index->shares, (unsigned)table, id));
    double guess = guess_of(PyUnicode_GET_LENGTH(term)) * (table == PREFIX_TABLE ? 4 : 1);
    return PyFloat_FromDouble(8 * (guess < 1 ? guess : 1) / (index->shares.learned + 8));
}

static PyObject *index_refile(Index *index, PyObject *Py_UNUSED(ignored)) {
    if (refile(index, 1)) return NULL;
    Py_RETURN_NONE;
}

static PyObject *get_distinct(Index *index, void *Py_UNUSED(c)) { return PyLong_FromUnsignedLong(index->alive); }
static PyObject *get_due(Index *index, void *Py_UNUSED(c)) { return PyBool_FromLong(is_due(index)); }
static PyObject *get_seen(Index *index, void *Py_UNUSED(c)) { return PyLong_FromUnsignedLong(index->seen); }
static PyObject *get_candidates(Index *index, void *Py_UNUSED(c)) {
    return PyLong_FromUnsignedLongLong(index->candidates);
}

static PyObject *get_size(Index *index, void *Py_UNUSED(c)) {
    size_t all = size_of_arena(&index->filed->records) + size_of_arena(&index->filed->postings.arena);
    all += size_of_arena(&index->slots) + size_of_arena(&index->fans.arena);
    all += index->filed->map->room * sizeof(Bin) + index->same_room * sizeof(uint32_t);
    all += (index->numbers + index->shares.room * 2) * sizeof(uint32_t);
    return PyLong_FromSize_t(all);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)index_add, METH_VARARGS,
     "Have a number follow a program, and no other; return the program's slot. Raises LookupError if it asks for"
     " nothing, ValueError if it is none."},
    {"add_text", (PyCFunction)index_add_text, METH_VARARGS,
     "Have a number follow an expression, and no other; return the slot, or None if Python has to read it."},
    {"load", (PyCFunction)index_load, METH_O, "Keep what is added from now on, or file what was kept, all at once."},
    {"remove", (PyCFunction)index_remove, METH_O, "Take a number out, if it stands; return whether all is to be filed anew."},
    {"ask", (PyCFunction)index_ask, METH_VARARGS, "Return the number of something asked for, of that share and keys (pairs of 32 bits)."},
    {"save", (PyCFunction)save_index, METH_VARARGS, "Return all that is filed as bytes, under a tag, with others beside."},
    {"reopen", (PyCFunction)reopen_index, METH_VARARGS,
     "Open such bytes, which must be writable and stay; return those kept beside. Raises ValueError for any others."},
    {"share", (PyCFunction)index_share, METH_VARARGS, "Return the expected share of documents with a term."},
    {"refile", (PyCFunction)index_refile, METH_NOARGS, "File all queries anew by what the stream has taught; the GIL is let go."},
    {"match", (PyCFunction)index_match, METH_VARARGS,
     "Return the numbers (unsigned, 32 bits each) whose programs a text meets, by slot."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"distinct", (getter)get_distinct, NULL, "The programs that are followed.", NULL},
    {"due", (getter)get_due, NULL, "Whether all is to be filed anew.", NULL},
    {"seen", (getter)get_seen, NULL, "The documents matched.", NULL},
    {"candidates", (getter)get_candidates, NULL, "The programs looked at.", NULL},
    {"size", (getter)get_size, NULL, "The memory the index takes, without its vocabulary.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject IndexType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.standing.kernel._kernel.Index",
    .tp_doc = "Programs filed so that a text meets only those it could match.",
    .tp_basicsize = sizeof(Index),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = index_new,
    .tp_dealloc = (destructor)index_dealloc,
    .tp_methods = methods,
    .tp_getset = getters,
};
