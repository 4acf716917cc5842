/* Slots by their programs, and the numbers that follow them. All of this runs with the GIL held. */
#include "filing.h"

static int is_code_of(const Index *index, uint32_t entry, const uint32_t *code, uint32_t hash) {
    if ((entry ^ hash << TAG_SHIFT) >> TAG_SHIFT) return 0; /* without a look at its program */
    const uint32_t *other = code_of(index, entry & NUMBER);
    return other[0] == code[0] && !memcmp(other, code, size_of(code) * sizeof(uint32_t));
}

/* Return where in the table a program of that hash stands, or would. */
static uint32_t same_at(const Index *index, const uint32_t *code, uint32_t hash) {
    uint32_t at = home_of(hash, index->same_room);
    while (index->same[at] != NONE && !is_code_of(index, index->same[at], code, hash)) at = after(at, index->same_room);
    return at;
}

int rebuild_same(Index *index, uint32_t room) {
    uint32_t *same = PyMem_RawMalloc(room * sizeof(uint32_t));
    if (!same) return PyErr_NoMemory(), -1;
    memset(same, 0xff, room * sizeof(uint32_t));
    PyMem_RawFree(index->same);
    index->same = same, index->same_room = room;
    for (uint32_t number = 0; number < index->slot_count; number++) {
        if (slot_of(index, number)->at == NONE) continue;
        uint32_t hash = hash_code(code_of(index, number)), at = home_of(hash, room);
        while (same[at] != NONE) at = after(at, room);
        same[at] = tagged(number, hash);
    }
    return 0;
}

/* Return how many places further on one is, in a table that goes round. */
static uint32_t ahead(uint32_t from, uint32_t to, uint32_t room) { return to >= from ? to - from : to + room - from; }

/* Take a slot out of the table; those that stand behind it because of it move up. */
static void forget_same(Index *index, uint32_t number) {
    const uint32_t *code = code_of(index, number);
    uint32_t room = index->same_room, hole = same_at(index, code, hash_code(code));
    for (uint32_t at = after(hole, room); index->same[at] != NONE; at = after(at, room)) {
        uint32_t home = home_of(hash_code(code_of(index, index->same[at] & NUMBER)), room);
        if (ahead(home, at, room) < ahead(hole, at, room)) continue;
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

static uint32_t stand(const Index *index) { return index->alive + index->idle; }

/* Make room for one program more: a tenth of the table is empty at least. */
static int grow_same(Index *index) {
    if ((stand(index) + UINT64_C(1)) * 10 <= index->same_room * UINT64_C(9)) return 0;
    return rebuild_same(index, index->same_room + index->same_room / (index->loading ? 1 : 2)); /* packed after loading */
}

/* Make a slot for a program that has none. Without memory its number is lost, as what was filed of it knows it. */
static uint32_t make_slot(Index *index, const uint32_t *code) {
    uint32_t at = NONE, number;
    int outcome = asks_for_something(index, code);
    if (outcome != FILED) return raise_filing(outcome), NONE;
    if (grow_same(index)) return NONE;
    if ((number = new_slot(index)) == NONE) return NONE;
    outcome = file_or_keep(index, number, code, &at);
    if (outcome != FILED) return raise_filing(outcome), NONE;
    slot_of(index, number)->at = at;
    uint32_t hash = hash_code(code);
    index->same[same_at(index, code, hash)] = tagged(number, hash);
    pin_code(index->vocabulary, code, 1);
    index->idle++; /* until somebody follows it */
    return number;
}

/* Return the slot of a program, a new one if it has none; NONE with an exception. */
uint32_t slot_with(Index *index, const uint32_t *code) {
    uint32_t entry = index->same[same_at(index, code, hash_code(code))];
    return entry == NONE ? make_slot(index, code) : entry & NUMBER;
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
    uint32_t room = index->numbers + index->numbers / 8 + 64;
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

/* -- packing -------------------------------------------------------------------------------------------- */

static int pack_numbers(Index *index) {
    uint32_t count = index->numbers;
    while (count && index->slot_of[count - 1] == NONE) count--;
    uint32_t *slots = PyMem_RawRealloc(index->slot_of, (count + (size_t)1) * sizeof(uint32_t));
    if (!slots) return PyErr_NoMemory(), -1;
    index->slot_of = slots, index->numbers = count;
    return 0;
}

/* Let go of the room that growing left, as after many were added at once: a fifth of the table of programs stays empty. */
int pack(Index *index) {
    uint32_t room = stand(index) + stand(index) / 4 + 64;
    if (room < index->same_room && rebuild_same(index, room)) return -1;
    return pack_numbers(index) || pack_fans(index) ? -1 : 0;
}
