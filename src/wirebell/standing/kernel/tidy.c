/* The canonical form of a tree, as expression/print.py has it: nested AND and OR are flattened, operands are sorted and
 * occur once, double negation goes. Operands are canonical already.
 */
#include "reader.h"

static int text_of(Reader *r, uint32_t number);

/* -- canonical text ------------------------------------------------------------------------------------- */

static int add_stretch(Reader *r, Stretch text) {
    char *more = roomier(r, r->chars, &r->char_room, r->char_count + text.size, 1);
    if (!more) return -1;
    r->chars = more;
    memcpy(more + r->char_count, more + text.from, text.size);
    r->char_count += text.size;
    return 0;
}

static int is_joined(const Node *node) { return node->op == AND || node->op == OR; }

static int add_enclosed(Reader *r, uint32_t number) {
    const Node *node = &r->nodes[number];
    if (!is_joined(node)) return add_stretch(r, node->text);
    return add_chars(r, "(", 1) || add_stretch(r, node->text) || add_chars(r, ")", 1);
}

static int add_operands(Reader *r, uint32_t number) {
    const char *word = r->nodes[number].op == AND ? " AND " : " OR ";
    uint32_t first = r->nodes[number].first;
    for (uint32_t at = first; at != NONE; at = r->nodes[at].next)
        if ((at != first && add_chars(r, word, (uint32_t)strlen(word))) || add_enclosed(r, at)) return -1;
    return 0;
}

/* Have the canonical text of a node at hand; -1 with an exception. */
static int text_of(Reader *r, uint32_t number) {
    const Node *node = &r->nodes[number];
    if (node->op == RUN || node->text.size) return 0;
    for (uint32_t at = node->first; at != NONE; at = r->nodes[at].next)
        if (text_of(r, at)) return -1;
    uint32_t from = r->char_count;
    if (r->nodes[number].op == NOT ? add_chars(r, "NOT ", 4) || add_enclosed(r, r->nodes[number].first)
                                   : add_operands(r, number))
        return -1;
    r->nodes[number].text = (Stretch){from, r->char_count - from};
    return 0;
}

/* -- order ---------------------------------------------------------------------------------------------- */

/* Compare what must not occur after what must, then by text. */
static int compare(const Reader *r, uint32_t one, uint32_t two) {
    const Node *a = &r->nodes[one], *b = &r->nodes[two];
    if ((a->op == NOT) != (b->op == NOT)) return a->op == NOT ? 1 : -1;
    uint32_t common = a->text.size < b->text.size ? a->text.size : b->text.size;
    int order = memcmp(r->chars + a->text.from, r->chars + b->text.from, common);
    if (order) return order;
    return (a->text.size > b->text.size) - (a->text.size < b->text.size);
}

/* Merge two sorted halves into the room behind. */
static void merge(Reader *r, uint32_t *list, uint32_t middle, uint32_t count, uint32_t *room) {
    uint32_t one = 0, two = middle;
    for (uint32_t at = 0; at < count; at++) {
        int take_two = one == middle || (two < count && compare(r, list[two], list[one]) < 0);
        room[at] = list[take_two ? two++ : one++];
    }
    memcpy(list, room, count * sizeof(uint32_t));
}

static void sort(Reader *r, uint32_t *list, uint32_t count, uint32_t *room) {
    if (count < 2) return;
    sort(r, list, count / 2, room);
    sort(r, list + count / 2, count - count / 2, room);
    merge(r, list, count / 2, count, room);
}

/* -- nodes ---------------------------------------------------------------------------------------------- */

uint32_t tidy_not(Reader *r, uint32_t operand) {
    if (r->nodes[operand].op == NOT) return r->nodes[operand].first;
    uint32_t node = new_node(r, NOT);
    if (node != NONE) r->nodes[node].first = operand, r->nodes[node].count = 1;
    return node;
}

/* Gather operands, those of an operand of the same kind for itself. Return how many, or NONE. */
static uint32_t gather(Reader *r, unsigned op, uint32_t first) {
    uint32_t count = 0, fit = 0;
    for (uint32_t at = first; at != NONE; at = r->nodes[at].next)
        fit += r->nodes[at].op == op ? r->nodes[at].count : 1;
    uint32_t *order = roomier(r, r->order, &r->order_room, fit * 2, sizeof(uint32_t));
    if (!order) return NONE;
    r->order = order;
    for (uint32_t at = first; at != NONE; at = r->nodes[at].next) {
        if (r->nodes[at].op != op) order[count++] = at;
        else for (uint32_t inner = r->nodes[at].first; inner != NONE; inner = r->nodes[inner].next) order[count++] = inner;
    }
    for (uint32_t at = 0; at < count; at++)
        if (text_of(r, order[at])) return NONE;
    return count;
}

/* Make a node of operands that hang on each other, of which there are two or more. */
uint32_t tidy_joined(Reader *r, unsigned op, uint32_t first) {
    uint32_t count = gather(r, op, first), node, last = NONE, distinct = 0;
    if (count == NONE || (node = new_node(r, op)) == NONE) return NONE;
    sort(r, r->order, count, r->order + count);
    for (uint32_t at = 0; at < count; at++) {
        uint32_t next = r->order[at];
        if (last != NONE && !compare(r, last, next)) continue;
        if (last == NONE) r->nodes[node].first = next;
        else r->nodes[last].next = next;
        r->nodes[next].next = NONE;
        last = next, distinct++;
    }
    r->nodes[node].count = distinct;
    return distinct == 1 ? last : node;
}

/* Tell whether a text must hold something to meet this. */
int asks(const Reader *r, uint32_t number) {
    const Node *node = &r->nodes[number];
    if (node->op == NOT) return 0;
    if (!is_joined(node)) return 1;
    for (uint32_t at = node->first; at != NONE; at = r->nodes[at].next)
        if (asks(r, at) == (node->op == AND)) return node->op == AND;
    return node->op == OR;
}

/* -- code ----------------------------------------------------------------------------------------------- */

static int put(Reader *r, const uint32_t *words, uint32_t count) {
    uint32_t *more = roomier(r, r->code, &r->code_room, r->code_count + count, sizeof(uint32_t));
    if (!more) return -1;
    r->code = more;
    memcpy(more + r->code_count, words, count * sizeof(uint32_t));
    r->code_count += count;
    return 0;
}

static int put_node(Reader *r, uint32_t number) {
    const Node *node = &r->nodes[number];
    if (node->op == RUN) return put(r, r->words + node->code.from, node->code.size);
    uint32_t from = r->code_count, head = node->op;
    if (put(r, &head, 1)) return -1;
    for (uint32_t at = node->first; at != NONE; at = r->nodes[at].next)
        if (put_node(r, at)) return -1;
    r->code[from] |= (r->code_count - from) << SIZE_SHIFT;
    return 0;
}

const uint32_t *code_of_tree(Reader *r, uint32_t node) { return put_node(r, node) ? NULL : r->code; }
