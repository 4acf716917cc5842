/* Slots by their programs, and the numbers that follow them. All of this runs with the GIL held. */
#include "filing.h"

/* Return where in the table a program stands, or would. */
static uint32_t same_at(const Index *index, const uint32_t *code) {
    uint32_t at = hash_code(code) & index->same_mask;
    for (; index->same[at] != NONE; at = (at + 1) & index->same_mask) {
        const uint32_t *other = code_of(index, index->same[at]);
        if (other[0] == code[0] && !memcmp(other, code, size_of(code) * sizeof(uint32_t))) break;
    }
    return at;
}

int rebuild_same(Index *index, uint32_t room) {
    uint32_t *same = PyMem_RawMalloc(room * sizeof(uint32_t));
    if (!same) return PyErr_NoMemory(), -1;
    memset(same, 0xff, room * sizeof(uint32_t));
    PyMem_RawFree(index->same);
    index->same = same, index->same_mask = room - 1;
    for (uint32_t number = 0; number < index->slot_count; number++)
        if (slot_of(index, number)->at != NONE) index->same[same_at(index, code_of(index, number))] = number;
    return 0;
}

/* Take a slot out of the table; those that stand behind it because of it move up. */
static void forget_same(Index *index, uint32_t number) {
    uint32_t mask = index->same_mask, hole = same_at(index, code_of(index, number));
    for (uint32_t at = (hole + 1) & mask; index->same[at] != NONE; at = (at + 1) & mask) {
        uint32_t home = hash_code(code_of(index, index->same[at])) & mask;
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        index->same[hole] = index->same[at];
        hole = at;
    }
    index->same[hole] = NONE;
}

/* -- slots ---------------------------------------------------------------------------------------------- */

/* A number is given again only while no match runs, which might still hold it for the query before. */
static uint32_t new_slot(Index *index) {
    if (index->free_count && !index->readers) return index->free_slots[--index->free_count];
    uint32_t at = index->slot_count < NUMBER ? take(&index->slots, 2) : NONE;
    if (at == NONE) return PyErr_NoMemory(), NONE;
    *slot_of(index, index->slot_count) = (Slot){NONE, 0};
    return index->slot_count++;
}

static int push(uint32_t **list, uint32_t *count, uint32_t *room, uint32_t number) {
    if (*count == *room) {
        uint32_t more = *room ? *room * 2 : 64;
        uint32_t *grown = PyMem_RawRealloc(*list, more * sizeof(uint32_t));
        if (!grown) return -1;
        *list = grown, *room = more;
    }
    (*list)[(*count)++] = number;
    return 0;
}

/* Have a number be given again. Without memory it is lost, no more. */
void free_number(Index *index, uint32_t number) {
    (void)push(&index->free_slots, &index->free_count, &index->free_room, number);
}

/* Let go of a slot that nobody follows and that is filed nowhere. */
void let_go(Index *index, uint32_t number) {
    Slot *slot = slot_of(index, number);
    forget_same(index, number);
    pin_code(index->vocabulary, code_of(index, number), -1);
    slot->at = NONE;
    free_number(index, number);
}

/* File a new slot's program, or keep it and note that it is to be filed. */
static int file_or_keep(Index *index, uint32_t number, const uint32_t *code, uint32_t *at) {
    const Filer filer = {index, index->filed, &index->shares, NULL};
    if (!index->loading) return file_code(&filer, number, code, at);
    if (push(&index->unfiled, &index->unfiled_count, &index->unfiled_room, number)) return NO_MEMORY;
    *at = new_record(index->filed, number, code);
    return *at == NONE ? NO_MEMORY : FILED;
}

/* Make a slot for a program that has none. Without memory its number is lost, as what was filed of it knows it. */
static uint32_t make_slot(Index *index, const uint32_t *code) {
    uint32_t at = NONE, number;
    int outcome = asks_for_something(index, code);
    if (outcome != FILED) return raise_filing(outcome), NONE;
    if ((index->alive + index->idle + 1) * UINT64_C(4) > index->same_mask * UINT64_C(3)
        && rebuild_same(index, (index->same_mask + 1) * 2))
        return NONE;
    if ((number = new_slot(index)) == NONE) return NONE;
    outcome = file_or_keep(index, number, code, &at);
    if (outcome != FILED) return raise_filing(outcome), NONE;
    slot_of(index, number)->at = at;
    index->same[same_at(index, code)] = number;
    pin_code(index->vocabulary, code, 1);
    index->idle++; /* until somebody follows it */
    return number;
}

/* Return the slot of a program, a new one if it has none; NONE with an exception. */
uint32_t slot_with(Index *index, const uint32_t *code) {
    uint32_t number = index->same[same_at(index, code)];
    return number == NONE ? make_slot(index, code) : number;
}

/* File what was kept while loading: each for itself, or all anew if those are many. */
int file_unfiled(Index *index) {
    uint32_t count = index->unfiled_count;
    index->unfiled_count = 0;
    if (count > 1000 && count > index->alive / 4) return refile(index, 1);
    for (uint32_t at = 0; at < count; at++) {
        int outcome = file_slot(index, index->unfiled[at]);
        if (outcome != FILED) return raise_filing(outcome), -1;
    }
    return 0;
}

/* -- numbers -------------------------------------------------------------------------------------------- */

static int number_room(Index *index, uint32_t number) {
    if (number < index->numbers) return 0;
    uint32_t room = index->numbers + index->numbers / 4 + 64;
    if (room <= number) room = number + 1;
    uint32_t *slots = PyMem_RawRealloc(index->slot_of, room * sizeof(uint32_t));
    if (!slots) return PyErr_NoMemory(), -1;
    memset(slots + index->numbers, 0xff, (room - index->numbers) * sizeof(uint32_t));
    index->slot_of = slots, index->numbers = room;
    return 0;
}

/* Take a number out of the slot it follows; 1 if it followed one, -1 with an exception. */
int unfollow(Index *index, uint32_t number) {
    uint32_t was = number < index->numbers ? index->slot_of[number] : NONE;
    if (was == NONE) return 0;
    Slot *slot = slot_of(index, was);
    if (take_from_fan(index, slot, number)) return -1;
    index->slot_of[number] = NONE;
    if (!slot->fan) index->alive--, index->idle++;
    return 1;
}

/* Have a number follow a slot, and no other. */
int follow(Index *index, uint32_t number, uint32_t to) {
    if (number_room(index, number)) return -1;
    if (index->slot_of[number] == to) return 0;
    Slot *slot = slot_of(index, to);
    int was_idle = !slot->fan;
    if (unfollow(index, number) < 0 || add_to_fan(index, slot, number)) return -1;
    index->slot_of[number] = to;
    if (was_idle) index->alive++, index->idle--;
    return 0;
}
