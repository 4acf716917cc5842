/* Postings: what is filed under each term.
 *
 * Any may be looked at by a match that runs without the GIL: what is added becomes seen by one atomic store, what is
 * replaced is retired.
 */
#include "kernel.h"

enum { ITEM = sizeof(Item) / sizeof(uint32_t) };

Map *new_map(uint32_t room) {
    Map *map = PyMem_RawCalloc(1, sizeof(Map) + room * sizeof(Bin));
    if (map) map->room = room;
    return map;
}

static Bin *bin_of(Map *map, uint32_t term) {
    uint32_t at = place_of(map, term);
    while (map->bins[at].of.term && map->bins[at].of.term != term) at = after(at, map->room);
    return &map->bins[at];
}

/* What is not published yet nobody looks at. */
static void drop(Index *index, const Filed *filed, void *memory) {
    if (filed == index->filed) retire(index, memory);
    else PyMem_RawFree(memory);
}

static int grow_map(Index *index, Filed *filed) {
    Map *old = filed->map, *map = new_map(old->room + old->room / 2);
    if (!map) return -1;
    for (uint32_t at = 0; at < old->room; at++)
        if (old->bins[at].of.term) *bin_of(map, old->bins[at].of.term) = old->bins[at];
    map->taken = old->taken;
    STORE(filed->map, map);
    drop(index, filed, old);
    return 0;
}

static void leave(Index *index, Filed *filed, uint32_t at) {
    static const Index nobody;
    leave_list(filed == index->filed ? index : &nobody, &filed->postings, at);
}

/* Return a bin's list with room for one item more, at a new place if it has none, where it has room for a part of its
 * items besides; NONE without memory. */
static uint32_t roomy(Filed *filed, const Bin *bin, uint32_t spare) {
    Lists *lists = &filed->postings;
    if (!bin->of.term) return new_list(lists, ITEM);
    const List *old = list_at(lists, bin->of.posting);
    if ((old->count + 1) * ITEM <= list_room(old)) return bin->of.posting;
    uint32_t at = new_list(lists, (old->count + old->count / spare + 1) * ITEM);
    if (at == NONE) return NONE;
    List *list = list_at(lists, at);
    list->count = old->count;
    memcpy(list->words, old->words, old->count * sizeof(Item));
    return at;
}

/* Add an item to a term's posting; -1 without memory. */
int add_item(Index *index, Filed *filed, uint32_t term, Item item) {
    if ((filed->map->taken + UINT64_C(1)) * 4 > filed->map->room * UINT64_C(3) && grow_map(index, filed)) return -1;
    Bin *bin = bin_of(filed->map, term), was = *bin;
    uint32_t at = roomy(filed, bin, filed == index->filed ? 4 : 2); /* what is filed anew is packed */
    if (at == NONE) return -1;
    List *list = list_at(&filed->postings, at);
    memcpy(list->words + list->count * ITEM, &item, sizeof item);
    STORE(list->count, list->count + 1);
    if (was.of.term && was.of.posting == at) return 0;
    STORE(bin->both, ((Bin){.of = {term, at}}).both);
    filed->map->taken += !was.of.term;
    if (was.of.term) leave(index, filed, was.of.posting);
    return 0;
}
