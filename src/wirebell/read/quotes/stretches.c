/* The module `_stretches`: the stretches of a text of plain words, the same that candidates.py finds by its patterns.

   Whatever is not plain (abbreviations, contractions, letters with accents, small words of two or more) is left
   to those patterns: `elsewhere` is called for the capital, and goes on behind its stretch. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

enum { MOST_TOKENS = 64, LEFT = 28, RIGHT = 60, LONGEST_LINK = 5, SHORT = 3, LAST_CAPITAL = 0x530, APOSTROPHE = 0x2019, DASH = 0x2013 };

typedef struct {
    Py_ssize_t from, to;
} Piece;

typedef struct {
    PyObject *body, *passed, *elsewhere, *abbreviations;
    PyTypeObject *stretch, *token;
    PyObject *found;
    const void *data;
    int kind;
    Py_ssize_t length;
    Piece pieces[MOST_TOKENS]; /* the tokens of the stretch at hand */
    Py_ssize_t count, begin, end;
} Cutter;

/* How a word, or what follows it, was taken: as the last of its stretch, with another after it, or not at all. */
typedef enum { LAST, FURTHER, ELSEWHERE, FAILED } Way;

static Py_UCS4 at(const Cutter *c, Py_ssize_t n) { return n < 0 || n >= c->length ? '\n' : PyUnicode_READ(c->kind, c->data, n); }

static int is_upper(Py_UCS4 one) { return one - 'A' < 26u; }
static int is_lower(Py_UCS4 one) { return one - 'a' < 26u; }
static int is_digit(Py_UCS4 one) { return one - '0' < 10u; }
static int is_plain(Py_UCS4 one) { return is_upper(one) || is_lower(one) || is_digit(one); }
static int in_word(Py_UCS4 one) {
    return one < 128 ? is_upper(one) || is_lower(one) || one - '0' < 10u || one == '_' : Py_UNICODE_ISALNUM(one);
}
static int ties(Py_UCS4 one) { return one == '\'' || one == APOSTROPHE || one == '&' || one == '/' || one == '.' || one == DASH || one == '-'; }
static int is_capital(Py_UCS4 one) { return one < 128 ? is_upper(one) : one < LAST_CAPITAL && Py_UNICODE_ISUPPER(one); }

/* -- where a stretch begins --------------------------------------------------------------------------------- */

static Py_ssize_t next_capital(const Cutter *c, Py_ssize_t from) {
    for (; from < c->length; from++)
        if (is_capital(at(c, from)) && !in_word(at(c, from - 1)))
            return from;
    return c->length;
}

/* Tell whether a list of words apart by spaces, with one before and after it, has a word. */
static int listed(const Cutter *c, const char *list, Py_ssize_t from, Py_ssize_t to) {
    char word[LONGEST_LINK + 3] = " ";
    if (to - from > LONGEST_LINK)
        return 0;
    for (Py_ssize_t n = from; n < to; n++)
        word[n - from + 1] = (char)at(c, n);
    word[to - from + 1] = ' ';
    return strstr(list, word) != NULL;
}

static const char articles[] = " al el as ar an ad ash ez ul ";

/* Tell whether nothing before a capital can belong to its stretch. */
static int begins(const Cutter *c, Py_ssize_t capital) {
    Py_UCS4 last = at(c, capital - 1);
    Py_ssize_t from = capital - 1;
    if (last == '\'' || last == APOSTROPHE)
        return at(c, from - 1) != 'd' && at(c, from - 1) != 'l';
    if (last != ' ' && last != '-')
        return last == '\n' || !Py_UNICODE_ISSPACE(last);
    while (is_lower(at(c, from - 1)))
        from--;
    if (last == '-')
        return !listed(c, articles, from, capital - 1);
    if (from == capital - 1)
        return 1;
    return (at(c, from - 1) == ' ' || at(c, from - 1) == '\n') &&
           !listed(c, " de la der den del van von di da bin ter al el as ar an ad ash ez ul ", from, capital - 1);
}

/* -- words of a stretch ------------------------------------------------------------------------------------- */

static Way keep(Cutter *c, Py_ssize_t from, Py_ssize_t to, Py_ssize_t end) {
    if (c->count == MOST_TOKENS)
        return ELSEWHERE;
    c->pieces[c->count++] = (Piece){from, to};
    c->end = end;
    return FURTHER;
}

/* Judge a full stop behind a word: it ends a stretch, unless the word is one that is shortened. */
static Way stopped(const Cutter *c, Py_ssize_t from, Py_ssize_t to) {
    PyObject *word = PyUnicode_Substring(c->body, from, to);
    int shortened = word ? PySequence_Contains(c->abbreviations, word) : -1;
    Py_XDECREF(word);
    return shortened < 0 ? FAILED : shortened ? ELSEWHERE : LAST;
}

/* Tell whether a small word behind another may stand before a capital, or before a third that may. */
static int leads_on(const Cutter *c, Py_ssize_t from, Py_ssize_t to) {
    Py_ssize_t third = to + 1;
    if (!listed(c, " the la los der den al el as ar an ad ash ez ul d l ", from, to))
        return 0;
    while (at(c, to) == ' ' && is_lower(at(c, third)))
        third++;
    return third - to - 1 <= SHORT;
}

/* Take the small word at `from` when a capital comes after it, and stand there. */
static Way small(Cutter *c, Py_ssize_t *from) {
    Py_ssize_t to = *from, last;
    while (is_lower(at(c, to)))
        to++;
    Py_UCS4 then = at(c, to), next = at(c, to + 1);
    if (then == '\'' || then == APOSTROPHE || then == '-')
        return listed(c, then == '-' ? articles : " d l ", *from, to) ? ELSEWHERE : LAST;
    if (then != ' ' && then != '\n' && Py_UNICODE_ISSPACE(then))
        return to - *from > LONGEST_LINK ? LAST : ELSEWHERE;
    if (then != ' ' || !listed(c, " of for and de del della da dos das do di du des van von der zu bin ibn ben ter ten af y "
                                  "al el ul la le the as ar an ad ash ez ", *from, to))
        return LAST;
    for (last = to + 1; is_lower(at(c, last)); last++)
        ;
    if (next > 127 || (is_lower(next) && leads_on(c, to + 1, last)))
        return ELSEWHERE;
    if (!is_upper(next))
        return LAST;
    Way way = keep(c, *from, to, to);
    *from = to + 1;
    return way;
}

/* Return how many letters an ordinal or a decade ends in behind its digits: "12th", "1990s". */
static int ending(Py_UCS4 one, Py_UCS4 two) {
    if ((one == 's' && two == 't') || (one == 'n' && two == 'd') || (one == 'r' && two == 'd') || (one == 't' && two == 'h'))
        return 2;
    return one == 's';
}

/* Judge the number of one to four digits at `from`; *to is where it ends. */
static Way number(const Cutter *c, Py_ssize_t from, Py_ssize_t *to) {
    for (*to = from; *to - from < 4 && is_digit(at(c, *to)); ++*to)
        ;
    if (at(c, *to) > 127)
        return ELSEWHERE;
    *to += ending(at(c, *to), at(c, *to + 1));
    Py_UCS4 then = at(c, *to);
    if (then > 127 || (*to - from == 1 && then == '.'))
        return ELSEWHERE; /* one digit with a stop is shortened */
    int parts = then == '.' || then == ',' || then == ':' || then == '/' || then == '-';
    return in_word(then) || then == '%' || (parts && Py_UNICODE_ISDECIMAL(at(c, *to + 1))) ? LAST : FURTHER;
}

static Way behind(Cutter *c, Py_ssize_t to, Py_ssize_t *next);

/* Take the number at `from` and judge what stands behind it. */
static Way numbered(Cutter *c, Py_ssize_t from, Py_ssize_t *next) {
    Py_ssize_t to;
    Way way = number(c, from, &to), kept = way == FURTHER ? keep(c, from, to, to) : way;
    return kept == FURTHER ? behind(c, to, next) : kept;
}

/* Judge what stands behind a word that ends before `to`; with another capital, *next is where. */
static Way behind(Cutter *c, Py_ssize_t to, Py_ssize_t *next) {
    Py_UCS4 here = at(c, to), then = at(c, to + 1);
    if (here == '\t' || here == '\r' || here == '\v' || here == '\f' || (here > 27 && here < ' ') || (here > 127 && Py_UNICODE_ISSPACE(here)))
        return ELSEWHERE;
    if (here != ' ')
        return LAST;
    *next = to + 1;
    if (is_lower(then))
        return small(c, next);
    if (is_upper(then))
        return FURTHER;
    if (is_digit(then))
        return numbered(c, to + 1, next);
    return then > 127 || then == '&' ? ELSEWHERE : LAST;
}

/* Take capitals with a stop behind each ("U.S.", "J."); the last stop is theirs only where the stretch ends. */
static Way initials(Cutter *c, Py_ssize_t *from) {
    Py_ssize_t last = *from, own = c->count;
    while (at(c, last + 1) == '.' && is_upper(at(c, last + 2)) && !in_word(at(c, last + 3)))
        last += 2;
    if (at(c, last + 1) != '.' || in_word(at(c, last + 2)) || last - *from >= MOST_TOKENS || keep(c, *from, last + 1, last + 1) == ELSEWHERE)
        return ELSEWHERE;
    Way way = behind(c, last + 2, from);
    if (way == LAST && c->count == own + 1)
        c->pieces[own].to++;
    return way;
}

/* Take the word at *from and stand at the next capital of the stretch, if there is one. */
static Way word(Cutter *c, Py_ssize_t *from) {
    Py_ssize_t to = *from, end;
    if (at(c, to + 1) == '.')
        return initials(c, from);
    while (is_upper(at(c, to)) || is_lower(at(c, to)))
        to++;
    Py_ssize_t hyphen = to;
    while (at(c, to) == '-' && is_plain(at(c, to + 1)))
        for (to++; is_plain(at(c, to)); to++)
            ;
    end = to;
    if (in_word(at(c, to)) || (to > hyphen && at(c, to) == '.'))
        return ELSEWHERE;
    if (ties(at(c, to)) && in_word(at(c, to + 1))) {
        end = to + 2;
        if ((at(c, to) != '\'' && at(c, to) != APOSTROPHE) || at(c, to + 1) != 's' || in_word(at(c, end)) ||
            (ties(at(c, end)) && in_word(at(c, end + 1))))
            return ELSEWHERE;
    } else if (at(c, to) == '.') {
        Way way = stopped(c, *from, to);
        return way == LAST && keep(c, *from, to, to) == ELSEWHERE ? ELSEWHERE : way;
    }
    if (keep(c, *from, to, end) == ELSEWHERE)
        return ELSEWHERE;
    return behind(c, end, from);
}

/* -- what stands around ------------------------------------------------------------------------------------- */

/* Return the word or mark at `from`, which is no space; nothing behind `limit` is looked at. */
static Piece piece(const Cutter *c, Py_ssize_t from, Py_ssize_t limit) {
    Py_ssize_t to = from;
    if (from >= limit || Py_UNICODE_ISSPACE(at(c, from)))
        return (Piece){from, from};
    if (!in_word(at(c, to)))
        return (Piece){from, from + 1};
    while (to < limit && in_word(at(c, to))) {
        while (to < limit && in_word(at(c, to)))
            to++;
        Py_UCS4 tie = at(c, to);
        if (to + 1 < limit && (tie == '\'' || tie == APOSTROPHE || tie == '.' || tie == '-') && in_word(at(c, to + 1)))
            to++;
    }
    return (Piece){from, to};
}

static PyObject *text_of(const Cutter *c, Piece one) { return PyUnicode_Substring(c->body, one.from, one.to); }

static PyObject *two(const Cutter *c, Piece near, Piece far) {
    PyObject *first = text_of(c, near), *second = text_of(c, far);
    PyObject *both = first && second ? PyTuple_Pack(2, first, second) : NULL;
    Py_XDECREF(first);
    Py_XDECREF(second);
    return both;
}

static Piece nearest_before(const Cutter *c, PyObject **before) {
    Piece near = {0, 0}, far = {0, 0};
    Py_ssize_t n = c->begin > LEFT ? c->begin - LEFT : 0;
    for (Py_ssize_t line = n; line < c->begin; line++)
        if (at(c, line) == '\n')
            n = line + 1;
    for (; n < c->begin; n++) {
        Piece one = piece(c, n, c->begin);
        if (one.to == one.from)
            continue;
        far = near;
        near = one;
        n = one.to - 1;
    }
    *before = two(c, near, far);
    return near;
}

static Py_ssize_t past_spaces(const Cutter *c, Py_ssize_t from, Py_ssize_t limit) {
    while (from < limit && at(c, from) != '\n' && Py_UNICODE_ISSPACE(at(c, from)))
        from++;
    return from;
}

static PyObject *nearest_after(const Cutter *c) {
    Py_ssize_t limit = c->end + RIGHT < c->length ? c->end + RIGHT : c->length;
    Piece near = piece(c, past_spaces(c, c->pieces[c->count - 1].to, limit), limit);
    return two(c, near, piece(c, past_spaces(c, near.to, limit), limit));
}

static int opens(const Cutter *c, Piece before) {
    static const Py_UCS4 marks[] = {'.', '!', '?', ':', ';', '"', 0x201c, 0x201e, 0xab, 0x2018, 0x2013, 0x2014, '_', '`', 0x2022};
    for (size_t n = 0; before.to == before.from + 1 && n < sizeof marks / sizeof *marks; n++)
        if (at(c, before.from) == marks[n])
            return 1;
    return before.to == before.from;
}

/* -- stretches ---------------------------------------------------------------------------------------------- */

/* Make a named tuple of fields, which are let go of on a fault. */
static PyObject *named(PyTypeObject *type, PyObject **fields, Py_ssize_t count) {
    int whole = 1;
    for (Py_ssize_t n = 0; n < count; n++)
        whole = whole && fields[n];
    PyObject *made = whole ? type->tp_alloc(type, count) : NULL;
    for (Py_ssize_t n = 0; n < count; n++)
        if (made)
            PyTuple_SET_ITEM(made, n, fields[n]);
        else
            Py_XDECREF(fields[n]);
    return made;
}

/* Return a token as it is looked up: without full stops. */
static PyObject *key_of(const Cutter *c, Piece one) {
    char capitals[MOST_TOKENS];
    if (at(c, one.from + 1) != '.')
        return text_of(c, one);
    for (Py_ssize_t n = one.from; n < one.to; n += 2)
        capitals[(n - one.from) / 2] = (char)at(c, n);
    return PyUnicode_FromStringAndSize(capitals, (one.to - one.from + 1) / 2);
}

static PyObject *token_of(const Cutter *c, Piece one) {
    PyObject *fields[] = {PyLong_FromSsize_t(one.from), PyLong_FromSsize_t(one.to), key_of(c, one)};
    return named(c->token, fields, 3);
}

static PyObject *tokens_of(const Cutter *c) {
    PyObject *tokens = PyList_New(c->count);
    for (Py_ssize_t n = 0; tokens && n < c->count; n++) {
        PyObject *token = token_of(c, c->pieces[n]);
        if (token)
            PyList_SET_ITEM(tokens, n, token);
        else
            Py_CLEAR(tokens);
    }
    return tokens;
}

static int append(Cutter *c, PyObject *stretch) {
    int failed = !stretch || PyList_Append(c->found, stretch);
    Py_XDECREF(stretch);
    return failed ? -1 : 0;
}

/* Append the stretch at hand, unless it is passed over. */
static int finish(Cutter *c) {
    PyObject *text = PyUnicode_Substring(c->body, c->begin, c->end);
    int passed = text ? PySequence_Contains(c->passed, text) : -1;
    Py_XDECREF(text);
    if (passed)
        return passed < 0 ? -1 : 0;
    PyObject *before;
    int initial = opens(c, nearest_before(c, &before));
    PyObject *fields[] = {tokens_of(c), before, nearest_after(c), PyBool_FromLong(initial)};
    return append(c, named(c->stretch, fields, 4));
}

/* Leave the stretch of a capital to the patterns; its end is where to go on. */
static int leave(Cutter *c, Py_ssize_t from, Py_ssize_t capital) {
    PyObject *stretch, *got = PyObject_CallFunction(c->elsewhere, "Onn", c->body, from, capital);
    int failed = !got || !PyArg_ParseTuple(got, "nO", &c->end, &stretch) || (stretch != Py_None && append(c, Py_NewRef(stretch)));
    Py_XDECREF(got);
    if (!failed && c->end <= capital)
        PyErr_SetString(PyExc_ValueError, "A stretch ends before its capital.");
    return failed || c->end <= capital ? -1 : 0;
}

static int take(Cutter *c, Py_ssize_t from, Py_ssize_t capital) {
    Way way = begins(c, capital) ? FURTHER : ELSEWHERE;
    c->begin = capital;
    c->count = 0;
    for (Py_ssize_t next = capital; way == FURTHER;)
        way = is_upper(at(c, next)) ? word(c, &next) : ELSEWHERE;
    return way == FAILED ? -1 : way == ELSEWHERE ? leave(c, from, capital) : finish(c);
}

static PyObject *cut(PyObject *Py_UNUSED(module), PyObject *args) {
    Cutter c = {0};
    if (!PyArg_ParseTuple(args, "UOOOO!O!", &c.body, &c.passed, &c.elsewhere, &c.abbreviations, &PyType_Type, &c.stretch,
                          &PyType_Type, &c.token))
        return NULL;
    if (!PyType_IsSubtype(c.stretch, &PyTuple_Type) || !PyType_IsSubtype(c.token, &PyTuple_Type))
        return PyErr_Format(PyExc_TypeError, "Types of tuples are asked for.");
    c.data = PyUnicode_DATA(c.body);
    c.kind = PyUnicode_KIND(c.body);
    c.length = PyUnicode_GET_LENGTH(c.body);
    c.found = PyList_New(0);
    for (Py_ssize_t n = 0; c.found && (n = next_capital(&c, n)) < c.length; n = c.end)
        if (take(&c, c.end, n))
            Py_CLEAR(c.found);
    return c.found;
}

static PyMethodDef methods[] = {
    {"cut", cut, METH_VARARGS, "Return the stretches of a body, each from `elsewhere` that is not plain."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.read.quotes._stretches",
    .m_doc = "Stretches of a text of plain words.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__stretches(void) { return PyModule_Create(&module); }
