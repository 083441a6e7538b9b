/* SPDX-License-Identifier: GPL-2.0-or-later */
/* root_fixture: a folder that stands for / with files of the test's choice. */
#ifndef TESTS_HOST_ROOT_FIXTURE_H
#define TESTS_HOST_ROOT_FIXTURE_H

#include "../vmm/cmocka_tests.h"

/* For cmocka: *STATE is the folder's path. */
int root_setup(void **state);
int root_teardown(void **state);
#define IN_ROOT(name) cmocka_unit_test_setup_teardown(name, root_setup, root_teardown)

/* A descriptor, the caller's to close, of the file PATH below ROOT; its folders are made. */
int root_open(const char *root, const char *path);
/* The same file with CONTENT; NULL: PATH is a folder. */
void root_make(const char *root, const char *path, const char *content);

#endif
