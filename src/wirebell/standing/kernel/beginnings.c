/* Which of the prefixes that queries ask for the words of a text begin with: found once for each word. */
#include "match.h"

static void add_begun(Match *m, Id prefix) {
    Scratch *s = m->s;
    if (push(&s->begun, &s->begun_count, &s->begun_room, prefix)) m->c.failed = 1;
}

/* Gather the prefixes, of those that any query asks for, that a form begins with. */
static void find_beginnings(Match *m, const Entry *entry, uint64_t lengths) {
    const Vocabulary *v = m->c.text->vocabulary;
    int kind = entry->brief.letters ? 1 : PyUnicode_KIND(entry->text);
    const void *data = entry->brief.letters ? entry->brief.ascii : PyUnicode_DATA(entry->text);
    Py_ssize_t length = entry->brief.letters ? entry->brief.letters : PyUnicode_GET_LENGTH(entry->text);
    uint64_t state = v->seed;
    for (Py_ssize_t letters = 1; letters <= length; letters++) {
        state = hash_more(state, PyUnicode_READ(kind, data, letters - 1));
        if (!(lengths >> (letters < 63 ? letters : 63) & 1)) continue;
        Id prefix = find_prefix(m->prefixes, v, entry->text, letters, hash_end(state));
        if (prefix != NONE) add_begun(m, prefix);
    }
}

/* Note what a form begins with for the texts to come, while there is room. */
static void note_beginnings(Begun *begun, Id form, const Id *prefixes, uint32_t count) {
    uint32_t at = 0;
    if (count) {
        at = __atomic_fetch_add(&begun->pool_used, count + 1, __ATOMIC_RELAXED);
        if (at >= begun->pool_room || begun->pool_room - at <= count) {
            __atomic_fetch_sub(&begun->pool_used, count + 1, __ATOMIC_RELAXED);
            return;
        }
        begun->pool[at] = count;
        memcpy(begun->pool + at + 1, prefixes, count * sizeof(Id));
    }
    STORE(begun->of[form], at + 1);
}

static void add_beginnings(Match *m, Id form, uint64_t lengths) {
    Begun *begun = m->begun && form < m->begun->room ? m->begun : NULL;
    uint32_t noted = begun ? LOAD(begun->of[form]) : 0, before = m->s->begun_count;
    if (noted) {
        const uint32_t *list = begun->pool + noted - 1;
        for (uint32_t at = 1; at <= list[0]; at++) add_begun(m, list[at]);
        return;
    }
    find_beginnings(m, entry_of(m->c.text->vocabulary, form), lengths);
    if (begun) note_beginnings(begun, form, m->s->begun + before, m->s->begun_count - before);
}

void look_for_beginnings(Match *m) {
    const Places *forms = &m->c.text->forms;
    uint64_t lengths = LOAD(m->prefixes->lengths);
    for (uint32_t number = 0; lengths && number < forms->count; number++) {
        if (m->begun && number + AHEAD < forms->count && forms->ids[number + AHEAD] < m->begun->room)
            __builtin_prefetch(&m->begun->of[forms->ids[number + AHEAD]]);
        add_beginnings(m, forms->ids[number], lengths);
    }
    look(m, PREFIX_TABLE, m->s->begun, m->s->begun_count);
    m->s->begun_count = 0;
}

/* Make room to know which prefixes words begin with; without it each word is looked at. Ids that the vocabulary gives
 * anew were swept while no text was alive, and may be known wrongly: then all is forgotten (see sweeps). */
void know_begun(Match *m) {
    Prefixes *prefixes = m->prefixes;
    uint32_t words = m->index->vocabulary->count;
    if (!prefixes->begun || prefixes->begun->room < words / 2 || m->index->sweeps != m->index->vocabulary->sweeps) {
        retire(m->index, prefixes->begun);
        uint32_t room = words + words / 4 + 1, pool = 2 * room;
        Begun *begun = PyMem_RawCalloc(1, sizeof(Begun) + ((size_t)room + pool) * sizeof(uint32_t));
        if (begun) *begun = (Begun){.room = room, .pool_room = pool, .pool_used = 1, .pool = begun->of + room};
        prefixes->begun = begun;
        m->index->sweeps = m->index->vocabulary->sweeps;
    }
    m->begun = prefixes->begun;
}
