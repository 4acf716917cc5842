/* The beginnings of words that queries ask for, by their hashes. */
#include "kernel.h"

static int is_beginning(const Vocabulary *v, Id id, PyObject *word, Py_ssize_t letters) {
    PyObject *text = entry_of(v, id)->text;
    if (PyUnicode_GET_LENGTH(text) != letters) return 0;
    for (Py_ssize_t at = 0; at < letters; at++)
        if (PyUnicode_READ_CHAR(text, at) != PyUnicode_READ_CHAR(word, at)) return 0;
    return 1;
}

Id find_known(const Prefixes *prefixes, const Vocabulary *v, PyObject *word, Py_ssize_t letters, uint32_t hash) {
    for (uint32_t at = hash & prefixes->mask;; at = (at + 1) & prefixes->mask) {
        Id id = LOAD(prefixes->bins[at].id);
        if (id == NONE) return NONE;
        if (prefixes->bins[at].hash == hash && is_beginning(v, id, word, letters)) return id;
    }
}

Prefixes *new_prefixes(uint32_t room) {
    Prefixes *prefixes = PyMem_RawCalloc(1, sizeof(Prefixes) + room * sizeof prefixes->bins[0]);
    if (!prefixes) return NULL;
    prefixes->mask = room - 1;
    for (uint32_t at = 0; at < room; at++) prefixes->bins[at].id = NONE;
    return prefixes;
}

static void put_prefix(Prefixes *prefixes, const Vocabulary *v, Id id) {
    const Entry *entry = entry_of(v, id);
    Py_ssize_t letters = PyUnicode_GET_LENGTH(entry->text);
    uint32_t at = entry->hash & prefixes->mask, hint = entry->hash >> 16;
    while (prefixes->bins[at].id != NONE) at = (at + 1) & prefixes->mask;
    prefixes->bins[at].hash = entry->hash;
    STORE(prefixes->bins[at].id, id);
    STORE(prefixes->hints[hint / 64], prefixes->hints[hint / 64] | UINT64_C(1) << hint % 64);
    STORE(prefixes->lengths, prefixes->lengths | UINT64_C(1) << (letters < 63 ? letters : 63));
    prefixes->taken++;
}

static int grow_prefixes(Index *index, Filed *filed) {
    Prefixes *old = filed->prefixes, *more = new_prefixes((old->mask + 1) * 2);
    if (!more) return -1;
    for (uint32_t at = 0; at <= old->mask; at++)
        if (old->bins[at].id != NONE) put_prefix(more, index->vocabulary, old->bins[at].id);
    STORE(filed->prefixes, more);
    if (filed == index->filed) retire(index, old);
    else PyMem_RawFree(old);
    return 0;
}

/* Have texts be looked into for a beginning; -1 without memory. */
int know_prefix(Index *index, Filed *filed, Id id) {
    const Entry *entry = entry_of(index->vocabulary, id);
    Py_ssize_t letters = PyUnicode_GET_LENGTH(entry->text);
    if (find_prefix(filed->prefixes, index->vocabulary, entry->text, letters, entry->hash) != NONE) return 0;
    retire(index, filed->prefixes->begun); /* what was known of words was of the prefixes before this one */
    filed->prefixes->begun = NULL;
    if ((filed->prefixes->taken + 1) * UINT64_C(2) > filed->prefixes->mask && grow_prefixes(index, filed)) return -1;
    put_prefix(filed->prefixes, index->vocabulary, id);
    return 0;
}
