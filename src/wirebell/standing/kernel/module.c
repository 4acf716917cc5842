/* The module `_kernel`: Vocabulary, Text, Index and Program. */
#include "kernel.h"

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "wirebell.standing.kernel._kernel",
    .m_doc = "The compiled kernel of standing queries.",
    .m_size = -1,
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
