/* How much a term tells: the rarer among the stories of its language, the more. See rarity.py, whose twin this is:
 * the same operations in the same order, so that both give the same to the last bit. */
#include "kernel.h"

#include <math.h>

enum { FULL = 40000, SWEPT = 10000 };
static const double FRESH = 0.05, ORDINARY = 1.2, STEEP = 1.25, NAME = 1.7, UNLISTED = 0.0045, UNLISTED_NAME = 0.0016;

/* Return the share of stories that a term is expected in; negative with an exception set. */
static double guess(const Learned *learned, PyObject *text, int named) {
    Py_ssize_t letters = PyUnicode_GET_LENGTH(text);
    if (!learned->common) return 0.3 / (double)(letters * letters);
    PyObject *share = PyDict_GetItemWithError(learned->common, text);
    double found = share ? PyFloat_AsDouble(share) : 0.0;
    if (PyErr_Occurred()) return -1.0;
    return found != 0.0 ? found : named ? UNLISTED_NAME : UNLISTED;
}

double weight_of(Vocabulary *v, Row *row, int named) {
    const Learned *learned = &v->learned[row->language];
    if (row->stamps[named] == learned->stamp) return row->weights[named];
    PyObject *text = term_at(v, row->term)->text;
    double guessed = guess(learned, text, named);
    if (guessed < 0.0) return -1.0;
    double seen = (double)row->stories + learned->belief * guessed;
    double rare = -log(seen / ((double)learned->stories + learned->belief));
    double weight = 0.0;
    if (rare > ORDINARY && PyUnicode_GET_LENGTH(text) > 1) weight = (named ? NAME : 1.0) * pow(rare, STEEP);
    row->stamps[named] = learned->stamp, row->weights[named] = weight;
    return weight;
}

static void halve(Vocabulary *v, int language) {
    for (uint32_t at = 0; at < v->row_count; at++)
        if (v->rows[at].term != NONE && v->rows[at].language == language) v->rows[at].stories /= 2;
    v->learned[language].stories /= 2;
    v->full = 1;
}

void learn_rows(Vocabulary *v, int language) {
    Learned *learned = &v->learned[language];
    learned->stories++;
    if (learned->stories >= FULL) halve(v, language);
    if (++v->learned_since >= SWEPT) v->full = 1;
    if (learned->stories > learned->fresh_until || learned->stories == FULL / 2) {
        learned->fresh_until = learned->stories + FRESH * (learned->stories + learned->belief / 10);
        learned->stamp++;
    }
}
