// SPDX-License-Identifier: GPL-2.0-or-later
/* What a user of libkvex may write: runs the built-in guest hello and prints what it says. */
#include <stdio.h>

#include <kvex/vcpu.h>

static int talk(struct vm *vm)
{
	struct vcpu *vcpu = vm->vcpu[0];
	int ret = vcpu_set_deadline(vcpu, 10000);

	while (!ret && !(ret = vcpu_run(vcpu)) && vcpu->run->exit_reason == KVM_EXIT_IO) {
		const char *data = vcpu_io_data(vcpu);

		if (vcpu->run->io.port == GUEST_PORT_DONE)
			return *data;
		if (vcpu->run->io.port == GUEST_PORT_PUTC)
			fwrite(data, 1, vcpu->run->io.count, stdout);
	}
	fprintf(stderr, "exit %u: %s\n", vcpu->run->exit_reason, vcpu->err.text);
	return 1;
}

int main(void)
{
	struct vm_config config = {0};
	struct guest_image *guest;
	struct sys sys;
	struct vm *vm;
	int ret = 1;

	if (sys_open(&sys, NULL)) {
		fprintf(stderr, "%s\n", sys.err.text);
		return 1;
	}
	if (!guest_find("hello", &guest, &sys.err)) {
		config.guest = guest;
		if (!vm_create(&sys, &config, &vm)) {
			ret = talk(vm);
			vm_destroy(vm);
		}
		guest_free(guest);
	}
	if (ret)
		fprintf(stderr, "%s\n", sys.err.text);
	sys_close(&sys);
	return ret;
}
