// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/params.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab/fail.h"

bool lab_params_is_for(const char *param, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	size_t len = strcspn(name, "."), i;

	if (strcspn(param, ".") != len)
		return false;
	for (i = 0; i < len; i++)
		if ((param[i] == '-' ? '_' : param[i]) != (name[i] == '-' ? '_' : name[i]))
			return false;
	return true;
}

static int check(const char *param, char err[LAB_TEXT])
{
	const char *dot = strchr(param, '.'), *equals = strchr(param, '=');

	for (const char *at = param; *at; at++)
		if (isspace((unsigned char)*at) || iscntrl((unsigned char)*at))
			return lab_fail(err, EINVAL, "'%s' holds a space", param);
	if (!dot || dot == param || !equals || equals < dot + 2)
		return lab_fail(err, EINVAL, "'%s' is not MODULE.PARAMETER=VALUE", param);
	return 0;
}

int lab_params_check(const struct lab_params *params, char err[LAB_TEXT])
{
	int r = 0;

	for (unsigned int i = 0; i < params->n && !r; i++)
		r = check(params->item[i], err);
	return r;
}

/* Modules name their parameters in strings "parmtype=NAME:TYPE". */
static bool module_has(const char *path, const char *param)
{
	const char *name = strchr(param, '.') + 1;
	char key[128];
	struct stat st;
	bool has = false;
	void *data;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	snprintf(key, sizeof(key), "parmtype=%.*s:", (int)strcspn(name, "="), name);
	if (fd >= 0 && !fstat(fd, &st)) {
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (data != MAP_FAILED) {
			has = memmem(data, (size_t)st.st_size, key, strlen(key));
			munmap(data, (size_t)st.st_size);
		}
	}
	if (fd >= 0)
		close(fd);
	return has;
}

static int fit(const char *param, const struct lab_kernel *kernel, char err[LAB_TEXT])
{
	for (unsigned int i = 0; i < kernel->nr_modules; i++) {
		if (!lab_params_is_for(param, kernel->module[i]))
			continue;
		if (module_has(kernel->module[i], param))
			return 0;
		return lab_fail(err, EINVAL, "%.*s of kernel %s has no parameter %.*s",
				(int)strcspn(param, "."), param, kernel->name,
				(int)strcspn(strchr(param, '.') + 1, "="), strchr(param, '.') + 1);
	}
	return lab_fail(err, EINVAL, "kernel %s loads no module %.*s", kernel->name,
			(int)strcspn(param, "."), param);
}

/* Where KVM is built in, its parameters stand on the kernel's command line and nobody can tell. */
int lab_params_fit(const struct lab_params *params, const struct lab_kernel *kernel,
		   char err[LAB_TEXT])
{
	int r = 0;

	for (unsigned int i = 0; i < params->n && kernel->nr_modules && !r; i++)
		r = fit(params->item[i], kernel, err);
	return r;
}

void lab_params_put(FILE *out, const char *path, const struct lab_params *params)
{
	for (unsigned int i = 0; i < params->n; i++)
		if (lab_params_is_for(params->item[i], path))
			fprintf(out, " %s", strchr(params->item[i], '.') + 1);
}

bool lab_same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "= ");

	if (strcspn(b, "= ") != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((a[i] == '-' ? '_' : a[i]) != (b[i] == '-' ? '_' : b[i]))
			return false;
	return true;
}
