/* The index of standing queries: slots of distinct programs, who follows each, and where each is filed.
 *
 * Slots are the truth; postings are made from them, and made anew when the stream has taught more or when many
 * slots are idle. All of this file runs with the GIL held; see kernel.h for what a running match may look at.
 */
#include "kernel.h"

static const uint32_t REFILE_IDLE = 1024; /* idle slots, and a quarter of those alive: then they are let go */

/* -- slots by their code -------------------------------------------------------------------------------- */

static uint32_t hash_code(const uint32_t *code) {
    uint64_t state = 0x9E3779B97F4A7C15;
    for (uint32_t at = 0; at < size_of(code); at++) state = hash_more(state, code[at]);
    return hash_end(state);
}

/* Return where in the table a program stands, or would. */
static uint32_t same_at(const Index *index, const uint32_t *code) {
    uint32_t at = hash_code(code) & index->same_mask;
    for (; index->same[at] != NONE; at = (at + 1) & index->same_mask) {
        const uint32_t *other = ((Slot *)row_at(&index->slots, index->same[at]))->code;
        if (size_of(other) == size_of(code) && !memcmp(other, code, size_of(code) * sizeof(uint32_t))) break;
    }
    return at;
}

static int rebuild_same(Index *index, uint32_t room) {
    uint32_t *same = PyMem_Malloc(room * sizeof(uint32_t));
    if (!same) return PyErr_NoMemory(), -1;
    memset(same, 0xff, room * sizeof(uint32_t));
    PyMem_Free(index->same);
    index->same = same, index->same_mask = room - 1;
    for (uint32_t number = 0; number < index->slots.count; number++) {
        const uint32_t *code = ((Slot *)row_at(&index->slots, number))->code;
        if (code) index->same[same_at(index, code)] = number;
    }
    return 0;
}

/* A number is given again only while no match runs, which might still hold it for the query before. */
static uint32_t new_slot(Index *index) {
    if (index->free_count && !index->readers) return index->free_slots[--index->free_count];
    return new_row(&index->slots);
}

static int keep_free(Index *index, uint32_t number) {
    if (index->free_count == index->free_room) {
        uint32_t room = index->free_room ? index->free_room * 2 : 64;
        uint32_t *slots = PyMem_Realloc(index->free_slots, room * sizeof(uint32_t));
        if (!slots) return PyErr_NoMemory(), -1;
        index->free_slots = slots, index->free_room = room;
    }
    index->free_slots[index->free_count++] = number;
    return 0;
}

static int let_go(Index *index, uint32_t number) {
    Slot *slot = row_at(&index->slots, number);
    pin_code(index->vocabulary, slot->code, -1);
    slot->code = NULL;
    return keep_free(index, number);
}

/* Let a slot go whose program could not be kept. */
static void give_up(Index *index, uint32_t number) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    if (let_go(index, number)) PyErr_Clear(); /* the number is lost, no more */
    else index->idle--;
    PyErr_Restore(type, value, trace);
}

/* Make a slot for a program that has none. */
static uint32_t make_slot(Index *index, const uint32_t *code) {
    if ((index->alive + index->idle + 1) * UINT64_C(2) > index->same_mask
        && rebuild_same(index, (index->same_mask + 1) * 2))
        return NONE;
    uint32_t number = new_slot(index);
    if (number == NONE) return NONE;
    Slot *slot = row_at(&index->slots, number);
    *slot = (Slot){code, 0};
    pin_code(index->vocabulary, code, 1);
    index->idle++; /* until somebody follows it */
    if (file_slot(index, NULL, number)) {
        /* What was filed of it points to a slot that nobody follows; its code must stay for that. */
        if (slot->code == code) give_up(index, number);
        return NONE;
    }
    index->same[same_at(index, slot->code)] = number;
    return number;
}

/* Let go of all slots that nobody follows. */
int drop_idle(Index *index) {
    for (uint32_t number = 0; number < index->slots.count; number++) {
        const Slot *slot = row_at(&index->slots, number);
        if (slot->code && !slot->fan && let_go(index, number)) return -1;
    }
    index->idle = 0;
    return rebuild_same(index, index->same_mask + 1);
}

/* -- the Python type ------------------------------------------------------------------------------------ */

static PyObject *index_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"vocabulary", NULL};
    PyObject *vocabulary;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!", names, &VocabularyType, &vocabulary)) return NULL;
    Index *index = (Index *)type->tp_alloc(type, 0);
    if (!index) return NULL;
    index->vocabulary = (Vocabulary *)Py_NewRef(vocabulary);
    if (open_rows(&index->slots, sizeof(Slot)) || open_records(&index->records)
        || open_rows(&index->asked, sizeof(Asked *)) || !(index->map = new_map(64))
        || !(index->prefixes = new_prefixes(64)) || rebuild_same(index, 64)) {
        Py_DECREF(index);
        return NULL;
    }
    return (PyObject *)index;
}

static void free_rows_of(Index *index) {
    for (uint32_t number = 0; index->slots.pages && number < index->slots.count; number++) {
        Slot *slot = row_at(&index->slots, number);
        if (slot->code) pin_code(index->vocabulary, slot->code, -1);
        retire_fan(index, slot->fan);
    }
    for (uint32_t number = 0; index->asked.pages && number < index->asked.count; number++)
        PyMem_RawFree(*(Asked **)row_at(&index->asked, number));
    retire_rows(index, &index->slots);
    retire_records(index, &index->records);
    retire_rows(index, &index->asked);
}

static void index_dealloc(Index *index) {
    free_rows_of(index);
    retire_map(index, index->map);
    if (index->prefixes) retire(index, index->prefixes->begun);
    retire(index, index->prefixes);
    free_retired(index);
    free_scratch(index->scratch);
    PyMem_Free(index->retired);
    PyMem_Free(index->same);
    PyMem_Free(index->free_slots);
    PyMem_Free(index->slot_of);
    PyMem_Free(index->counts);
    PyMem_Free(index->prefix_counts);
    Py_XDECREF(index->vocabulary);
    Py_TYPE(index)->tp_free(index);
}

static int number_room(Index *index, uint32_t number) {
    if (number < index->numbers) return 0;
    uint32_t room = index->numbers ? index->numbers * 2 : 64;
    while (room <= number) room *= 2;
    uint32_t *slot_of = PyMem_Realloc(index->slot_of, room * sizeof(uint32_t));
    if (!slot_of) return PyErr_NoMemory(), -1;
    memset(slot_of + index->numbers, 0xff, (room - index->numbers) * sizeof(uint32_t));
    index->slot_of = slot_of, index->numbers = room;
    return 0;
}

static int take_out(Index *index, uint32_t number) {
    uint32_t was = number < index->numbers ? index->slot_of[number] : NONE;
    if (was == NONE) return 0;
    Slot *slot = row_at(&index->slots, was);
    if (take_from_fan(index, slot, number)) return -1;
    index->slot_of[number] = NONE;
    if (!slot->fan) index->alive--, index->idle++;
    return 1;
}

static int put_in(Index *index, uint32_t number, uint32_t to) {
    if (index->slot_of[number] == to) return 0;
    Slot *slot = row_at(&index->slots, to);
    int was_idle = !slot->fan;
    if (take_out(index, number) < 0 || add_to_fan(index, slot, number)) return -1;
    index->slot_of[number] = to;
    if (was_idle) index->alive++, index->idle--;
    return 0;
}

static PyObject *index_add(Index *index, PyObject *args) {
    unsigned number;
    Py_buffer given;
    if (!PyArg_ParseTuple(args, "Iy*", &number, &given)) return NULL;
    uint32_t *code = read_code(index->vocabulary, index->asked.count, &given);
    PyBuffer_Release(&given);
    if (!code) return NULL;
    uint32_t slot = NONE;
    if (number >= INT32_MAX) PyErr_SetString(PyExc_OverflowError, "no such number");
    else if (!number_room(index, number)) {
        slot = index->same[same_at(index, code)];
        if (slot == NONE) slot = make_slot(index, code);
        if (slot != NONE && put_in(index, number, slot)) slot = NONE;
    }
    PyMem_RawFree(code);
    return slot == NONE ? NULL : PyLong_FromUnsignedLong(slot);
}

static PyObject *index_remove(Index *index, PyObject *argument) {
    unsigned long number = PyLong_AsUnsignedLong(argument);
    if (PyErr_Occurred()) return NULL;
    int taken = number < index->numbers ? take_out(index, (uint32_t)number) : 0;
    if (taken < 0) return NULL;
    if (index->idle > REFILE_IDLE && index->idle > index->alive / 4 && rebuild_index(index)) return NULL;
    return PyBool_FromLong(taken);
}

static int read_keys(Asked *asked, PyObject *keys, uint32_t known) {
    unsigned table, id;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(keys); at++) {
        PyObject *key = PyList_GET_ITEM(keys, at);
        if (!PyTuple_Check(key)) return PyErr_SetString(PyExc_TypeError, "a key is a tuple"), -1;
        if (!PyArg_ParseTuple(key, "II", &table, &id)) return -1;
        if (table > PREFIX_TABLE || id >= known) return PyErr_SetString(PyExc_ValueError, "no such key"), -1;
        asked->keys[at].table = table, asked->keys[at].id = id;
    }
    return 0;
}

static PyObject *index_ask(Index *index, PyObject *args) {
    double share;
    PyObject *keys;
    if (!PyArg_ParseTuple(args, "dO!", &share, &PyList_Type, &keys)) return NULL;
    size_t count = (size_t)PyList_GET_SIZE(keys);
    Asked *asked = PyMem_RawCalloc(1, sizeof(Asked) + count * sizeof asked->keys[0]);
    if (!asked) return PyErr_NoMemory();
    asked->share = share, asked->count = (uint32_t)count;
    uint32_t number = read_keys(asked, keys, index->vocabulary->count) ? NONE : new_row(&index->asked);
    if (number == NONE) return PyMem_RawFree(asked), NULL;
    for (size_t at = 0; at < count; at++) entry_of(index->vocabulary, asked->keys[at].id)->uses++;
    *(Asked **)row_at(&index->asked, number) = asked;
    return PyLong_FromUnsignedLong(number);
}

static PyObject *index_share(Index *index, PyObject *args) {
    int table;
    PyObject *term;
    if (!PyArg_ParseTuple(args, "iU", &table, &term)) return NULL;
    Id id = find_text(index->vocabulary, term);
    if (id != NONE) return PyFloat_FromDouble(share_of(index, (unsigned)table, id));
    double guess = guess_of(PyUnicode_GET_LENGTH(term)) * (table == PREFIX_TABLE ? 4 : 1);
    return PyFloat_FromDouble(8 * (guess < 1 ? guess : 1) / (index->learned + 8));
}

static PyObject *index_refile(Index *index, PyObject *Py_UNUSED(ignored)) {
    if (rebuild_index(index)) return NULL;
    Py_RETURN_NONE;
}

static PyObject *get_distinct(Index *index, void *Py_UNUSED(c)) { return PyLong_FromUnsignedLong(index->alive); }
static PyObject *get_seen(Index *index, void *Py_UNUSED(c)) { return PyLong_FromUnsignedLong(index->seen); }
static PyObject *get_candidates(Index *index, void *Py_UNUSED(c)) {
    return PyLong_FromUnsignedLongLong(index->candidates);
}

static PyObject *get_size(Index *index, void *Py_UNUSED(c)) {
    size_t all = index->records.bytes + index->posting_bytes + index->fan_bytes;
    all += (index->map->mask + 1) * sizeof(Bin) + (index->same_mask + 1) * sizeof(uint32_t);
    all += index->slots.count * sizeof(Slot);
    all += index->numbers * sizeof(uint32_t) + index->count_room * 2 * sizeof(uint32_t);
    return PyLong_FromSize_t(all);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)index_add, METH_VARARGS,
     "Have a number follow a program, and no other; return the program's slot. Raises LookupError if it asks for"
     " nothing, ValueError if it is none."},
    {"remove", (PyCFunction)index_remove, METH_O, "Take a number out; return whether it stood."},
    {"ask", (PyCFunction)index_ask, METH_VARARGS, "Return the number of something asked for, of that share and keys."},
    {"share", (PyCFunction)index_share, METH_VARARGS, "Return the expected share of documents with a term."},
    {"refile", (PyCFunction)index_refile, METH_NOARGS, "File all queries anew by what the stream has taught."},
    {"match", (PyCFunction)index_match, METH_VARARGS,
     "Return the numbers (unsigned, 32 bits each) whose programs a text meets, by slot."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef getters[] = {
    {"distinct", (getter)get_distinct, NULL, "The programs that are followed.", NULL},
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
