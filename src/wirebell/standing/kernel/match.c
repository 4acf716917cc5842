/* One text against an index: candidates by the terms the text holds, each decided exactly, then those who follow.
 *
 * Which programs, postings and prefixes there are is read once, with the GIL; then it is let go.
 */
#include "match.h"

static void free_one(Scratch *s) {
    PyMem_RawFree(s->found);
    PyMem_RawFree(s->open);
    PyMem_RawFree(s->tried);
    PyMem_RawFree(s->begun);
    PyMem_RawFree(s->likely);
    PyMem_RawFree(s->undecided);
    PyMem_RawFree(s->numbers);
    free_memo(&s->memo);
    PyMem_RawFree(s);
}

void free_scratch(Scratch *s) {
    while (s) {
        Scratch *next = s->next;
        free_one(s);
        s = next;
    }
}

/* Make room for bits, all zero; what is there is zero already. */
static int more_bits(uint64_t **bits, uint32_t room) {
    uint64_t *more = PyMem_RawCalloc(room, sizeof(uint64_t));
    if (!more) return -1;
    PyMem_RawFree(*bits);
    *bits = more;
    return 0;
}

static int room_for(Scratch *s, uint32_t slots) {
    uint32_t room = slots / 64 + 1;
    if (room <= s->slot_room) return 0;
    room += room / 4;
    if (more_bits(&s->found, room) || more_bits(&s->open, room)) return -1;
    s->slot_room = room;
    return 0;
}

static int longer(uint32_t **counts, uint32_t had, uint32_t room) {
    uint32_t *more = PyMem_RawRealloc(*counts, room * sizeof(uint32_t));
    if (!more) return PyErr_NoMemory(), -1;
    memset(more + had, 0, (room - had) * sizeof(uint32_t));
    *counts = more;
    return 0;
}

/* Make room for the counts of every word there is. */
int more_shares(Shares *shares) {
    uint32_t room = shares->vocabulary->count + shares->vocabulary->count / 16;
    if (longer(&shares->counts, shares->room, room) || longer(&shares->prefix_counts, shares->room, room)) return -1;
    shares->room = room;
    return 0;
}

static int learn(Index *index, const Text *text) {
    index->seen++;
    if (index->seen > 2000 && index->seen % 16) return 0; /* that keeps the counts true at little cost */
    if (index->vocabulary->count > index->shares.room && more_shares(&index->shares)) return -1;
    for (uint32_t number = 0; number < text->terms.count; number++) index->shares.counts[text->terms.ids[number]]++;
    index->shares.learned++;
    return 0;
}

/* What is rare is known better after so many documents. */
static int learned_enough(const Index *index) {
    return index->seen == 256 || index->seen == 2048 || index->seen == 16384;
}

static int by_id(const void *one, const void *two) {
    Id a = *(const Id *)one, b = *(const Id *)two;
    return (a > b) - (a < b);
}

/* Sort the ids of those keys that any query asks for. */
static Id *read_keys(Match *m, PyObject *keys) {
    Py_ssize_t count = PyList_GET_SIZE(keys);
    Id *ids = PyMem_RawMalloc((size_t)(count + 1) * sizeof(Id));
    if (!ids) return PyErr_NoMemory(), NULL;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *key = PyList_GET_ITEM(keys, at);
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "a key is a str");
            return PyMem_RawFree(ids), NULL;
        }
        Id id = find_text(m->index->vocabulary, key);
        if (id != NONE) ids[m->c.key_count++] = id;
    }
    qsort(ids, m->c.key_count, sizeof(Id), by_id);
    return ids;
}

/* Ask Python about each slot that is undecided still. */
static int confirm(Match *m, PyObject *ask) {
    Scratch *s = m->s;
    int failed = 0;
    for (uint32_t at = 0; at < s->undecided_count; at++) {
        uint32_t slot = s->undecided[at];
        s->open[slot / 64] = 0;
        if (failed || bit(s->found, slot)) continue;
        PyObject *answer = PyObject_CallFunction(ask, "I", slot);
        int met = answer ? PyObject_IsTrue(answer) : -1;
        Py_XDECREF(answer);
        if (met > 0) set(s->found, slot);
        failed = met < 0;
    }
    s->undecided_count = 0;
    return failed ? -1 : 0;
}

static int begin(Match *m, Text *text) {
    Index *index = m->index;
    m->c.index = index, m->c.text = text;
    m->filed = index->filed, m->map = index->filed->map, m->prefixes = index->filed->prefixes;
    know_begun(m);
    m->end = index->filed->records.end, m->slots = index->slot_count;
    m->s = index->scratch ? index->scratch : PyMem_RawCalloc(1, sizeof(Scratch));
    if (index->scratch) index->scratch = m->s->next;
    m->c.places = PyMem_RawMalloc((text->words + 1) * 2 * sizeof(uint32_t));
    if (!m->s || !m->c.places || room_for(m->s, m->slots)) return PyErr_NoMemory(), -1;
    m->c.reached = m->c.places + text->words + 1;
    m->c.memo = &m->s->memo;
    forget_text(m->c.memo);
    index->readers++;
    return 0;
}

/* Give back what was used; scratch that a failure left dirty is not kept. */
static void end(Match *m, Id *keys, int clean) {
    Index *index = m->index;
    PyMem_RawFree(keys);
    PyMem_RawFree(m->c.places);
    if (!m->s) return;
    if (clean) m->s->next = index->scratch, index->scratch = m->s;
    else free_one(m->s);
}

static PyObject *run(Match *m, PyObject *ask) {
    int failed = 0, undecided;
    m->s->number_count = 0;
    Py_BEGIN_ALLOW_THREADS
    presearch(m);
    undecided = m->s->undecided_count != 0;
    if (!undecided) fan_out(m);
    Py_END_ALLOW_THREADS
    if (undecided) {
        failed = confirm(m, ask);
        Py_BEGIN_ALLOW_THREADS
        fan_out(m);
        Py_END_ALLOW_THREADS
    }
    m->index->candidates += m->candidates;
    if (!--m->index->readers) free_retired(m->index);
    if (!failed && m->c.failed) return PyErr_NoMemory();
    if (failed) return NULL;
    return PyBytes_FromStringAndSize((const char *)m->s->numbers, m->s->number_count * (Py_ssize_t)sizeof(uint32_t));
}

PyObject *index_match(Index *index, PyObject *args) {
    Text *text;
    PyObject *keys, *ask;
    if (!PyArg_ParseTuple(args, "O!O!O", &TextType, &text, &PyList_Type, &keys, &ask)) return NULL;
    if (text->vocabulary != index->vocabulary)
        return PyErr_SetString(PyExc_ValueError, "the text was cut by another vocabulary"), NULL;
    if (learn(index, text) || (learned_enough(index) && file_anew(index))) return NULL;
    Match m = {.index = index};
    Id *ids = read_keys(&m, keys);
    if (!ids) return NULL;
    m.c.keys = ids;
    PyObject *found = begin(&m, text) ? NULL : run(&m, ask);
    end(&m, ids, found != NULL);
    return found;
}

/* Return the keys of numbers, without those that are gone meanwhile. */
PyObject *pick(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *keys, *numbers;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &keys, &PyBytes_Type, &numbers)) return NULL;
    const char *at = PyBytes_AS_STRING(numbers), *end = at + PyBytes_GET_SIZE(numbers);
    PyObject *found = PyList_New(0);
    for (uint32_t number; found && end - at >= (Py_ssize_t)sizeof number; at += sizeof number) {
        memcpy(&number, at, sizeof number);
        PyObject *key = number < (size_t)PyList_GET_SIZE(keys) ? PyList_GET_ITEM(keys, number) : Py_None;
        if (key != Py_None && PyList_Append(found, key)) Py_CLEAR(found);
    }
    return found;
}
