/* The module `_kernel`: Vocabulary, Text, Index and Program. */
#include "kernel.h"

static PyObject *read_text(PyObject *Py_UNUSED(module), PyObject *args) {
    Vocabulary *vocabulary;
    PyObject *text;
    if (!PyArg_ParseTuple(args, "O!U", &VocabularyType, &vocabulary, &text)) return NULL;
    Reader *reader = new_reader();
    if (!reader) return PyErr_NoMemory();
    const uint32_t *code = read_expression(reader, vocabulary, text);
    PyObject *found = !code ? NULL : PyBytes_FromStringAndSize((const char *)code, size_of(code) * 4);
    free_reader(reader);
    return code || PyErr_Occurred() ? found : Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"pick", pick, METH_VARARGS, "Return the keys of numbers (unsigned, 32 bits each), without those that are None."},
    {"by_follower", by_follower, METH_VARARGS, "Return numbers grouped by follower: see standing/once.py."},
    {"read", read_text, METH_VARARGS, "Return an expression's canonical program, or None if Python has to read it."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.standing.kernel._kernel",
    .m_doc = "The compiled kernel of standing queries.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC PyInit__kernel(void) {
    if (PyType_Ready(&VocabularyType) || PyType_Ready(&TextType) || PyType_Ready(&IndexType)
        || PyType_Ready(&ProgramType))
        return NULL;
    PyObject *made = PyModule_Create(&module);
    if (made
        && (PyModule_AddObjectRef(made, "Vocabulary", (PyObject *)&VocabularyType)
            || PyModule_AddObjectRef(made, "Text", (PyObject *)&TextType)
            || PyModule_AddObjectRef(made, "Index", (PyObject *)&IndexType)
            || PyModule_AddObjectRef(made, "Program", (PyObject *)&ProgramType)))
        Py_CLEAR(made);
    return made;
}
