/* Words by number: one open-addressed table for words as written, folded, stemmed, and the keys of facts.
 *
 * A word's folded form and stems are asked of Python once and then looked up. Used with the GIL held, but for
 * `entry_of`, which matching reads: entries never move.
 */
#include "kernel.h"

static Piece whole(const Vocabulary *v, PyObject *text) {
    Piece piece = {PyUnicode_DATA(text), 0, PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text), 0, {0}};
    uint64_t state = v->seed;
    for (Py_ssize_t at = 0; at < piece.to; at++) state = hash_more(state, PyUnicode_READ(piece.kind, piece.data, at));
    piece.hash = hash_end(state);
    if (PyUnicode_IS_ASCII(text) && piece.to <= SHORT) {
        piece.brief.letters = (uint8_t)piece.to;
        memcpy(piece.brief.ascii, piece.data, (size_t)piece.to);
    }
    return piece;
}

static int is_piece(const Entry *entry, const Piece *p) {
    if (entry->brief.letters || p->brief.letters) return !memcmp(&entry->brief, &p->brief, sizeof(Brief));
    PyObject *text = entry->text;
    Py_ssize_t length = p->to - p->from;
    if (PyUnicode_GET_LENGTH(text) != length) return 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    if (kind == p->kind) return !memcmp(data, (const char *)p->data + p->from * kind, (size_t)(length * kind));
    for (Py_ssize_t at = 0; at < length; at++)
        if (PyUnicode_READ(kind, data, at) != PyUnicode_READ(p->kind, p->data, p->from + at)) return 0;
    return 1;
}

static void put(const Vocabulary *v, WordTable *table, Id id) {
    uint32_t hash = entry_of(v, id)->hash, at = hash & table->mask;
    while (table->slots[at].id != NONE) at = (at + 1) & table->mask;
    table->slots[at].hash = hash;
    STORE(table->slots[at].id, id);
}

/* Free a table as soon as no text is being cut. */
static void retire_table(Vocabulary *v, WordTable *table) {
    WordTable **retired = NULL;
    if (!v->cutters) PyMem_RawFree(table);
    else if ((retired = PyMem_RawRealloc(v->retired, (v->retired_count + (size_t)1) * sizeof(WordTable *)))) {
        v->retired = retired;
        retired[v->retired_count++] = table;
    } /* else it is lost rather than pulled from under a text */
}

void end_cutting(Vocabulary *v) {
    if (--v->cutters) return;
    while (v->retired_count) PyMem_RawFree(v->retired[--v->retired_count]);
}

/* Fill the table anew with all ids in use. */
static int rebuild(Vocabulary *v, uint32_t room) {
    size_t bytes = room * sizeof v->table->slots[0];
    WordTable *table = PyMem_RawMalloc(sizeof(WordTable) + bytes), *old = v->table;
    if (!table) return PyErr_NoMemory(), -1;
    memset(table->slots, 0xff, bytes);
    table->mask = room - 1, v->taken = 0;
    for (Id id = 0; id < v->count; id++)
        if (entry_of(v, id)->text) put(v, table, id), v->taken++;
    STORE(v->table, table);
    if (old) retire_table(v, old);
    return 0;
}

static Id new_id(Vocabulary *v) {
    if (v->free != NONE) {
        Id id = v->free;
        v->free = entry_of(v, id)->form;
        v->spare--;
        return id;
    }
    uint32_t page = v->count >> PAGE_BITS;
    if (page >= MOST_PAGES) return PyErr_SetString(PyExc_OverflowError, "too many distinct words"), NONE;
    if (!v->pages[page] && !(v->pages[page] = PyMem_Calloc(PAGE_SIZE, sizeof(Entry)))) return PyErr_NoMemory(), NONE;
    return v->count++;
}

static Id add(Vocabulary *v, PyObject *text, const Piece *piece) {
    if ((v->taken + 1) * UINT64_C(2) > v->table->mask && rebuild(v, (v->table->mask + 1) * 2)) return NONE;
    Id id = new_id(v);
    if (id == NONE) return NONE;
    Entry *entry = entry_of(v, id);
    *entry = (Entry){.text = Py_NewRef(text), .hash = piece->hash, .form = NONE};
    if (piece->brief.letters) entry->brief = piece->brief;
    for (int language = 0; language < LANGUAGES; language++) entry->stem[language] = NONE;
    put(v, v->table, id);
    v->taken++;
    return id;
}

/* Return the id of a piece of text that is known, else NONE; with the GIL or without. */
Id find_piece(const Vocabulary *v, const WordTable *table, const Piece *piece) {
    Id id;
    for (uint32_t at = piece->hash & table->mask; (id = LOAD(table->slots[at].id)) != NONE; at = (at + 1) & table->mask)
        if (table->slots[at].hash == piece->hash && is_piece(entry_of(v, id), piece)) return id;
    return NONE;
}

static Id find(const Vocabulary *v, const Piece *piece) { return find_piece(v, v->table, piece); }

/* Return the id of a piece of text; NONE with an exception. */
Id intern_piece(Vocabulary *v, const Piece *piece) {
    Id id = find(v, piece);
    if (id != NONE) return id;
    const char *begin = (const char *)piece->data + piece->from * piece->kind;
    PyObject *text = PyUnicode_FromKindAndData(piece->kind, begin, piece->to - piece->from);
    if (!text) return NONE;
    id = add(v, text, piece);
    Py_DECREF(text);
    return id;
}

/* Return the id of letters in ASCII. */
Id intern_ascii(Vocabulary *v, const char *letters, uint32_t count) {
    Piece piece = {letters, 0, count, 1, 0, {0}};
    uint64_t state = v->seed;
    for (uint32_t at = 0; at < count; at++) state = hash_more(state, (Py_UCS4)letters[at]);
    piece.hash = hash_end(state);
    if (count <= SHORT) {
        piece.brief.letters = (uint8_t)count;
        memcpy(piece.brief.ascii, letters, count);
    }
    return intern_piece(v, &piece);
}

Id intern_text(Vocabulary *v, PyObject *text) {
    Piece piece = whole(v, text);
    Id id = find(v, &piece);
    return id != NONE ? id : add(v, text, &piece);
}

Id find_text(const Vocabulary *v, PyObject *text) {
    Piece piece = whole(v, text);
    return find(v, &piece);
}

/* Intern what a Python function returned; steals it. */
static Id intern_answer(Vocabulary *v, PyObject *answer) {
    if (!answer) return NONE;
    Id id = NONE;
    if (PyUnicode_Check(answer)) id = intern_text(v, answer);
    else PyErr_SetString(PyExc_TypeError, "a term is a str");
    Py_DECREF(answer);
    return id;
}

/* Return the id of the folded word; NONE with an exception. */
Id form_of(Vocabulary *v, Id word) {
    if (v->fold == Py_None) return word;
    Id known = entry_of(v, word)->form;
    if (known != NONE) return known;
    known = intern_answer(v, PyObject_CallOneArg(v->fold, entry_of(v, word)->text));
    return known == NONE ? NONE : (entry_of(v, word)->form = known);
}

/* Return the id of the word's stem in a language; NONE with an exception. */
Id term_of(Vocabulary *v, Id word, int language) {
    if (v->stem == Py_None) return word;
    Id known = entry_of(v, word)->stem[language];
    if (known != NONE) return known;
    known = intern_answer(v, PyObject_CallFunction(v->stem, "Oi", entry_of(v, word)->text, language));
    return known == NONE ? NONE : (entry_of(v, word)->stem[language] = known);
}

/* Have the form and all stems of a word of a query at hand, as matching cannot ask for them. */
int know_all(Vocabulary *v, Id word) {
    if (v->fold == Py_None && v->stem == Py_None) return 0;
    Id form = form_of(v, word);
    if (form == NONE) return -1;
    entry_of(v, word)->form = form;
    for (int language = 0; language < LANGUAGES; language++) {
        Id term = term_of(v, word, language);
        if (term == NONE) return -1;
        entry_of(v, word)->stem[language] = term;
    }
    return 0;
}

/* -- the Python type ------------------------------------------------------------------------------------ */

static PyObject *vocabulary_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"fold", "stem", NULL};
    PyObject *fold, *stem;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO", names, &fold, &stem)) return NULL;
    PyObject *secret = PyUnicode_FromString("wirebell");
    if (!secret) return NULL;
    Py_hash_t seed = PyObject_Hash(secret); /* by Python's own secret of this process */
    Py_DECREF(secret);
    Vocabulary *v = (Vocabulary *)type->tp_alloc(type, 0);
    if (!v) return NULL;
    v->free = NONE;
    v->seed = (uint64_t)seed ^ UINT64_C(14695981039346656037);
    v->fold = Py_NewRef(fold), v->stem = Py_NewRef(stem);
    v->pages = PyMem_Calloc(MOST_PAGES, sizeof(Entry *));
    if (!v->pages || rebuild(v, 1024)) {
        if (!v->pages) PyErr_NoMemory();
        Py_DECREF(v);
        return NULL;
    }
    return (PyObject *)v;
}

static void vocabulary_dealloc(Vocabulary *v) {
    for (Id id = 0; id < v->count; id++) Py_XDECREF(entry_of(v, id)->text);
    for (uint32_t page = 0; v->pages && page < MOST_PAGES && v->pages[page]; page++) PyMem_Free(v->pages[page]);
    PyMem_Free(v->pages);
    PyMem_RawFree(v->table);
    PyMem_RawFree(v->retired);
    Py_XDECREF(v->fold);
    Py_XDECREF(v->stem);
    Py_TYPE(v)->tp_free(v);
}

static PyObject *vocabulary_word(Vocabulary *v, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "a word is a str"), NULL;
    Id id = intern_text(v, text);
    if (id == NONE || know_all(v, id)) return NULL;
    return PyLong_FromUnsignedLong(id);
}

static PyObject *vocabulary_key(Vocabulary *v, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "a key is a str"), NULL;
    Id id = intern_text(v, text);
    return id == NONE ? NULL : PyLong_FromUnsignedLong(id);
}

static void release(Vocabulary *v, Id id) {
    Entry *entry = entry_of(v, id);
    Py_CLEAR(entry->text);
    entry->form = v->free, v->free = id;
    v->spare++;
}

static void keep(const Vocabulary *v, Id id) {
    if (id != NONE) entry_of(v, id)->uses |= KEPT;
}

/* Mark the forms and stems of all words that queries use, or take the marks away. */
void mark_kept(const Vocabulary *v, int marked) {
    for (Id id = 0; id < v->count; id++) {
        Entry *entry = entry_of(v, id);
        if (!marked) entry->uses &= ~(uint32_t)KEPT;
        if (!marked || !entry->text || !(entry->uses & ~(uint32_t)KEPT)) continue;
        keep(v, entry->form);
        for (int language = 0; language < LANGUAGES; language++) keep(v, entry->stem[language]);
    }
}

/* What stays may know a form or stem that goes; it is asked for again. */
static void forget(const Vocabulary *v, Id *known) {
    if (*known != NONE && !entry_of(v, *known)->uses) *known = NONE;
}

static PyObject *vocabulary_sweep(Vocabulary *v, PyObject *Py_UNUSED(ignored)) {
    if (v->texts) Py_RETURN_FALSE;
    v->sweeps++;
    mark_kept(v, 1);
    for (Id id = 0; id < v->count; id++) {
        Entry *entry = entry_of(v, id);
        if (!entry->text || !entry->uses) continue;
        forget(v, &entry->form);
        for (int language = 0; language < LANGUAGES; language++) forget(v, &entry->stem[language]);
    }
    for (Id id = 0; id < v->count; id++)
        if (entry_of(v, id)->text && !entry_of(v, id)->uses) release(v, id);
    mark_kept(v, 0);
    if (rebuild(v, v->table->mask + 1)) return NULL;
    Py_RETURN_TRUE;
}

static Py_ssize_t vocabulary_length(PyObject *self) {
    Vocabulary *v = (Vocabulary *)self;
    return (Py_ssize_t)v->count - v->spare;
}

static PyMethodDef methods[] = {
    {"word", (PyCFunction)vocabulary_word, METH_O, "Return the id of a query's word, its form and stems known."},
    {"key", (PyCFunction)vocabulary_key, METH_O, "Return the id of a text as it stands."},
    {"sweep", (PyCFunction)vocabulary_sweep, METH_NOARGS,
     "Forget the words that no query uses; return False, having done nothing, while a text is alive."},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods as_sequence = {.sq_length = vocabulary_length};

PyTypeObject VocabularyType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "wirebell.standing.kernel._kernel.Vocabulary",
    .tp_doc = "Words by number, with their folded forms and stems, each asked of Python once.",
    .tp_basicsize = sizeof(Vocabulary),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = vocabulary_new,
    .tp_dealloc = (destructor)vocabulary_dealloc,
    .tp_methods = methods,
    .tp_as_sequence = &as_sequence,
};
