/* In which sentences or paragraphs of a text a node is met: sets of bits. Each word brings those it stands in; AND, OR and
 * NOT work on the sets. Runs without the GIL.
 */
#include "meets.h"

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

static void mark_units(const Places *p, uint32_t number, const Units *units, uint64_t *out) {
    for (uint32_t n = p->begin[number]; n < p->begin[number + 1]; n++)
        if (units->of[p->at[n]] != NONE) set_bit(out, units->of[p->at[n]]);
}

/* Stands for the units of a word that the text has not. */
static const uint64_t ABSENT[1];

static const uint64_t *units_of_word(Case *c, const Units *units, const uint32_t *node) {
    const Places *p = flag_of(node) ? &c->text->forms : &c->text->terms;
    uint32_t number = number_in(p, term_in(c, node[1], flag_of(node) == 1));
    unsigned kind = flag_of(node) << 1 | (units == &c->text->units[1]);
    int is_new = 0;
    if (number == NONE) return ABSENT;
    uint64_t *kept = c->memo ? kept_of(c->memo, kind, p->count, number, width_of(units), &is_new) : NULL;
    if (kept && is_new) mark_units(p, number, units, kept);
    return kept;
}

static const uint64_t *units_of_beginning(Case *c, const Units *units, const uint32_t *node) {
    int is_new = 0;
    uint64_t key = (uint64_t)node[1] << 4 | 8 | (units == &c->text->units[1]);
    uint64_t *kept = c->memo ? remembered(c->memo, key, width_of(units), &is_new) : NULL;
    if (!kept || !is_new) return kept;
    Beginning begun = beginning_of(c, node);
    for (uint32_t at = first_begun(&begun); at < begun.forms->count; at = next_begun(&begun, at))
        mark_units(begun.forms, at, units, kept);
    return kept;
}

/* Return the units in which a word or a beginning stands, found once for all programs; NULL for other nodes, and without
 * memory. They stay until the next are asked for. */
static const uint64_t *known_units(Case *c, const Units *units, const uint32_t *node) {
    if (!is_plain(node)) return NULL;
    return op_of(node) == RUN ? units_of_word(c, units, node) : units_of_beginning(c, units, node);
}

/* Add the units in which a leaf stands whole, often enough. */
static void add_places(Case *c, const Units *units, const uint32_t *node, uint64_t *out) {
    const uint64_t *known = known_units(c, units, node);
    if (known == ABSENT) return;
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
    const uint64_t *met = known_units(c, units, node);
    if (met == ABSENT) return turned != 0;
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
