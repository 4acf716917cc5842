/* The compiled kernel of standing queries: what its files share.
 *
 * Everything is known by numbers in one space, the ids of a Vocabulary. A Text is a story's running text at
 * positions. A query is a small program (see code.c) in a slot of an Index. The GIL guards every change; matching
 * runs without it. So whatever a match can look at is never moved nor freed while one runs: tables grow into new
 * memory, the new is published by one atomic store, and the old waits in `retired` until no match is left.
 */
#ifndef WIREBELL_KERNEL_H
#define WIREBELL_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

typedef uint32_t Id;
#define NONE UINT32_MAX

#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_ACQUIRE)
#define STORE(place, value) __atomic_store_n(&(place), (value), __ATOMIC_RELEASE)

enum { LANGUAGES = 5 };

#include "index.h"

extern PyTypeObject ProgramType;

#endif
