/* The layout of a snapshot: see save.c and reopen.c. */
#ifndef WIREBELL_SNAPSHOT_H
#define WIREBELL_SNAPSHOT_H

#include "kernel.h"

enum { SNAPSHOT_VERSION = 2, PAGE = 4096, TAG = 256, ORDER = 0x01020304 };
enum {
    TOTALS,               /* a Totals */
    LETTERS,              /* of all words, in UTF-8, one behind the other */
    WORDS,                /* a SavedWord each */
    ASKED,                /* a SavedAsked each, with its keys behind it */
    PREFIXES,             /* the numbers of those words that are prefixes */
    COUNTS,               /* of documents, by word, then those of words that begin so */
    SLOTS, SAME, NUMBERS, /* as they are in memory, as are */
    MAP, RECORDS, POSTINGS, FANS,
    RECORD_CHUNKS, POSTING_CHUNKS, FAN_CHUNKS, /* how long each chunk is, in words */
    EXTRA,                /* what Python keeps beside */
    SECTIONS
};

typedef struct { uint64_t from, bytes; } Section;

typedef struct {
    char magic[8];
    uint32_t version, order;
    char tag[TAG];        /* names all that programs hang on: another reads nothing */
    uint64_t bytes, sum;  /* of the whole; of what follows this page */
    Section sections[SECTIONS];
    uint64_t own_sum;     /* of this page, while this is 0 */
} Header;

typedef struct {
    double learned;
    uint32_t slots, numbers, words, asked, prefixes, seen, map_taken, spare;
} Totals;

typedef struct { uint32_t size, form, stem[LANGUAGES]; } SavedWord;
typedef struct { double share; uint32_t count, spare; } SavedAsked;

static const char MAGIC[8] = "WIREBELL";

/* Add up bytes, whose number is a multiple of 32, in four lanes: what a bad disk or a cut file does is seen. */
static inline uint64_t sum_of(const void *bytes, size_t count) {
    uint64_t lanes[4] = {1, 2, 3, 4};
    const uint64_t *at = bytes;
    for (size_t n = 0; n < count / 32; n++, at += 4)
        for (int lane = 0; lane < 4; lane++) {
            lanes[lane] = (lanes[lane] ^ at[lane]) * UINT64_C(0x9E3779B97F4A7C15);
            lanes[lane] ^= lanes[lane] >> 29;
        }
    for (int lane = 1; lane < 4; lane++) lanes[0] = (lanes[0] ^ lanes[lane]) * UINT64_C(1099511628211);
    return lanes[0];
}

/* Have every word of a program that is known to be one be another, by a table. */
static inline void rename_words(uint32_t *node, const Id *names) {
    uint32_t at = 1;
    if (op_of(node) == ASK || op_of(node) == KEY) return;
    if (op_of(node) >= RUN) {
        for (at = words_from(node); at < size_of(node); at++) node[at] = names[node[at]];
        return;
    }
    for (; at < size_of(node); at += size_of(node + at)) rename_words(node + at, names);
}

static inline void rename_gates(List *posting, const Id *names) {
    Item *items = (Item *)posting->words;
    for (uint32_t n = 0; n < posting->count; n++)
        if (items[n].gate != NONE) items[n].gate = names[items[n].gate];
}

enum { ID_BITS = (1 << TABLE_SHIFT) - 1 };

#endif
