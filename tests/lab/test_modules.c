// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lab/cache.h"
#include "lab/modules.h"
#include "lab/psp.h"
#include "make_image.h"

static char dir[] = "/tmp/kvex-test-modules-XXXXXX";

static void put(const char *name, const void *data, size_t len)
{
	char path[512], err[LAB_TEXT];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	*strrchr(path, '/') = '\0';
	assert_int_equal(cache_mkdir(path, err), 0);
	path[strlen(path)] = '/';
	assert_int_equal(file_write(path, data, len, err), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void put_module(const char *name, const char *depends, enum packing packing)
{
	char info[256];
	int len =
		snprintf(info, sizeof(info), "license=GPL%cdepends=%s%cname=x", 0, depends, 0) + 1;
	struct bytes module = make_module(info, (size_t)len),
		     packed = make_packed(&module, packing);

	put(name, packed.data, packed.len);
	free(module.data);
	free(packed.data);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	cache_remove(dir);
	return 0;
}

static struct lab_kernel kernel(void)
{
	struct lab_kernel k = {.name = "test"};

	snprintf(k.module_dir, sizeof(k.module_dir), "%s", dir);
	snprintf(k.unpacked_dir, sizeof(k.unpacked_dir), "%s/unpacked", dir);
	return k;
}

static const char *file(const struct lab_kernel *k, unsigned int i)
{
	return strrchr(k->module[i], '/') + 1;
}

static void put_tree(void)
{
	put_text("modules.order", "kernel/arch/x86/kvm/kvm.ko\n"
				  "kernel/arch/x86/kvm/kvm-amd.ko\n"
				  "kernel/drivers/crypto/ccp/ccp.ko\n"
				  "kernel/virt/lib/irqbypass.ko\n"
				  "kernel/gone.ko\n");
	put_text("modules.builtin", "kernel/drivers/tty/serial_core.ko\n");
	put_module("kernel/arch/x86/kvm/kvm.ko.xz", "irqbypass", PACK_XZ);
	put_module("kernel/arch/x86/kvm/kvm-amd.ko.zst", "kvm,ccp,serial-core", PACK_ZSTD);
	put_module("kernel/drivers/crypto/ccp/ccp.ko.gz", "", PACK_GZIP);
	put_module("kernel/virt/lib/irqbypass.ko", "", PACK_NONE);
}

static void in_load_order(void **state)
{
	static const char *const names[] = {"irqbypass.ko", "kvm.ko", "ccp.ko", "kvm-amd.ko"};
	struct lab_kernel k = kernel();
	struct bytes module;
	char err[LAB_TEXT] = "";

	(void)state;
	put_tree();
	assert_int_equal(lab_kernel_add_module(&k, "kvm_amd", err), 0);
	assert_int_equal(lab_kernel_add_module(&k, "ccp", err), 0);
	assert_int_equal(k.nr_modules, 4);
	for (unsigned int i = 0; i < 4; i++) {
		assert_string_equal(file(&k, i), names[i]);
		assert_int_equal(file_read(k.module[i], &module, err), 0);
		assert_memory_equal(module.data, "\177ELF", 4);
		free(module.data);
	}
	assert_true(modules_builtin(dir, "serial_core"));
	assert_false(modules_builtin(dir, "serial"));
	assert_int_equal(lab_kernel_add_module(&k, "gone", err), -ENOENT);
	assert_int_equal(lab_kernel_add_module(&k, "kvm-intel", err), -ENOENT);
	assert_non_null(strstr(err, "no module kvm-intel"));
	assert_int_equal(k.nr_modules, 4);
}

static void a_driver_of_the_security_processor(void **state)
{
	struct lab_kernel k = kernel();
	struct lab_models none = {0}, models = {0};
	char err[LAB_MODELS_TEXT] = "";

	(void)state;
	put_tree();
	assert_int_equal(lab_models_add(&models, "snp", err), 0);
	assert_int_equal(lab_kernel_add_module(&k, "kvm", err), 0);
	assert_true(lab_psp_undriven(&models, &k));
	assert_false(lab_psp_undriven(&none, &k));
	assert_int_equal(lab_kernel_add_module(&k, "kvm-amd", err), 0);
	assert_false(lab_psp_undriven(&models, &k));
	k.nr_modules = 0;
	put_text("modules.builtin", "kernel/drivers/crypto/ccp/ccp.ko\n");
	assert_false(lab_psp_undriven(&models, &k));
	k.module_dir[0] = '\0';
	assert_false(lab_psp_undriven(&models, &k));
}

static void without_a_list(void **state)
{
	struct lab_kernel k = kernel();
	char path[600], err[LAB_TEXT] = "";

	(void)state;
	put_tree();
	snprintf(path, sizeof(path), "%s/modules.order", dir);
	unlink(path);
	put_text("kernel/kvm_amd.mod.c", "not a module");
	assert_int_equal(lab_kernel_add_module(&k, "kvm-amd", err), 0);
	assert_int_equal(k.nr_modules, 4);
}

static void a_build_tree(void **state)
{
	struct lab_kernel k = kernel();
	char err[LAB_TEXT] = "";

	(void)state;
	put_text("modules.order", "arch/x86/kvm/kvm.o\nkernel/virt/lib/irqbypass.ko\n");
	put_module("arch/x86/kvm/kvm.ko", "irqbypass", PACK_NONE);
	put_module("virt/lib/irqbypass.ko", "", PACK_NONE);
	assert_int_equal(lab_kernel_add_module(&k, "kvm", err), 0);
	assert_int_equal(k.nr_modules, 2);
	assert_string_equal(file(&k, 0), "irqbypass.ko");
}

/* What the only module of a new K says that it depends on. */
static void depends(struct lab_kernel k, char out[64])
{
	char err[LAB_TEXT] = "";
	struct bytes module;

	assert_int_equal(lab_kernel_add_module(&k, "a", err), 0);
	assert_int_equal(file_read(k.module[k.nr_modules - 1], &module, err), 0);
	snprintf(out, 64, "%s", modules_depends(&module));
	free(module.data);
}

static void one_that_changes(void **state)
{
	struct lab_kernel k = kernel(), other = kernel();
	char is[64], err[LAB_TEXT] = "";

	(void)state;
	k.by_path = other.by_path = true;
	snprintf(other.module_dir, sizeof(other.module_dir), "%s/other", dir);
	put_module("x.ko", "", PACK_NONE);
	put_module("y.ko", "", PACK_NONE);
	put_module("a.ko.xz", "x", PACK_XZ);
	depends(k, is);
	assert_string_equal(is, "x");
	put_module("a.ko.xz", "y", PACK_XZ);
	depends(k, is);
	assert_string_equal(is, "y");
	put_module("other/a.ko.xz", "", PACK_XZ);
	depends(other, is);
	assert_string_equal(is, "");
	depends(k, is);
	assert_string_equal(is, "y");
	put("a.ko.xz", "\xfd\x37zXZ\0 no more", 15);
	assert_int_equal(lab_kernel_add_module(&k, "a", err), -EINVAL);
}

static void of_another_release(void **state)
{
	static const char info[] = "depends=\0vermagic=7.3.4+deb13 SMP mod_unload";
	struct bytes module = make_module(info, sizeof(info));
	struct lab_kernel k = kernel();
	char err[LAB_TEXT] = "";

	(void)state;
	put("a.ko", module.data, module.len);
	free(module.data);
	snprintf(k.release, sizeof(k.release), "7.3.4");
	k.by_path = true;
	assert_int_equal(lab_kernel_add_module(&k, "a", err), -EINVAL);
	assert_non_null(strstr(err, "a.ko is a module of Linux 7.3.4+deb13, the kernel is 7.3.4"));
	snprintf(k.release, sizeof(k.release), "7.3.4+deb13");
	assert_int_equal(lab_kernel_add_module(&k, "a", err), 0);
}

static void circles_and_damage(void **state)
{
	struct lab_kernel k = kernel();
	char err[LAB_TEXT] = "", name[32], text[32];

	(void)state;
	put_module("a.ko", "b", PACK_NONE);
	put_module("b.ko", "a", PACK_NONE);
	assert_int_equal(lab_kernel_add_module(&k, "a", err), -ELOOP);
	put("bad.ko.xz", "\xfd\x37zXZ\0 no more", 15);
	assert_int_equal(lab_kernel_add_module(&k, "bad", err), -EINVAL);
	assert_non_null(strstr(err, "bad.ko.xz: its xz data is damaged"));
	put_text("text.ko", "no ELF at all");
	assert_int_equal(lab_kernel_add_module(&k, "text", err), 0);
	for (int i = 0; i < LAB_MODULES; i++) {
		snprintf(name, sizeof(name), "m%d.ko", i);
		snprintf(text, sizeof(text), "m%d", i);
		put_module(name, "", PACK_NONE);
		assert_int_equal(lab_kernel_add_module(&k, text, err),
				 i < LAB_MODULES - 1 ? 0 : -E2BIG);
	}
}

static void depends_of_modinfo(void **state)
{
	static const char unended[] = {'d', 'e', 'p', 'e', 'n', 'd', 's', '=', 'k', 'v', 'm'};
	static const char other[] = "xdepends=no\0vermagic=1\0depends=a,b\0depends=c";
	struct bytes module = make_module(other, sizeof(other));

	(void)state;
	assert_string_equal(modules_depends(&module), "a,b");
	free(module.data);
	module = make_module(unended, sizeof(unended));
	assert_string_equal(modules_depends(&module), "");
	free(module.data);
	module = make_module("", 0);
	assert_string_equal(modules_depends(&module), "");
	free(module.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_load_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_driver_of_the_security_processor, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(without_a_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_build_tree, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_that_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_another_release, set_up, tear_down),
		cmocka_unit_test_setup_teardown(circles_and_damage, set_up, tear_down),
		cmocka_unit_test(depends_of_modinfo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
