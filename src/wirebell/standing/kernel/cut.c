/* Cutting a text into words in one pass, each looked up once. Runs without the GIL.
 *
 * Words that the vocabulary does not know are noted, and interned afterwards.
 */
#include "cut.h"

static int is_mark(Py_UCS4 letter) { return letter >= 0x300 && letter <= 0x36f; }

static inline int in_word(Py_UCS4 letter, int marks) {
    if (letter < 128) return (letter | 32) - 'a' < 26u || letter - '0' < 10u;
    return Py_UNICODE_ISALNUM(letter) || (marks && is_mark(letter));
}

/* Tell whether a letter is of those that are written without spaces between words (runs.py has the same). */
static inline int in_run(Py_UCS4 letter) {
    if (letter < 0x3005) return 0;
    if (letter < 0xac00)
        return letter <= 0x3007 || (letter >= 0x3041 && letter <= 0x30ff) || (letter >= 0x31f0 && letter <= 0x31ff)
            || (letter >= 0x3400 && letter <= 0x4dbf) || (letter >= 0x4e00 && letter <= 0x9fff);
    return letter <= 0xd7a3 || (letter >= 0xf900 && letter <= 0xfaff) || (letter >= 0xff66 && letter <= 0xff9f)
        || (letter >= 0x20000 && letter <= 0x3ffff);
}

static int more_room(Cutter *cutter) {
    Text *t = cutter->text;
    if (t->words + BATCH <= cutter->room) return 0;
    uint32_t room = cutter->room * 2;
    Id *raw = PyMem_RawRealloc(t->raw, room * sizeof(Id));
    if (raw) t->raw = raw;
    uint32_t *spans = raw ? PyMem_RawRealloc(t->spans, room * 2 * sizeof(uint32_t)) : NULL;
    if (!spans) return -1;
    t->spans = spans, cutter->room = room;
    return 0;
}

static int note_missing(Cutter *cutter, const Piece *word) {
    if (cutter->missing_count == cutter->missing_room) {
        uint32_t room = cutter->missing_room ? cutter->missing_room * 2 : 32;
        Missing *more = PyMem_RawRealloc(cutter->missing, room * sizeof(Missing));
        if (!more) return -1;
        cutter->missing = more, cutter->missing_room = room;
    }
    cutter->missing[cutter->missing_count++] = (Missing){*word, cutter->text->words};
    return 0;
}

static int look_up(Cutter *cutter) {
    Text *t = cutter->text;
    if (more_room(cutter)) return -1;
    for (int at = 0; at < cutter->waiting; at++) fetch_entry(t->vocabulary, cutter->table, cutter->words[at].hash);
    for (int at = 0; at < cutter->waiting; at++) {
        const Piece *word = &cutter->words[at];
        Id id = find_piece(t->vocabulary, cutter->table, word);
        if (id == NONE && note_missing(cutter, word)) return -1;
        t->spans[2 * t->words] = (uint32_t)word->from, t->spans[2 * t->words + 1] = (uint32_t)word->to;
        t->raw[t->words++] = id;
    }
    cutter->waiting = 0;
    return 0;
}

static int add_word(Cutter *cutter) {
    fetch_slot(cutter->table, cutter->words[cutter->waiting].hash);
    return ++cutter->waiting == BATCH ? look_up(cutter) : 0;
}

/* Add the sign of a run, which its first character gives: a circumflex, and its number. */
static int add_sign(Cutter *cutter, const Piece *first, Py_UCS4 letter) {
    Piece *sign = &cutter->words[cutter->waiting];
    uint64_t state = cutter->text->vocabulary->seed;
    *sign = *first;
    sign->brief.letters = (uint8_t)snprintf(sign->brief.ascii, SHORT, "^%u", (unsigned)letter);
    for (int at = 0; at < sign->brief.letters; at++) state = hash_more(state, (Py_UCS4)sign->brief.ascii[at]);
    sign->hash = hash_end(state);
    return add_word(cutter);
}

/* Cut a run: its sign, each two characters side by side, its last character. */
static int cut_run(Cutter *cutter, int kind, const void *data, Py_ssize_t from, Py_ssize_t to) {
    Piece piece = {.kind = kind, .data = data, .from = from, .to = from + 1};
    if (add_sign(cutter, &piece, PyUnicode_READ(kind, data, from))) return -1;
    for (Py_ssize_t at = from; at < to; at++) {
        Piece *word = &cutter->words[cutter->waiting];
        *word = piece;
        word->from = at, word->to = at + 2 < to ? at + 2 : to;
        uint64_t state = hash_more(cutter->text->vocabulary->seed, PyUnicode_READ(kind, data, at));
        word->hash = hash_end(word->to > at + 1 ? hash_more(state, PyUnicode_READ(kind, data, at + 1)) : state);
        if (add_word(cutter)) return -1;
    }
    return 0;
}

static Py_ssize_t end_of_run(int kind, const void *data, Py_ssize_t at, Py_ssize_t length) {
    while (at < length && in_run(PyUnicode_READ(kind, data, at)) && in_word(PyUnicode_READ(kind, data, at), 0)) at++;
    return at;
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
        if (kind > 1 && in_run(letter)) {
            if (cutter->small) return cutter->foreign = 1, -1;
            Py_ssize_t from = at;
            at = end_of_run(kind, data, from, length);
            if (cut_run(cutter, kind, data, from, at)) return -1;
            continue;
        }
        Piece *word = &cutter->words[cutter->waiting];
        *word = (Piece){.kind = kind, .data = data, .from = at};
        uint64_t state = v->seed;
        Py_UCS4 all = 0;
        int capitals = 0;
        do {
            if (cutter->small && letter - 'A' < 26u) letter |= 32, capitals = 1;
            state = hash_more(state, letter);
            all |= letter;
            if (at - word->from < SHORT) word->brief.ascii[at - word->from] = (char)letter;
        } while (++at < length && in_word(letter = PyUnicode_READ(kind, data, at), cutter->marks)
                 && !(kind > 1 && in_run(letter)));
        word->to = at, word->hash = hash_end(state);
        if (all < 128 && at - word->from <= SHORT) word->brief.letters = (uint8_t)(at - word->from);
        if (cutter->small && (all >= 128 || (capitals && !word->brief.letters))) return cutter->foreign = 1, -1;
        if (add_word(cutter)) return -1;
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

/* Cut all parts; -1 without memory, or where the text is foreign. */
int cut_all(Cutter *cutter, PyObject *parts) {
    Text *t = cutter->text;
    for (Py_ssize_t number = 0; number < t->parts; number++) {
        PyObject *part = PyTuple_GET_ITEM(parts, number);
        uint32_t before = t->words;
        if (cut(cutter, part)) return -1;
        t->part[number] = (Part){t->end, t->end + t->words - before, before};
        t->end += t->words - before + cutter->gap;
    }
    return 0;
}

