/* What opening a snapshot and checking it share: see reopen.c and check.c. */
#ifndef WIREBELL_REOPEN_H
#define WIREBELL_REOPEN_H

#include "snapshot.h"

typedef struct {
    Index *index;
    Filed *filed;
    char *bytes;
    const Header *header;
    const Totals *totals;
    Id *ids;              /* of the words that are numbered here */
    int same_ids;         /* as their numbers: nothing has to be named anew */
    uint64_t *record_starts;
    uint32_t standing;    /* slots with a program */
} Opening;

int check_opening(Opening *o);

#endif
