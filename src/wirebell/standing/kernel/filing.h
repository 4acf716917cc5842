/* What filing one program and filing all anew share: see filing.c and refile.c. */
#ifndef WIREBELL_FILING_H
#define WIREBELL_FILING_H

#include "kernel.h"

/* Programs that wait for a place until all are filed, so that those of one term can lie side by side. */
typedef struct {
    const uint32_t *node;
    uint32_t slot, at;    /* the record's place, NONE while it waits */
    int own;              /* whether it is the whole of the slot's program */
} Waiting;

typedef struct {
    Waiting *waiting;
    uint32_t count, room;
} Queue;

typedef struct {
    Index *index;
    Filed *to;
    const Shares *shares;
    Queue *queue;         /* NULL: records are placed at once */
} Filer;

int file_code(const Filer *filer, uint32_t slot, const uint32_t *code, uint32_t *at);

#endif
