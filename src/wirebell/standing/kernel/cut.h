/* Cutting a text and placing its terms, which run without the GIL: see cut.c and place.c. */
#ifndef WIREBELL_CUT_H
#define WIREBELL_CUT_H

#include "kernel.h"

enum { BATCH = 32 };

/* A word that the vocabulary does not know yet, and which of the text's it is. */
typedef struct { Piece piece; uint32_t word; } Missing;

typedef struct {
    Text *text;
    const WordTable *table;
    uint32_t room;        /* for words, so far */
    uint32_t gap;
    int marks;            /* accents written as separate marks stay with their letter */
    int small;            /* letters are made small on the way, if they are ASCII */
    int foreign;          /* and some are not, or stand in a long word: Python has to make this text small first */
    int waiting;          /* words cut and not looked up yet, while memory is fetched for them */
    Missing *missing;
    uint32_t missing_count, missing_room;
    Piece words[BATCH];
} Cutter;

int cut_all(Cutter *cutter, PyObject *parts);
int place_all(Text *t, const Id *terms, const Id *forms);

#endif
