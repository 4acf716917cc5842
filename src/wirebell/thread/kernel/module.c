/* The module `_kernel`: Vocabulary, Text, Postings, and what is reckoned of vectors and samples. */
#include "kernel.h"

static PyMethodDef methods[] = {
    {"likes", likes, METH_VARARGS, "Return the cosines of a vector, by its exact weights, with others."},
    {"core", core, METH_VARARGS, "Return what at least half of some vectors have: terms, weights, and their sum."},
    {"common", common, METH_VARARGS, "Return how many runs two samples have in common."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.thread.kernel._kernel",
    .m_doc = "The compiled part of threading.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__kernel(void) {
    if (PyType_Ready(&VocabularyType) || PyType_Ready(&TextType) || PyType_Ready(&PostingsType)) return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made
        && (PyModule_AddObjectRef(made, "Vocabulary", (PyObject *)&VocabularyType)
            || PyModule_AddObjectRef(made, "Text", (PyObject *)&TextType)
            || PyModule_AddObjectRef(made, "Postings", (PyObject *)&PostingsType)))
        Py_CLEAR(made);
    return made;
}
