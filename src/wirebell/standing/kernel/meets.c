/* Whether a text meets a program: over positions, exactly; runs without the GIL.
 *
 * Three answers: YES, NO, and UNKNOWN for what hangs on facts that only Python can decide. Sentences and paragraphs
 * are sets of bits: each word brings those it stands in, and AND, OR and NOT work on the sets.
 */
#include "kernel.h"

static Id term_in(const Case *c, Id word, int exact) {
    const Vocabulary *v = c->text->vocabulary;
    if (v->stem == Py_None) return word;
    const Entry *entry = entry_of(v, word);
    return exact ? entry->form : entry->stem[c->text->language];
}

static uint32_t count_at(const Places *p, uint32_t number) { return p->begin[number + 1] - p->begin[number]; }

/* -- places --------------------------------------------------------------------------------------------- */

static int runs_from(const Case *c, const Places *p, const uint32_t *node, uint32_t start) {
    for (uint32_t at = words_from(node); at < size_of(node); at++)
        if (p->of[start++] != term_in(c, node[at], flag_of(node) == 1)) return 0;
    return 1;
}

/* Gather where words in a row begin, whole within a range, so many at most: from the places of the rarest. */
static uint32_t run_places(Case *c, const uint32_t *node, uint32_t low, uint32_t high, uint32_t most) {
    const Places *p = flag_of(node) ? &c->text->forms : &c->text->terms;
    uint32_t rarest = NONE, offset = 0, first = words_from(node), length = size_of(node) - first, count = 0;
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

/* A walk over the forms of a text that begin alike, along the chain of their first letters where there is one. */
typedef struct {
    const Vocabulary *vocabulary;
    const Places *forms;
    const Entry *letters;
    const uint32_t *chain;
    uint32_t head;
} Beginning;

static Beginning beginning_of(const Case *c, const uint32_t *node) {
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

static uint32_t first_begun(const Beginning *b) { return from_here(b, b->chain ? b->chain[b->head] : 0); }

static uint32_t next_begun(const Beginning *b, uint32_t number) {
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

static int near_in(Case *c, const uint32_t *node, uint32_t low, uint32_t high) {
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

/* -- sets of sentences or paragraphs -------------------------------------------------------------------- */

enum { SMALL = 8 };
typedef struct {
    uint64_t small[SMALL], *bits;
} Set;

static uint64_t *open_set(Case *c, Set *set, uint32_t width) {
    set->bits = set->small;
    if (width > SMALL && !(set->bits = PyMem_RawMalloc(width * sizeof(uint64_t)))) c->failed = 1;
    return set->bits;
}

static void close_set(Set *set) {
    if (set->bits != set->small) PyMem_RawFree(set->bits);
}

static uint32_t width_of(const Units *units) { return (units->count + 63) / 64; }
static void set_bit(uint64_t *bits, uint32_t number) { bits[number / 64] |= UINT64_C(1) << number % 64; }

static void where(Case *c, const Units *units, const uint32_t *node, uint64_t *out);

/* Find the units in which a leaf stands whole, often enough. */
static void find_places(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    uint32_t count = places(c, node, 0, c->text->end);
    uint32_t length = wide(node), times = 0, before = NONE;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t at = c->places[n], unit = units->of[at];
        if (unit == NONE || units->of[at + length - 1] != unit) continue;
        times = unit == before ? times + 1 : 1;
        before = unit;
        if (times >= times_of(node)) set_bit(out, unit);
    }
}

/* A word or a beginning: what many programs ask for, and of which they need no more than the units. */
static int is_plain(const uint32_t *node) { return size_of(node) == 2 && (op_of(node) == RUN || op_of(node) == BEGIN); }

/* A word that the text has not: a look at it spares its set of units. */
static int is_absent(const Case *c, const uint32_t *node) {
    if (op_of(node) != RUN || size_of(node) != 2) return 0;
    return number_in(flag_of(node) ? &c->text->forms : &c->text->terms, term_in(c, node[1], flag_of(node) == 1)) == NONE;
}

static void mark_units(const Places *p, uint32_t number, const Units *units, uint64_t *out) {
    for (uint32_t n = p->begin[number]; n < p->begin[number + 1]; n++)
        if (units->of[p->at[n]] != NONE) set_bit(out, units->of[p->at[n]]);
}

/* Find the units of a plain node: where its words stand, in whatever order. */
static void find_units(const Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    if (op_of(node) == BEGIN) {
        Beginning begun = beginning_of(c, node);
        for (uint32_t at = first_begun(&begun); at < begun.forms->count; at = next_begun(&begun, at))
            mark_units(begun.forms, at, units, out);
        return;
    }
    const Places *p = flag_of(node) ? &c->text->forms : &c->text->terms;
    uint32_t number = number_in(p, term_in(c, node[1], flag_of(node) == 1));
    if (number != NONE) mark_units(p, number, units, out);
}

/* Return the units in which a word or a beginning stands, found once for all programs; NULL for other nodes, and without
 * memory. They stay until the next are asked for. */
static const uint64_t *known_places(Case *c, const Units *units, const uint32_t *node) {
    int is_new = 0, paragraphs = units == &c->text->units[1], beginning = op_of(node) == BEGIN;
    if (!c->memo || !is_plain(node)) return NULL;
    uint64_t key = (uint64_t)node[1] << 4 | 8 | (unsigned)beginning << 2 | flag_of(node) << 1 | (unsigned)paragraphs;
    uint64_t *kept = remembered(c->memo, key, width_of(units), &is_new);
    if (kept && is_new) find_units(c, units, node, kept);
    return kept;
}

/* Add the units in which a leaf stands whole, often enough. */
static void add_places(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    if (is_absent(c, node)) return;
    const uint64_t *known = known_places(c, units, node);
    if (!known) find_places(c, units, node, out);
    for (uint32_t n = 0; known && n < width_of(units); n++) out[n] |= known[n];
}

/* Look for words near each other only in units that have them all. */
static void add_near(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    uint32_t width = width_of(units);
    Set have, one;
    uint64_t *all = open_set(c, &have, width), *each = open_set(c, &one, width);
    if (all && each) {
        memset(all, 0xff, width * sizeof(uint64_t));
        for (uint32_t at = words_from(node); at < size_of(node); at++) {
            const uint32_t word[2] = {RUN | 2 << SIZE_SHIFT, node[at]};
            memset(each, 0, width * sizeof(uint64_t));
            add_places(c, units, word, each);
            for (uint32_t n = 0; n < width; n++) all[n] &= each[n];
        }
        for (uint32_t unit = 0; unit < units->count; unit++)
            if (all[unit / 64] >> unit % 64 & 1
                && near_in(c, node, units->ranges[2 * unit], units->ranges[2 * unit + 1]))
                set_bit(out, unit);
    }
    close_set(&have);
    close_set(&one);
}

/* Add the units that meet a node to a set. */
static void add_where(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    if (op_of(node) == RUN || op_of(node) == BEGIN) {
        add_places(c, units, node, out);
        return;
    }
    if (op_of(node) == NEAR) {
        add_near(c, units, node, out);
        return;
    }
    Set set;
    uint64_t *some = open_set(c, &set, width_of(units));
    if (some) {
        where(c, units, node, some);
        for (uint32_t n = 0; n < width_of(units); n++) out[n] |= some[n];
    }
    close_set(&set);
}

/* Keep of a set those units that meet a node, or where it is a NOT those that do not meet what is in it; tell whether any
 * is left. `some` is room for a set. */
static int keep_where(Case *c, const Units *units, const uint32_t *node, uint64_t *some, uint64_t *out) {
    uint32_t width = width_of(units);
    uint64_t left = 0, turned = 0;
    if (op_of(node) == NOT) node++, turned = ~turned;
    if (!turned && is_absent(c, node)) return 0;
    const uint64_t *met = known_places(c, units, node);
    if (!met) where(c, units, node, some), met = some;
    for (uint32_t n = 0; n < width; n++) left |= out[n] &= met[n] ^ turned;
    return left != 0;
}

static void where_all(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    Set set;
    uint64_t *some = open_set(c, &set, width_of(units));
    memset(out, 0xff, width_of(units) * sizeof(uint64_t));
    for (uint32_t at = 1; some && at < size_of(node); at += size_of(node + at))
        if (!keep_where(c, units, node + at, some, out)) {
            memset(out, 0, width_of(units) * sizeof(uint64_t));
            break;
        }
    close_set(&set);
}

/* Fill a set with the units that meet a node. */
static void where(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    uint32_t width = width_of(units);
    if (op_of(node) == AND) {
        where_all(c, units, node, out);
        return;
    }
    memset(out, 0, width * sizeof(uint64_t));
    switch (op_of(node)) {
    case OR:
        for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) add_where(c, units, node + at, out);
        break;
    case NOT:
        add_where(c, units, node + 1, out);
        for (uint32_t n = 0; n < width; n++) out[n] = ~out[n];
        break;
    default:
        add_where(c, units, node, out);
    }
}

void range_of(const Text *text, unsigned field, uint32_t *range) {
    range[0] = 0, range[1] = text->end;
    if (field == ANYWHERE || !text->parts) return;
    const Part *part = &text->part[field == HEADLINE ? 0 : text->parts - 1];
    range[0] = part->first, range[1] = part->end;
}

/* Find the first so many units of its field that meet a WITHIN, -1 if the units are not known. Units do not reach
 * from one part into the next, so that a field's are those that begin in it. */
int units_of(Case *c, const uint32_t *node, uint32_t most, uint32_t *found) {
    const Units *units = &c->text->units[flag_of(node)];
    if (!units->of) return -1;
    Set set;
    uint64_t *met = open_set(c, &set, width_of(units));
    uint32_t range[2], count = 0;
    range_of(c->text, field_of(node), range);
    if (met) where(c, units, node + 1, met);
    for (uint32_t n = 0; met && n < width_of(units); n++)
        for (uint64_t bits = met[n]; bits && count < most; bits &= bits - 1) {
            uint32_t unit = n * 64 + (uint32_t)__builtin_ctzll(bits);
            if (unit >= units->count) break; /* NOT sets what lies behind the last */
            uint32_t low = units->ranges[2 * unit];
            if (low >= range[0] && low < range[1]) found[count++] = unit;
        }
    close_set(&set);
    return (int)count;
}

static int within(Case *c, const uint32_t *node) {
    uint32_t unit;
    int count = units_of(c, node, 1, &unit);
    return count < 0 ? UNKNOWN : count > 0;
}

/* -- the whole ------------------------------------------------------------------------------------------ */

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
