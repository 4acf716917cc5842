/* 64-bit keys to 32-bit values, open-addressed; nothing is left behind where a key was taken out. */
#include "kernel.h"

int open_table(Table *table, uint32_t room) {
    table->bins = PyMem_Malloc(room * sizeof table->bins[0]);
    if (!table->bins) return -1;
    for (uint32_t at = 0; at < room; at++) table->bins[at].value = NONE;
    table->mask = room - 1, table->taken = 0;
    return 0;
}

void close_table(Table *table) {
    PyMem_Free(table->bins);
    *table = (Table){0};
}

/* Return the bin of a key, or the empty one where it would go. */
static uint32_t bin_of(const Table *table, uint64_t key) {
    uint32_t at = spread(key) & table->mask;
    while (table->bins[at].value != NONE && table->bins[at].key != key) at = (at + 1) & table->mask;
    return at;
}

uint32_t find_in(const Table *table, uint64_t key) { return table->bins[bin_of(table, key)].value; }

static int grow(Table *table) {
    Table wider;
    if (open_table(&wider, (table->mask + 1) * 2)) return -1;
    for (uint32_t at = 0; at <= table->mask; at++)
        if (table->bins[at].value != NONE) wider.bins[bin_of(&wider, table->bins[at].key)] = table->bins[at];
    wider.taken = table->taken;
    close_table(table);
    *table = wider;
    return 0;
}

int put_in(Table *table, uint64_t key, uint32_t value) {
    if ((table->taken + 1) * UINT64_C(3) > (table->mask + UINT64_C(1)) * 2 && grow(table)) return -1;
    uint32_t at = bin_of(table, key);
    table->bins[at].key = key, table->bins[at].value = value;
    table->taken++;
    return 0;
}

void take_from(Table *table, uint64_t key) {
    uint32_t hole = bin_of(table, key);
    if (table->bins[hole].value == NONE) return;
    table->taken--;
    for (uint32_t at = (hole + 1) & table->mask; table->bins[at].value != NONE; at = (at + 1) & table->mask) {
        uint32_t home = spread(table->bins[at].key) & table->mask;
        if (((at - home) & table->mask) >= ((at - hole) & table->mask)) { /* it may stand as early as the hole */
            table->bins[hole] = table->bins[at];
            hole = at;
        }
    }
    table->bins[hole].value = NONE;
}
