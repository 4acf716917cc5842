/* Who follows a slot.
 *
 * A number that goes leaves a hole, so that a match which copies the list meanwhile sees each number that stays, once.
 */
#include "kernel.h"

static void put(List *list, uint32_t number) {
    list->words[list->count] = number;
    STORE(list->count, list->count + 1);
}

/* Move the numbers of a list to one with that much room, but for one number. */
static int move(Index *index, Slot *slot, const List *from, uint32_t room, uint32_t without) {
    uint32_t at = new_list(&index->fans, room), was = slot->fan;
    if (at == NONE) return PyErr_NoMemory(), -1;
    List *to = list_at(&index->fans, at);
    for (uint32_t n = 0; n < from->count; n++)
        if (from->words[n] != NONE && from->words[n] != without) put(to, from->words[n]);
    STORE(slot->fan, fan_of_list(at));
    leave_list(index, &index->fans, list_of(was));
    return 0;
}

static int begin_list(Index *index, Slot *slot, uint32_t number) {
    uint32_t at = new_list(&index->fans, 2);
    if (at == NONE) return PyErr_NoMemory(), -1;
    List *list = list_at(&index->fans, at);
    put(list, one_of(slot->fan));
    put(list, number);
    STORE(slot->fan, fan_of_list(at));
    return 0;
}

int add_to_fan(Index *index, Slot *slot, uint32_t number) {
    if (!slot->fan) {
        STORE(slot->fan, fan_of_one(number));
        return 0;
    }
    if (is_one(slot->fan)) return begin_list(index, slot, number);
    List *list = list_at(&index->fans, list_of(slot->fan));
    if (list->count == list_room(list)) {
        if (move(index, slot, list, list->count + list->count / 4 + 1, NONE)) return -1;
        list = list_at(&index->fans, list_of(slot->fan));
    }
    put(list, number);
    return 0;
}

static uint32_t other_of_two(const List *list, uint32_t number) {
    uint32_t at = 0;
    while (list->words[at] == NONE || list->words[at] == number) at++;
    return list->words[at];
}

int take_from_fan(Index *index, Slot *slot, uint32_t number) {
    if (is_one(slot->fan)) {
        STORE(slot->fan, UINT32_C(0));
        return 0;
    }
    uint32_t at = list_of(slot->fan), holes;
    List *list = list_at(&index->fans, at);
    holes = list->kind / HOLE;
    if (list->count - holes == 2) {
        STORE(slot->fan, fan_of_one(other_of_two(list, number)));
        leave_list(index, &index->fans, at);
        return 0;
    }
    if (holes >= list->count / 2) return move(index, slot, list, list->count - holes - 1, number);
    uint32_t n = 0;
    while (list->words[n] != number) n++;
    STORE(list->kind, list->kind + HOLE); /* before the hole, so that whoever sees it looks for holes */
    STORE(list->words[n], NONE);
    return 0;
}

/* Move all lists to where none has room that it does not need, one behind the other as their slots are met; not while a
 * match may look at them. */
int pack_fans(Index *index) {
    Lists lists;
    int failed = 0;
    if (index->readers) return 0;
    uint32_t *fans = PyMem_RawMalloc((index->slot_count + (size_t)1) * sizeof(uint32_t));
    failed = open_lists(&lists) || !fans;
    for (uint32_t number = 0; !failed && number < index->slot_count; number++) {
        fans[number] = slot_of(index, number)->fan;
        if (!fans[number] || is_one(fans[number])) continue;
        const List *list = list_at(&index->fans, list_of(fans[number]));
        uint32_t at = copy_list(&lists, list, list->count);
        failed = at == NONE;
        fans[number] = fan_of_list(at);
    }
    for (uint32_t number = 0; !failed && number < index->slot_count; number++) slot_of(index, number)->fan = fans[number];
    close_lists(index, failed ? &lists : &index->fans);
    if (!failed) index->fans = lists;
    PyMem_RawFree(fans);
    return failed ? (PyErr_NoMemory(), -1) : 0;
}
