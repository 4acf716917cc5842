/* The layout of programs (see code.c), and the case that decides one (see meets.c). */
#ifndef WIREBELL_CODE_H
#define WIREBELL_CODE_H



enum { AND, OR, NOT, WITHIN, ASK, KEY, RUN, NEAR, BEGIN, OPERATIONS };
enum { ANYWHERE, HEADLINE, BODY };
enum { DEEPEST = 1000 };

enum { COUNTED = 1 << 7, SIZE_SHIFT = 8, MOST_SIZE = (1 << 24) - 1 };

static inline unsigned op_of(const uint32_t *node) { return node[0] & 15; }
static inline unsigned field_of(const uint32_t *node) { return node[0] >> 4 & 3; }
static inline unsigned flag_of(const uint32_t *node) { return node[0] >> 6 & 1; } /* exact form; or the unit's kind */
static inline uint32_t size_of(const uint32_t *node) { return node[0] >> SIZE_SHIFT; }
static inline uint32_t words_from(const uint32_t *node) { return node[0] & COUNTED ? 2 : 1; }
static inline uint32_t times_of(const uint32_t *node) { return node[0] & COUNTED ? node[1] : 1; }
static inline uint32_t wide(const uint32_t *node) { return op_of(node) == RUN ? size_of(node) - words_from(node) : 1; }

#endif
