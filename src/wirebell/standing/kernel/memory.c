/* Memory that running matches may look at: it never moves, and what is let go waits until no match is left.
 *
 * Nothing here sets an exception: filing anew runs without the GIL.
 */
#include "kernel.h"
#ifdef __linux__
#include <sys/mman.h>
#endif

void free_retired(Index *index) {
    for (uint32_t at = 0; at < index->retired_count; at++) PyMem_RawFree(index->retired[at]);
    index->retired_count = 0;
    reuse_lists(&index->fans);
    if (index->filed) reuse_lists(&index->filed->postings);
}

/* Free memory as soon as no match can look at it. */
void retire(Index *index, void *memory) {
    if (!memory) return;
    if (!index->readers) {
        PyMem_RawFree(memory);
        return;
    }
    if (index->retired_count == index->retired_room) {
        uint32_t room = index->retired_room ? index->retired_room * 2 : 64;
        void **retired = PyMem_RawRealloc(index->retired, room * sizeof(void *));
        if (!retired) return; /* lost rather than pulled from under a match */
        index->retired = retired, index->retired_room = room;
    }
    index->retired[index->retired_count++] = memory;
}

/* -- arenas --------------------------------------------------------------------------------------------- */

int open_arena(Arena *arena) {
    *arena = (Arena){.chunks = PyMem_RawCalloc(MOST_CHUNKS, sizeof(uint32_t *)),
                     .lengths = PyMem_RawCalloc(MOST_CHUNKS, sizeof(uint32_t))};
    return arena->chunks && arena->lengths ? 0 : -1;
}

static uint32_t *new_block(Arena *arena, size_t bytes, size_t aligned) {
    if (arena->block_count == arena->block_room) {
        uint32_t room = arena->block_room ? arena->block_room * 2 : 8;
        void **blocks = PyMem_RawRealloc(arena->blocks, room * sizeof(void *));
        if (!blocks) return NULL;
        arena->blocks = blocks, arena->block_room = room;
    }
    char *block = PyMem_RawMalloc(bytes + aligned);
    if (!block) return NULL;
    arena->blocks[arena->block_count++] = block;
    if (aligned) block += aligned - ((uintptr_t)block & (aligned - 1)); /* what is before it is never touched */
#ifdef MADV_HUGEPAGE
    if (aligned) (void)madvise(block, bytes, MADV_HUGEPAGE); /* advice: without it all works, more slowly */
#endif
    return (uint32_t *)block;
}

/* Begin a chunk; a list that does not fit into one gets one as long as that, which holds no other. */
static int new_chunk(Arena *arena, uint32_t words) {
    if (arena->count == MOST_CHUNKS) return -1;
    uint32_t *chunk;
    if (words > CHUNK) {
        chunk = new_block(arena, words * sizeof(uint32_t), 0);
        arena->left = 0;
    } else if (arena->left) {
        chunk = arena->chunks[arena->count - 1] + CHUNK;
        arena->left--;
    } else {
        uint32_t chunks = arena->count < BLOCK ? 1 : BLOCK;
        size_t bytes = (size_t)chunks * CHUNK * sizeof(uint32_t);
        chunk = new_block(arena, bytes, chunks == 1 ? 0 : bytes);
        arena->left = chunk ? chunks - 1 : 0;
    }
    if (!chunk) return -1;
    arena->lengths[arena->count] = words > CHUNK ? words : CHUNK;
    arena->end = arena->count << CHUNK_BITS;
    STORE(arena->chunks[arena->count], chunk);
    arena->count++;
    return 0;
}

/* Return the place of so many words, whatever stands in them; NONE without memory. */
uint32_t take(Arena *arena, uint32_t words) {
    uint32_t left = (arena->count << CHUNK_BITS) - arena->end;
    if (words > left) {
        if (left) memset(at_place(arena, arena->end), 0, left * sizeof(uint32_t));
        if (new_chunk(arena, words)) return NONE;
    }
    uint32_t at = arena->end;
    STORE(arena->end, words < CHUNK ? at + words : arena->count << CHUNK_BITS);
    return at;
}

size_t size_of_arena(const Arena *arena) {
    size_t words = 0;
    for (uint32_t number = 0; number < arena->count; number++) words += words_in_chunk(arena, number);
    return words * sizeof(uint32_t);
}

/* The arena itself stays as it is: a match may be looking places up in it. */
void close_arena(Index *index, Arena *arena) {
    for (uint32_t number = 0; number < arena->block_count; number++) retire(index, arena->blocks[number]);
    retire(index, arena->chunks);
    PyMem_RawFree(arena->lengths);
    PyMem_RawFree(arena->blocks);
}

/* -- lists ---------------------------------------------------------------------------------------------- */

/* Return how many words lists of a class take, their beginning included: 4, 5, 6 … 64, 72 … 128, 144 … */
uint32_t words_in_class(uint32_t kind) {
    if (kind < LONG - LEAST) return LEAST + kind;
    kind -= LONG - LEAST;
    return (8 + kind % 8) << (3 + kind / 8);
}

/* Return the smallest class with room for so many words, CLASSES if there is none. */
static uint32_t class_for(uint32_t words) {
    if (words < LONG - 2) return words + 2 < LEAST ? 0 : words + 2 - LEAST;
    uint32_t kind = LONG - LEAST;
    while (kind < CLASSES && words_in_class(kind) - 2 < words) kind++;
    return kind;
}

uint32_t list_room(const List *list) { return words_in_class(list->kind & KIND) - 2; }

int open_lists(Lists *lists) {
    *lists = (Lists){0};
    return open_arena(&lists->arena);
}

/* Return the place of an empty list with room for so many words; NONE without memory. */
uint32_t new_list(Lists *lists, uint32_t words) {
    uint32_t kind = class_for(words);
    if (kind == CLASSES) return NONE;
    uint32_t at = lists->free[kind];
    if (at) {
        lists->free[kind] = list_at(lists, --at)->count;
    } else {
        at = take(&lists->arena, words_in_class(kind));
        if (at == NONE) return NONE;
    }
    List *list = list_at(lists, at);
    list->count = 0, list->kind = kind;
    return at;
}

/* Copy a list, whose items take so many words, to where it has room for those and no more; NONE without memory. */
uint32_t copy_list(Lists *to, const List *list, uint32_t words) {
    uint32_t at = new_list(to, words);
    if (at == NONE) return NONE;
    List *copy = list_at(to, at);
    copy->count = list->count, copy->kind |= list->kind & ~(uint32_t)KIND;
    memcpy(copy->words, list->words, words * sizeof(uint32_t));
    return at;
}

void close_lists(Index *index, Lists *lists) {
    close_arena(index, &lists->arena);
    PyMem_RawFree(lists->left);
}

static void reuse(Lists *lists, uint32_t at) {
    List *list = list_at(lists, at);
    uint32_t kind = list->kind & KIND;
    list->count = lists->free[kind];
    lists->free[kind] = at + 1;
}

/* Let another list have the room, as soon as no match can look at it. */
void leave_list(const Index *index, Lists *lists, uint32_t at) {
    if (!index->readers) {
        reuse(lists, at);
        return;
    }
    if (lists->left_count == lists->left_room) {
        uint32_t room = lists->left_room ? lists->left_room * 2 : 64;
        uint32_t *left = PyMem_RawRealloc(lists->left, room * sizeof(uint32_t));
        if (!left) return; /* lost */
        lists->left = left, lists->left_room = room;
    }
    lists->left[lists->left_count++] = at;
}

void reuse_lists(Lists *lists) {
    while (lists->left_count) reuse(lists, lists->left[--lists->left_count]);
}

/* -- rows ----------------------------------------------------------------------------------------------- */

int open_rows(Rows *rows, size_t size) {
    rows->size = size, rows->count = 0;
    rows->pages = PyMem_RawCalloc(MOST_ROW_PAGES, sizeof(void *));
    return rows->pages ? 0 : -1;
}

/* Return the number of a new row of zeros; NONE without memory. */
uint32_t new_row(Rows *rows) {
    uint32_t page = rows->count >> ROW_BITS;
    if (page >= MOST_ROW_PAGES) return NONE;
    if (!rows->pages[page] && !(rows->pages[page] = PyMem_RawCalloc(ROWS, rows->size))) return NONE;
    return rows->count++;
}

void close_rows(Index *index, Rows *rows) {
    for (uint32_t page = 0; rows->pages && page < MOST_ROW_PAGES && rows->pages[page]; page++)
        retire(index, rows->pages[page]);
    retire(index, rows->pages);
    rows->pages = NULL;
}
