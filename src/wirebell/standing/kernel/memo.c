/* What is found out about a text once, however many programs ask: in which units a word stands, which words stand side by
 * side, and which begin with the same two letters. Runs without the GIL; a memo is one match's own.
 */
#include "kernel.h"

/* -- units ---------------------------------------------------------------------------------------------- */

static int more_bins(Memo *memo) {
    Memo had = *memo;
    uint32_t mask = had.bins ? had.mask * 2 + 1 : 255;
    memo->bins = PyMem_RawCalloc(mask + (size_t)1, sizeof memo->bins[0]);
    if (!memo->bins) return memo->bins = had.bins, -1;
    memo->mask = mask;
    for (uint32_t at = 0; had.bins && at <= had.mask; at++) {
        uint32_t to = spread((Id)(had.bins[at].key >> 4)) & mask;
        while (had.bins[at].key && memo->bins[to].key) to = (to + 1) & mask;
        if (had.bins[at].key) memo->bins[to] = had.bins[at];
    }
    PyMem_RawFree(had.bins);
    return 0;
}

static int more_bits(Memo *memo, uint32_t width) {
    if (memo->room - memo->used >= width) return 0;
    uint32_t room = memo->room * 2 + width + 64;
    uint64_t *bits = PyMem_RawRealloc(memo->bits, room * sizeof(uint64_t));
    if (!bits) return -1;
    memo->bits = bits, memo->room = room;
    return 0;
}

/* Return the set that is kept under a key that is not 0, and whether it is new: then it is empty, to be filled before the
 * next is asked for. NULL without memory. */
uint64_t *remembered(Memo *memo, uint64_t key, uint32_t width, int *is_new) {
    if ((!memo->bins || memo->taken * UINT64_C(2) > memo->mask) && more_bins(memo)) return NULL;
    uint32_t at = spread((Id)(key >> 4)) & memo->mask;
    for (; memo->bins[at].key; at = (at + 1) & memo->mask)
        if (memo->bins[at].key == key) return *is_new = 0, memo->bits + memo->bins[at].at;
    if (more_bits(memo, width)) return NULL;
    memo->bins[at].key = key, memo->bins[at].at = memo->used;
    memo->taken++, memo->used += width, *is_new = 1;
    return memset(memo->bits + memo->bins[at].at, 0, width * sizeof(uint64_t));
}

static int begin_kind(Memo *memo, unsigned kind, uint32_t words) {
    if (words > memo->kept[kind].room) {
        uint32_t room = words + words / 4;
        uint32_t *at = PyMem_RawMalloc(room * sizeof(uint32_t));
        if (!at) return -1;
        PyMem_RawFree(memo->kept[kind].at);
        memo->kept[kind].at = at, memo->kept[kind].room = room;
    }
    memset(memo->kept[kind].at, 0, words * sizeof(uint32_t));
    return memo->kept[kind].ready = 1, 0;
}

/* Return the set of a word by its number among so many, as `remembered` does. */
uint64_t *kept_of(Memo *memo, unsigned kind, uint32_t words, uint32_t number, uint32_t width, int *is_new) {
    if (!memo->kept[kind].ready && begin_kind(memo, kind, words)) return NULL;
    uint32_t *at = &memo->kept[kind].at[number];
    if (*at) return *is_new = 0, memo->bits + *at - 1;
    if (more_bits(memo, width)) return NULL;
    *at = memo->used + 1;
    memo->used += width, *is_new = 1;
    return memset(memo->bits + *at - 1, 0, width * sizeof(uint64_t));
}

/* -- pairs ---------------------------------------------------------------------------------------------- */

enum { FEW_RUNS = 32, PAIR_WORDS = (1 << PAIR_BITS) / 64 };

static void mark_pairs(uint64_t *pairs, const Places *terms, uint32_t end) {
    memset(pairs, 0, PAIR_WORDS * sizeof(uint64_t));
    for (uint32_t at = 0; at + 1 < end; at++) {
        uint32_t pair = pair_of(terms->of[at], terms->of[at + 1]);
        pairs[pair / 64] |= UINT64_C(1) << pair % 64;
    }
}

/* Return which terms stand side by side, for may_follow: once many ask, as it takes a walk over the text. Else, and without
 * memory, NULL. */
const uint64_t *pairs_of(Memo *memo, const Places *terms, uint32_t end) {
    if (memo->runs < FEW_RUNS) return memo->runs++, NULL;
    if (memo->runs > FEW_RUNS) return memo->pairs;
    if (!memo->pairs && !(memo->pairs = PyMem_RawMalloc(PAIR_WORDS * sizeof(uint64_t)))) return NULL;
    mark_pairs(memo->pairs, terms, end);
    return memo->runs++, memo->pairs;
}

/* -- beginnings ----------------------------------------------------------------------------------------- */

static int chain_forms(Memo *memo, const Places *forms) {
    uint32_t *chain = PyMem_RawRealloc(memo->chain, (STARTS + forms->count + (size_t)1) * sizeof(uint32_t));
    if (!chain) return -1;
    memo->chain = chain;
    memset(chain, 0xff, STARTS * sizeof(uint32_t));
    for (uint32_t number = forms->count; number-- > 0;) { /* so that each chain is in order */
        uint32_t which = forms->starts[number];
        if (which == ONE_LETTER) continue;
        chain[STARTS + number] = chain[which];
        chain[which] = number;
    }
    return memo->chained = 1, 0;
}

/* Return the chain of those forms that may begin so, by their numbers: `chain[which]` is the first, `chain[STARTS + number]`
 * follows a number, NONE ends it. NULL if all have to be looked at. */
const uint32_t *chain_with(Memo *memo, const Places *forms, PyObject *beginning, uint32_t *which) {
    if (!memo || PyUnicode_GET_LENGTH(beginning) < 2) return NULL;
    if (!memo->chained && chain_forms(memo, forms)) return NULL;
    *which = start_of(PyUnicode_READ_CHAR(beginning, 0), PyUnicode_READ_CHAR(beginning, 1));
    return memo->chain;
}

/* -- the whole ------------------------------------------------------------------------------------------ */

/* Have it be of no text yet. */
void forget_text(Memo *memo) {
    if (memo->taken) memset(memo->bins, 0, (memo->mask + (size_t)1) * sizeof memo->bins[0]);
    for (unsigned kind = 0; kind < KINDS; kind++) memo->kept[kind].ready = 0;
    memo->taken = memo->used = memo->runs = 0, memo->chained = 0;
}

void free_memo(Memo *memo) {
    PyMem_RawFree(memo->bins);
    PyMem_RawFree(memo->bits);
    PyMem_RawFree(memo->chain);
    PyMem_RawFree(memo->pairs);
    for (unsigned kind = 0; kind < KINDS; kind++) PyMem_RawFree(memo->kept[kind].at);
}
