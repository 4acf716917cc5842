/* Whether a text meets a program: over positions, exactly; runs without the GIL.
 *
 * Three answers: YES, NO, and UNKNOWN for what hangs on facts that only Python can decide.
 */
#include "meets.h"

static uint32_t count_at(const Places *p, uint32_t number) { return p->begin[number + 1] - p->begin[number]; }

/* -- places --------------------------------------------------------------------------------------------- */

static int runs_from(const Case *c, const Places *p, const uint32_t *node, uint32_t start) {
    for (uint32_t at = words_from(node); at < size_of(node); at++)
        if (p->of[start++] != term_in(c, node[at], flag_of(node) == 1)) return 0;
    return 1;
}

/* Tell whether words may stand in a row, by which two do; what may still may not. */
static int may_run(Case *c, const Places *p, const uint32_t *node) {
    const uint64_t *pairs = pairs_of(c->memo, p, c->text->end);
    for (uint32_t at = words_from(node); pairs && at + 1 < size_of(node); at++)
        if (!may_follow(pairs, term_in(c, node[at], 0), term_in(c, node[at + 1], 0))) return 0;
    return 1;
}

/* Gather where words in a row begin, whole within a range, so many at most: from the places of the rarest. */
static uint32_t run_places(Case *c, const uint32_t *node, uint32_t low, uint32_t high, uint32_t most) {
    const Places *p = flag_of(node) ? &c->text->forms : &c->text->terms;
    uint32_t rarest = NONE, offset = 0, first = words_from(node), length = size_of(node) - first, count = 0;
    if (length > 1 && c->memo && !flag_of(node) && !may_run(c, p, node)) return 0;
    for (uint32_t at = 0; at < length; at++) {
        uint32_t number = number_in(p, term_in(c, node[first + at], flag_of(node) == 1));
        if (number == NONE) return 0;
        if (rarest == NONE || count_at(p, number) < count_at(p, rarest)) rarest = number, offset = at;
    }
    for (uint32_t n = p->begin[rarest]; n < p->begin[rarest + 1] && count < most; n++) {
        uint32_t at = p->at[n];
        if (at < low + offset || at - offset + length > high) continue;
        if (length == 1 || runs_from(c, p, node, at - offset)) c->places[count++] = at - offset;
    }
    return count;
}

static int begins_with(PyObject *word, PyObject *beginning) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(beginning);
    if (PyUnicode_GET_LENGTH(word) < length) return 0;
    int kind = PyUnicode_KIND(word), other = PyUnicode_KIND(beginning);
    const void *data = PyUnicode_DATA(word), *wanted = PyUnicode_DATA(beginning);
    for (Py_ssize_t at = 0; at < length; at++)
        if (PyUnicode_READ(kind, data, at) != PyUnicode_READ(other, wanted, at)) return 0;
    return 1;
}

Beginning beginning_of(const Case *c, const uint32_t *node) {
    const Vocabulary *v = c->text->vocabulary;
    Id word = node[words_from(node)];
    Beginning b = {.vocabulary = v, .forms = &c->text->forms};
    b.letters = entry_of(v, v->fold == Py_None ? word : entry_of(v, word)->form);
    b.chain = chain_with(c->memo, b.forms, b.letters->text, &b.head);
    return b;
}

/* Compare what stands beside the word's number where both do: its str is elsewhere in memory. */
static int begins(const Entry *word, const Entry *with) {
    const Brief *whole = &word->brief, *part = &with->brief;
    if (!whole->letters || !part->letters) return begins_with(word->text, with->text);
    return whole->letters >= part->letters && !memcmp(whole->ascii, part->ascii, part->letters);
}

/* Return the first form from this one on that begins so; what is no form's number where there is none. */
static uint32_t from_here(const Beginning *b, uint32_t number) {
    while (number < b->forms->count && !begins(entry_of(b->vocabulary, b->forms->ids[number]), b->letters))
        number = b->chain ? b->chain[STARTS + number] : number + 1;
    return number;
}

uint32_t first_begun(const Beginning *b) { return from_here(b, b->chain ? b->chain[b->head] : 0); }

uint32_t next_begun(const Beginning *b, uint32_t number) {
    return from_here(b, b->chain ? b->chain[STARTS + number] : number + 1);
}

static int in_order(const void *one, const void *two) {
    uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)two;
    return (a > b) - (a < b);
}

/* Gather where words begin so, within a range, in order. */
static uint32_t begin_places(Case *c, const uint32_t *node, uint32_t low, uint32_t high) {
    const Places *p = &c->text->forms;
    Beginning begun = beginning_of(c, node);
    uint32_t count = 0;
    for (uint32_t number = first_begun(&begun); number < p->count; number = next_begun(&begun, number))
        for (uint32_t n = p->begin[number]; n < p->begin[number + 1]; n++)
            if (p->at[n] >= low && p->at[n] < high) c->places[count++] = p->at[n];
    qsort(c->places, count, sizeof(uint32_t), in_order);
    return count;
}

uint32_t places(Case *c, const uint32_t *node, uint32_t low, uint32_t high) {
    return op_of(node) == RUN ? run_places(c, node, low, high, NONE) : begin_places(c, node, low, high);
}

/* -- near ----------------------------------------------------------------------------------------------- */

/* Keep those of a word's places that are near one of those reached so far; return how many. */
static uint32_t step(const uint32_t *from, uint32_t count, const Places *p, uint32_t number, const uint32_t *range,
                     int64_t distance, uint32_t *to) {
    uint32_t reached = 0, kept = 0;
    for (uint32_t n = p->begin[number]; n < p->begin[number + 1]; n++) {
        uint32_t at = p->at[n];
        if (at < range[0] || at >= range[1]) continue;
        while (reached < count && from[reached] < (int64_t)at - 1 - distance) reached++;
        if (reached < count && from[reached] <= (int64_t)at - 1 + distance) to[kept++] = at;
    }
    return kept;
}

int near_in(Case *c, const uint32_t *node, uint32_t low, uint32_t high) {
    const Places *p = &c->text->terms;
    const uint32_t range[2] = {low, high};
    uint32_t count = 0, *from = c->places, *to = c->reached;
    for (uint32_t at = 2; at < size_of(node); at++) {
        uint32_t number = number_in(p, term_in(c, node[at], 0));
        if (number == NONE) return 0;
        uint32_t kept = 0;
        if (at > 2) kept = step(from, count, p, number, range, node[1], to);
        else for (uint32_t n = p->begin[number]; n < p->begin[number + 1]; n++)
            if (p->at[n] >= low && p->at[n] < high) to[kept++] = p->at[n];
        if (!kept) return 0;
        uint32_t *swap = from;
        from = to, to = swap, count = kept;
    }
    return 1;
}

/* -- the whole ------------------------------------------------------------------------------------------ */

void range_of(const Text *text, unsigned field, uint32_t *range) {
    range[0] = 0, range[1] = text->end;
    if (field == ANYWHERE || !text->parts) return;
    const Part *part = &text->part[field == HEADLINE ? 0 : text->parts - 1];
    range[0] = part->first, range[1] = part->end;
}

static int within(Case *c, const uint32_t *node) {
    uint32_t unit;
    int count = units_of(c, node, 1, &unit);
    return count < 0 ? UNKNOWN : count > 0;
}

/* One word anywhere, however often, which a look at its number of places decides. */
static int is_quick(const uint32_t *node) {
    return field_of(node) == ANYWHERE && op_of(node) == RUN && wide(node) == 1;
}

static int quick(const Case *c, const uint32_t *node) {
    const Places *p = flag_of(node) ? &c->text->forms : &c->text->terms;
    uint32_t number = number_in(p, term_in(c, node[words_from(node)], flag_of(node) == 1));
    return number != NONE && (!(node[0] & COUNTED) || count_at(p, number) >= times_of(node));
}

static int leaf(Case *c, const uint32_t *node) {
    if (is_quick(node)) return quick(c, node);
    uint32_t range[2], times = times_of(node);
    range_of(c->text, field_of(node), range);
    if (op_of(node) == NEAR) return near_in(c, node, range[0], range[1]);
    if (op_of(node) == RUN) return run_places(c, node, range[0], range[1], times) >= times;
    return begin_places(c, node, range[0], range[1]) >= times;
}

static int has_key(const Case *c, Id id) {
    uint32_t low = 0, high = c->key_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (c->keys[middle] < id) low = middle + 1;
        else high = middle;
    }
    return low < c->key_count && c->keys[low] == id;
}

static int key(const Case *c, const uint32_t *node) {
    const Asked *asked = *(Asked **)row_at(&c->index->asked, node[1]);
    for (uint32_t at = 0; at < asked->count; at++)
        if (has_key(c, asked->keys[at].id)) return YES;
    return NO;
}

/* AND until one is not met, OR until one is; what is decided at a look comes before what is not. */
static int joined(Case *c, const uint32_t *node) {
    int deciding = op_of(node) == AND ? NO : YES, found = op_of(node) == AND ? YES : NO, dear = 0;
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) {
        if (!is_quick(node + at)) dear = 1;
        else if (quick(c, node + at) == deciding) return deciding;
    }
    for (uint32_t at = 1; dear && at < size_of(node); at += size_of(node + at)) {
        if (is_quick(node + at)) continue;
        int one = meets(c, node + at);
        if (one == deciding) return one;
        if (one == UNKNOWN) found = UNKNOWN;
    }
    return found;
}

int meets(Case *c, const uint32_t *node) {
    int inner;
    switch (op_of(node)) {
    case AND: case OR:
        return joined(c, node);
    case NOT:
        inner = meets(c, node + 1);
        return inner == UNKNOWN ? UNKNOWN : !inner;
    case WITHIN:
        return within(c, node);
    case KEY:
        return c->index ? key(c, node) : UNKNOWN;
    case ASK:
        return UNKNOWN;
    default:
        return leaf(c, node);
    }
}
