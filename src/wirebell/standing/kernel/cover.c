/* The terms a query is filed under: every text that meets it holds at least one of them.
 *
 * Nothing here sets an exception, as it runs without the GIL too.
 *
 * AND is filed under its rarest operand, OR under all of its operands, words in a row under the rarest word; what is
 * rare, the stream itself has taught. The same choice as cover.py makes, which prices queries.
 */
#include "kernel.h"

static const double BELIEF = 8.0;  /* documents that the guess by length counts for */
static const double IN_HEADLINE = 0.1;

double guess_of(Py_ssize_t letters) {
    double n = letters < 1 ? 1 : (double)letters;
    return 0.3 / (n * n);
}

/* Return the expected share of documents that hold a term, or a word that begins so. */
double share_of(const Shares *shares, unsigned table, Id id) {
    const uint32_t *counts = table == PREFIX_TABLE ? shares->prefix_counts : shares->counts;
    double guess = guess_of(PyUnicode_GET_LENGTH(entry_of(shares->vocabulary, id)->text));
    if (table == PREFIX_TABLE) guess *= 4;
    double count = id < shares->room ? counts[id] : 0;
    double share = (count + BELIEF * guess) / (shares->learned + BELIEF);
    if (table == HEADLINE_TABLE) share *= IN_HEADLINE;
    return share < 1 ? share : 1;
}

static int add_key(Cover *cover, unsigned table, Id id, double share) {
    uint64_t key = (uint64_t)table << 32 | id;
    for (uint32_t at = 0; at < cover->count && cover->count <= LANGUAGES; at++)
        if (cover->keys[at] == key) return 1; /* stems of one word; of many terms, repeats do no harm */
    if (cover->count == cover->room) {
        uint32_t room = cover->room ? cover->room * 2 : 4;
        uint64_t *keys = PyMem_RawRealloc(cover->keys, room * sizeof(uint64_t));
        if (!keys) return -1;
        cover->keys = keys, cover->room = room;
    }
    cover->keys[cover->count++] = key;
    cover->share += share;
    return 1;
}

/* Take the other cover if it is cheaper, or if there is none yet; frees what is not taken. */
static void take_cheaper(Cover *best, Cover *other, int *found) {
    Cover loser = *other;
    if (!*found || other->share < best->share) loser = *best, *best = *other;
    PyMem_RawFree(loser.keys);
    *found = 1;
}

static int cover_word(const Shares *shares, Id word, unsigned table, Cover *cover) {
    const Vocabulary *v = shares->vocabulary;
    if (v->stem == Py_None) return add_key(cover, table, word, share_of(shares, table, word));
    const Entry *entry = entry_of(v, word);
    for (int language = 0; language < LANGUAGES; language++) {
        Id term = entry->stem[language];
        if (add_key(cover, table, term, share_of(shares, table, term)) < 0) return -1;
    }
    return 1;
}

static int cover_words(const Shares *shares, const uint32_t *node, unsigned table, Cover *cover) {
    int found = 0;
    for (uint32_t at = words_from(node); at < size_of(node); at++) {
        Cover one = {0};
        if (cover_word(shares, node[at], table, &one) < 0) return PyMem_RawFree(one.keys), -1;
        take_cheaper(cover, &one, &found);
    }
    return found;
}

static int cover_beginning(const Shares *shares, const uint32_t *node, Cover *cover) {
    const Vocabulary *v = shares->vocabulary;
    Id id = v->fold == Py_None ? node[words_from(node)] : entry_of(v, node[words_from(node)])->form;
    return add_key(cover, PREFIX_TABLE, id, share_of(shares, PREFIX_TABLE, id));
}

static int cover_asked(const Rows *rows, const uint32_t *node, Cover *cover) {
    const Asked *asked = *(Asked **)row_at(rows, node[1]);
    for (uint32_t at = 0; at < asked->count; at++)
        if (add_key(cover, asked->keys[at].table, asked->keys[at].id, 0) < 0) return -1;
    cover->share = asked->share;
    return asked->count > 0;
}

static int cover_all(const Shares *shares, const Rows *asked, const uint32_t *node, unsigned field, Cover *cover) {
    int found = 0;
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) {
        Cover one = {0};
        int covered = cover_node(shares, asked, node + at, field, &one);
        if (covered > 0) take_cheaper(cover, &one, &found);
        else PyMem_RawFree(one.keys);
        if (covered < 0) return -1;
    }
    return found;
}

static int cover_any(const Shares *shares, const Rows *asked, const uint32_t *node, unsigned field, Cover *cover) {
    for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) {
        Cover one = {0};
        int covered = cover_node(shares, asked, node + at, field, &one);
        for (uint32_t key = 0; covered > 0 && key < one.count; key++)
            if (add_key(cover, (unsigned)(one.keys[key] >> 32), (Id)one.keys[key], 0) < 0) covered = -1;
        cover->share += one.share;
        PyMem_RawFree(one.keys);
        if (covered <= 0) return covered;
    }
    return 1;
}

/* Find the cheapest cover: 1, or 0 for what asks for nothing, or -1 without memory. `field` is the group's. */
int cover_node(const Shares *shares, const Rows *asked, const uint32_t *node, unsigned field, Cover *cover) {
    unsigned own = field_of(node) ? field_of(node) : field;
    switch (op_of(node)) {
    case AND:
        return cover_all(shares, asked, node, field, cover);
    case OR:
        return cover_any(shares, asked, node, field, cover);
    case NOT:
        return 0;
    case WITHIN:
        return cover_node(shares, asked, node + 1, own, cover);
    case ASK: case KEY:
        return cover_asked(asked, node, cover);
    case BEGIN:
        return cover_beginning(shares, node, cover);
    default:
        return cover_words(shares, node, own == HEADLINE ? HEADLINE_TABLE : TEXT_TABLE, cover);
    }
}

static int is_stem(const Vocabulary *v, Id word, Id term) {
    if (v->stem == Py_None) return word == term;
    for (int language = 0; language < LANGUAGES; language++)
        if (entry_of(v, word)->stem[language] == term) return 1;
    return 0;
}

/* Return a word besides the one it is filed under that a text must hold to meet the node, the rarest; or NONE. */
Id gate_of(const Shares *shares, const uint32_t *node, Id filed) {
    Id best = NONE;
    if (op_of(node) == WITHIN) return gate_of(shares, node + 1, filed);
    if (op_of(node) == RUN || op_of(node) == NEAR) {
        for (uint32_t at = words_from(node); at < size_of(node); at++) {
            if (is_stem(shares->vocabulary, node[at], filed)) continue;
            if (best == NONE || share_of(shares, TEXT_TABLE, node[at]) < share_of(shares, TEXT_TABLE, best))
                best = node[at];
        }
    } else if (op_of(node) == AND) {
        for (uint32_t at = 1; at < size_of(node); at += size_of(node + at)) {
            Id one = gate_of(shares, node + at, filed);
            if (one != NONE && (best == NONE || share_of(shares, TEXT_TABLE, one) < share_of(shares, TEXT_TABLE, best)))
                best = one;
        }
    }
    return best;
}
