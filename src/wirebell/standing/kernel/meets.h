/* What deciding a node and finding its units share: see meets.c and units.c. */
#ifndef WIREBELL_MEETS_H
#define WIREBELL_MEETS_H

#include "kernel.h"

/* A walk over the forms of a text that begin alike, along the chain of their first letters where there is one. */
typedef struct {
    const Vocabulary *vocabulary;
    const Places *forms;
    const Entry *letters;
    const uint32_t *chain;
    uint32_t head;
} Beginning;

static inline Id term_in(const Case *c, Id word, int exact) {
    const Vocabulary *v = c->text->vocabulary;
    if (v->stem == Py_None) return word;
    const Entry *entry = entry_of(v, word);
    return exact ? entry->form : entry->stem[c->text->language];
}

Beginning beginning_of(const Case *c, const uint32_t *node);
uint32_t first_begun(const Beginning *b);
uint32_t next_begun(const Beginning *b, uint32_t number);

int near_in(Case *c, const uint32_t *node, uint32_t low, uint32_t high);

#endif
