/* The terms of a text at their positions. Runs without the GIL. */
#include "cut.h"

static int make_room(Places *p, uint32_t words, uint32_t end) {
    uint32_t room = 8;
    while (room < words * 2) room *= 2;
    p->mask = room - 1;
    p->slots = PyMem_RawCalloc(room, sizeof p->slots[0]);
    p->ids = PyMem_RawMalloc((words + 1) * sizeof(Id));
    p->begin = PyMem_RawCalloc(words + 2, sizeof(uint32_t));
    p->at = PyMem_RawMalloc((words + 1) * sizeof(uint32_t));
    p->of = PyMem_RawMalloc((end + 1) * sizeof(Id));
    if (!p->slots || !p->ids || !p->begin || !p->at || !p->of) return -1;
    memset(p->of, 0xff, (end + 1) * sizeof(Id));
    return 0;
}

static uint32_t number_of(Places *p, Id id) {
    uint32_t at = spread(id) & p->mask;
    for (; p->slots[at].number; at = (at + 1) & p->mask)
        if (p->slots[at].id == id) return p->slots[at].number - 1;
    p->ids[p->count] = id;
    p->slots[at].id = id, p->slots[at].number = ++p->count;
    return p->count - 1;
}

/* Gather the positions of each term, in order, from the terms of the words: a counting sort. */
static int place(Places *p, const Text *t, const Id *terms) {
    uint32_t *numbers = PyMem_RawMalloc((t->words + 1) * sizeof(uint32_t));
    if (!numbers) return -1;
    for (uint32_t word = 0; word < t->words; word++) {
        numbers[word] = number_of(p, terms[word]);
        p->begin[numbers[word] + 2]++; /* two ahead, so that filling moves it to its place */
    }
    for (uint32_t number = 2; number <= p->count; number++) p->begin[number] += p->begin[number - 1];
    for (Py_ssize_t part = 0; part < t->parts; part++)
        for (uint32_t at = t->part[part].first, word = t->part[part].token; at < t->part[part].end; at++, word++) {
            p->at[p->begin[numbers[word] + 1]++] = at;
            p->of[at] = terms[word];
        }
    PyMem_RawFree(numbers);
    return 0;
}

static uint32_t start_of_word(const Entry *entry) {
    if (entry->brief.letters > 1) return start_of((uint8_t)entry->brief.ascii[0], (uint8_t)entry->brief.ascii[1]);
    if (PyUnicode_GET_LENGTH(entry->text) < 2) return ONE_LETTER;
    return start_of(PyUnicode_READ_CHAR(entry->text, 0), PyUnicode_READ_CHAR(entry->text, 1));
}

/* Note how each form starts while its word is at hand: later it would have to be fetched again. */
static int note_starts(const Vocabulary *v, Places *forms) {
    forms->starts = PyMem_RawMalloc((forms->count + (size_t)1) * sizeof(uint16_t));
    if (!forms->starts) return -1;
    for (uint32_t number = 0; number < forms->count; number++)
        forms->starts[number] = (uint16_t)start_of_word(entry_of(v, forms->ids[number]));
    return 0;
}

static void count_headline(Text *t) {
    uint32_t end = t->parts ? t->part[0].end : 0, number = 0;
    while (number < t->terms.count && t->terms.at[t->terms.begin[number]] < end) number++;
    t->in_headline = number;
}

/* Place the terms of all words, and their forms unless those are the terms; -1 without memory. */
int place_all(Text *t, const Id *terms, const Id *forms) {
    if (make_room(&t->terms, t->words, t->end) || place(&t->terms, t, terms)) return -1;
    if (forms && (make_room(&t->forms, t->words, t->end) || place(&t->forms, t, forms))) return -1;
    if (note_starts(t->vocabulary, forms ? &t->forms : &t->terms)) return -1;
    if (!forms) t->forms = t->terms; /* freed once: see text_dealloc */
    count_headline(t);
    return 0;
}
