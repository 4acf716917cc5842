/* Words, phrases, words near each other and beginnings: one leaf from what was typed. Its twin is expression/leaves.py. */
#include "reader.h"

enum { FARTHEST = 99, OFTENEST = 1000, DIGITS = 9 };

static const char *const FIELD_NAMES[] = {"", "headline:", "body:"};

/* Add a word in small letters to the leaf's text, and its id to the code. */
static int take_word(Reader *r, const char *letters, uint32_t size) {
    uint32_t from = r->char_count;
    if (add_chars(r, letters, size)) return -1;
    for (uint32_t at = from; at < r->char_count; at++)
        if ((unsigned)(r->chars[at] - 'A') < 26u) r->chars[at] |= 32;
    Id id = intern_ascii(r->vocabulary, r->chars + from, size);
    if (id == NONE || know_all(r->vocabulary, id)) return r->failed = 1, -1;
    return add_word(r, id);
}

/* Take all words of a text, with spaces between; return how many, or NONE. */
static uint32_t take_words(Reader *r, const char *text, uint32_t size) {
    uint32_t count = 0;
    for (uint32_t at = 0; at < size;) {
        uint32_t from = at;
        while (at < size && is_word(text[at])) at++;
        if (at == from) {
            at++;
            continue;
        }
        if ((count++ && add_chars(r, " ", 1)) || take_word(r, text + from, at - from)) return NONE;
    }
    return count;
}

/* Begin a leaf: the name of its field in its text; room for the head of its code, and for a number. */
static uint32_t begin_leaf(Reader *r, unsigned field) {
    uint32_t leaf = new_node(r, RUN);
    if (leaf == NONE) return NONE;
    r->nodes[leaf].text.from = r->char_count, r->nodes[leaf].code.from = r->word_count;
    if (add_word(r, 0) || add_word(r, 0)) return NONE;
    return add_chars(r, FIELD_NAMES[field], (uint32_t)strlen(FIELD_NAMES[field])) ? NONE : leaf;
}

/* End a leaf. `number` is a distance, or how often; 0 for none. */
static uint32_t end_leaf(Reader *r, uint32_t leaf, unsigned op, unsigned field, uint32_t number) {
    Node *node = &r->nodes[leaf];
    uint32_t *code = r->words + node->code.from, size = r->word_count - node->code.from;
    if (!number) node->code.from++, code++, size--;
    code[0] = op | field << 4 | (number ? (uint32_t)COUNTED : 0) | size << SIZE_SHIFT;
    if (number) code[1] = number;
    node->code.size = size;
    node->text.size = r->char_count - node->text.from;
    return leaf;
}

/* Read digits up to where something else may stand; NONE for none or too many. */
static uint32_t number_at(const char *text, uint32_t size, uint32_t *used) {
    uint32_t found = 0, at = 0;
    while (at < size && is_digit(text[at]) && at <= DIGITS) found = found * 10 + (uint32_t)(text[at++] - '0');
    *used = at;
    return at && at <= DIGITS ? found : NONE;
}

static int add_number(Reader *r, const char *sign, uint32_t number) {
    char typed[16];
    int size = snprintf(typed, sizeof typed, "%s%u", sign, number);
    return add_chars(r, typed, (uint32_t)size);
}

/* -- without quotation marks ---------------------------------------------------------------------------- */

/* Tell what letters may stand in a chunk that is words and no more; a sign means something elsewhere. */
static int is_plain(const char *text, uint32_t size) {
    for (uint32_t at = 0; at < size; at++)
        if (!is_word(text[at]) && !strchr("'.,-;/_&", text[at])) return 0;
    return size && text[0] && is_word(text[0]);
}

/* Tell where the letters of a chunk end, and the beginning or number behind them begins. */
static uint32_t letters_in(const char *text, uint32_t size) {
    uint32_t at = 0;
    while (at < size && is_word(text[at])) at++;
    return at;
}

static uint32_t read_plain(Reader *r, const char *text, uint32_t size, unsigned field) {
    uint32_t leaf = begin_leaf(r, field);
    if (leaf == NONE) return NONE;
    uint32_t quote = r->char_count;
    if (add_chars(r, "\"", 1)) return NONE;
    uint32_t count = take_words(r, text, size);
    if (count == NONE) return NONE;
    if (count > 1) return add_chars(r, "\"", 1) ? NONE : end_leaf(r, leaf, RUN, field, 0);
    memmove(r->chars + quote, r->chars + quote + 1, r->char_count - quote - 1);
    r->char_count--;
    return end_leaf(r, leaf, RUN, field, 0);
}

/* Read a word, or a beginning, and how often it must occur. */
static uint32_t read_signed(Reader *r, const char *text, uint32_t size, unsigned field) {
    uint32_t letters = letters_in(text, size), at = letters, often = 1, used;
    unsigned op = RUN;
    if (at < size && text[at] == '*') at++, op = BEGIN;
    if (!letters || (op == BEGIN && letters < 2)) return NONE;
    if (at < size) {
        if (size - at < 3 || text[at] != '>' || text[at + 1] != '=') return NONE;
        often = number_at(text + at + 2, size - at - 2, &used);
        if (used != size - at - 2 || often < 1 || often > OFTENEST) return NONE;
    }
    uint32_t leaf = begin_leaf(r, field);
    if (leaf == NONE || take_word(r, text, letters) || (op == BEGIN && add_chars(r, "*", 1))) return NONE;
    if (often > 1 && add_number(r, ">=", often)) return NONE;
    return end_leaf(r, leaf, op, field, often > 1 ? often : 0);
}

uint32_t read_bare(Reader *r, unsigned field) {
    uint32_t size = chunk_size(r), from = r->at;
    if (!size || (from + size < r->end && r->text[from + size] == '(') || is_chunk(r, "XOR")) return NONE;
    r->at += size;
    if (is_plain(r->text + from, size)) return read_plain(r, r->text + from, size, field);
    return read_signed(r, r->text + from, size, field);
}

/* -- in quotation marks --------------------------------------------------------------------------------- */

/* Read what follows the mark directly: ~ and a distance, or >= and how often. 0 if neither, NONE if anything is odd. */
static uint32_t read_suffix(Reader *r, int *is_near) {
    uint32_t number = 0, used = 0;
    const char *text = r->text + r->at;
    uint32_t left = r->end - r->at, sign = 0;
    *is_near = left && text[0] == '~';
    if (*is_near) sign = 1;
    else if (left > 1 && text[0] == '>' && text[1] == '=') sign = 2;
    if (sign) number = number_at(text + sign, left - sign, &used);
    if (number == NONE) return NONE;
    r->at += sign + used;
    if (!at_end(r) && !is_space(here(r)) && here(r) != ')') return NONE;
    if (*is_near) return number <= FARTHEST ? number : NONE;
    return sign && (number < 1 || number > OFTENEST) ? NONE : number;
}

static uint32_t end_quoted(Reader *r, uint32_t leaf, unsigned field, uint32_t quote, uint32_t count) {
    int is_near;
    uint32_t number = read_suffix(r, &is_near);
    if (number == NONE || !count || (is_near && count < 2)) return NONE;
    if (count > 1 && add_chars(r, "\"", 1)) return NONE;
    if (count == 1) {
        memmove(r->chars + quote, r->chars + quote + 1, r->char_count - quote - 1);
        r->char_count--;
    }
    if (!is_near && number == 1) number = 0;
    if (number && add_number(r, is_near ? "~" : ">=", number)) return NONE;
    return end_leaf(r, leaf, is_near && number ? NEAR : RUN, field, number);
}

uint32_t read_quoted(Reader *r, unsigned field) {
    const char *inner = r->text + r->at + 1, *end = memchr(inner, '"', r->end - r->at - 1);
    if (!end || memchr(inner, '*', (size_t)(end - inner))) return NONE;
    uint32_t leaf = begin_leaf(r, field), quote = r->char_count;
    if (leaf == NONE || add_chars(r, "\"", 1)) return NONE;
    uint32_t count = take_words(r, inner, (uint32_t)(end - inner));
    if (count == NONE) return NONE;
    r->at += (uint32_t)(end - inner) + 2;
    return end_quoted(r, leaf, field, quote, count);
}
