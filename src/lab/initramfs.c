// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/initramfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/fail.h"
#include "lab/image.h"
#include "lab/ivrs.h"
#include "lab/psp.h"

static const char *const folders[] = {"/proc", "/sys",	"/dev",	    "/tmp",
				      "/run",  "/root", "/var/tmp", LAB_DIR};

/* Who root is and where localhost: programs ask. */
static const struct {
	const char *path, *text;
} texts[] = {
	{"/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"},
	{"/etc/group", "root:x:0:\n"},
	{"/etc/hosts", "127.0.0.1 localhost kvex-lab\n"},
};

/* Folders that the environment names. */
static const char *const named[] = {"HOME=", "TMPDIR="};

static void put_module_line(FILE *out, const char *path, const struct lab_params *params)
{
	const char *name = strrchr(path, '/') + 1;

	fprintf(out, LAB_DIR "/%s %.*s", name, (int)strcspn(name, "."), name);
	lab_params_put(out, path, params);
	fputc('\n', out);
}

static int put_bare_module(struct cpio *c, const char *module, const char *path, char err[LAB_TEXT])
{
	struct bytes data;
	int r = file_read(module, &data, err);

	if (r)
		return r;
	module_bare(&data);
	cpio_data(c, path, 0644, data.data, data.len);
	free(data.data);
	return 0;
}

static int put_modules(struct cpio *c, const struct lab_kernel *kernel,
		       const struct lab_params *params, const struct lab_models *models, bool bare,
		       struct lab_payload *files, char err[LAB_TEXT])
{
	char *list = NULL, path[PATH_MAX];
	size_t len = 0;
	FILE *out = open_memstream(&list, &len);
	int r = 0;

	if (!out)
		return lab_fail(err, ENOMEM, "out of memory");
	for (unsigned int i = 0; i < kernel->nr_modules && !r; i++) {
		const char *module = kernel->module[i];

		if (!lab_psp_module(models, module))
			put_module_line(out, module, params);
		snprintf(path, sizeof(path), LAB_DIR "/%s", strrchr(module, '/') + 1);
		r = bare ? put_bare_module(c, module, path, err)
			 : payload_add(files, module, path, err);
	}
	if (fclose(out) && !r)
		r = lab_fail(err, ENOMEM, "out of memory");
	if (!r)
		cpio_data(c, LAB_MODULES_LIST, 0644, list, len);
	free(list);
	return r;
}

static int put_job(struct cpio *c, const struct lab_job *job, char err[LAB_TEXT])
{
	char *text = lab_job_format(job);

	if (!text)
		return lab_fail(err, ENOMEM, "out of memory");
	cpio_data(c, LAB_JOB_FILE, 0644, text, strlen(text));
	free(text);
	cpio_dir(c, job->cwd, 0755);
	for (char **env = job->env; *env; env++)
		for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
			if (!strncmp(*env, named[i], strlen(named[i])) &&
			    (*env)[strlen(named[i])] == '/')
				cpio_dir(c, *env + strlen(named[i]), 0755);
	if (job->bugs && *job->bugs)
		cpio_data(c, LAB_MODEL_BUGS, 0644, job->bugs, strlen(job->bugs));
	return payload_write(job->files, c, err);
}

static int finish(struct cpio *c, int r, char err[LAB_TEXT])
{
	int end = cpio_end(c);

	if (!r && end)
		r = lab_fail(err, -end, "writing files for the lab: %s", strerror(-end));
	return r;
}

static void put_tables(struct cpio *c, const struct lab_models *models)
{
	uint8_t ivrs[IVRS_SIZE];

	if (!models || !lab_models_iommu(models))
		return;
	ivrs_make(ivrs);
	cpio_data(c, IVRS_PATH, 0644, ivrs, sizeof(ivrs));
}

static int write_all(FILE *out, const struct lab_kernel *kernel, const struct lab_params *params,
		     const struct lab_models *models, bool bare, const struct lab_job *job,
		     char err[LAB_TEXT])
{
	struct lab_payload files = {0};
	struct cpio c;
	int r;

	cpio_begin(&c, out);
	put_tables(&c, models);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		cpio_dir(&c, folders[i], 0755);
	cpio_device(&c, "/dev/console", 0600, 5, 1);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cpio_data(&c, texts[i].path, 0644, texts[i].text, strlen(texts[i].text));
	r = payload_add_self(&files, "/init", err);
	if (!r)
		r = put_modules(&c, kernel, params, models, bare, &files, err);
	if (!r)
		r = payload_write(&files, &c, err);
	if (!r && job)
		r = put_job(&c, job, err);
	payload_free(&files);
	return finish(&c, r, err);
}

int initramfs_make(const struct lab_kernel *kernel, const struct lab_params *params,
		   const struct lab_models *models, bool bare, const struct lab_job *job,
		   char err[LAB_TEXT])
{
	int fd = memfd_create("initramfs", MFD_CLOEXEC), r = -ENOMEM;
	FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (out)
		r = write_all(out, kernel, params, models, bare, job, err);
	else
		lab_fail(err, ENOMEM, "initramfs: %s", strerror(errno));
	if (out)
		fclose(out);
	if (r && fd >= 0)
		close(fd);
	return r ? r : fd;
}

int initramfs_write_job(int fd, const struct lab_job *job, size_t *len, char err[LAB_TEXT])
{
	FILE *out = fdopen(dup(fd), "w");
	struct cpio c;
	int r;

	if (!out)
		return lab_fail(err, errno, "files for the lab: %s", strerror(errno));
	rewind(out);
	cpio_begin(&c, out);
	r = finish(&c, put_job(&c, job, err), err);
	*len = c.written;
	fclose(out);
	return r;
}

char *initramfs_late_modules(const struct lab_kernel *kernel, const struct lab_params *params,
			     const struct lab_models *models)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	for (unsigned int i = 0; out && i < kernel->nr_modules; i++)
		if (lab_psp_module(models, kernel->module[i]))
			put_module_line(out, kernel->module[i], params);
	return out && !fclose(out) ? text : NULL;
}
