// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "cli/launch.h"
#include "cli/measure_cli.h"
#include "kvex/mode.h"

#define DEFAULT_MEMORY (16ULL << 20)
#define DEFAULT_C_BIT  51
#define PAGE	       4096

struct measure_options {
	uint64_t mem;
	unsigned int vcpus, c_bit;
	const char *mode, *policy, *api, *build, *tik, *nonce, *id_block, *author_key;
	struct cli_list page;
	bool json;
};

static const char *const modes[] = {"real", "protected", "long", NULL};

#define AT(field) .offset = offsetof(struct measure_options, field)
static const struct cli_option measure_options[] = {
	{"vcpus", 'c', CLI_UINT, "N", .help = "vCPUs, each with a VMSA (1)", AT(vcpus), .min = 1,
	 .max = VM_MAX_VCPUS},
	{"mem", 'm', CLI_SIZE, "SIZE", .help = "memory of the guest (16M)", AT(mem), .min = 1 << 20,
	 .max = 3ULL << 30},
	{"mode", 0, CLI_CHOICE, "MODE", .help = "CPU mode to start in (the guest's own)", AT(mode),
	 .choices = modes},
	{"c-bit", 0, CLI_UINT, "BIT", .help = "of the host's CPU, in page tables and CR3 (51)",
	 AT(c_bit), .min = 32, .max = 51},
	{"page", 'p', CLI_LIST, "TYPE@ADDRESS[=FILE]",
	 .help = "in place of a GUEST, a page of normal, zero, unmeasured, secrets, cpuid or vmsa",
	 AT(page)},
	{"policy", 0, CLI_STRING, "N", .help = "the guest's policy (0; sev-es 0x4; snp 0x30000)",
	 AT(policy)},
	{"tik", 0, CLI_STRING, "FILE|HEX",
	 .help = "the session's integrity key: what LAUNCH_MEASURE is to answer", AT(tik)},
	{"nonce", 0, CLI_STRING, "FILE|HEX", .help = "the firmware's nonce, for --tik", AT(nonce)},
	{"api", 0, CLI_STRING, "MAJOR.MINOR", .help = "the firmware's API version, for --tik",
	 AT(api)},
	{"build", 0, CLI_STRING, "N", .help = "the firmware's build, for --tik", AT(build)},
	{"id-block", 0, CLI_STRING, "KEYFILE",
	 .help = "sign an ID block for SNP with this private key", AT(id_block)},
	{"author-key", 0, CLI_STRING, "KEYFILE", .help = "sign the ID key with this one",
	 AT(author_key)},
	{"json", 'j', CLI_FLAG, .help = "a JSON object, with all pages", AT(json)},
	{0},
};

static int check_options(const struct cli_command *cmd, const struct measure_options *o,
			 enum sev_kind kind, const char *guest)
{
	if (guest && o->page.n)
		return cli_usage(cmd, "either a guest or --page, and '%s' was given with --page",
				 guest);
	if (!guest && !o->page.n)
		return cli_usage(cmd, "no guest given: name one ('kvex launch --list'), or its "
				      "pages with --page");
	if (o->page.n && (o->vcpus || o->mem || o->mode || o->c_bit))
		return cli_usage(cmd,
				 "--vcpus, --mem, --mode and --c-bit are a guest's, not --page's");
	if (o->mem % PAGE)
		return cli_usage(cmd, "--mem must be a multiple of %d bytes", PAGE);
	if (kind == SEV_KIND_SNP && o->tik)
		return cli_usage(cmd, "an snp guest has no LAUNCH_MEASURE: --tik is for sev and "
				      "sev-es");
	if (!o->tik && (o->nonce || o->api || o->build))
		return cli_usage(cmd, "--nonce, --api and --build need --tik");
	if (o->tik && (!o->nonce || !o->api || !o->build))
		return cli_usage(cmd, "--tik needs --nonce, --api and --build, as the firmware "
				      "answered them");
	if (kind != SEV_KIND_SNP && (o->id_block || o->author_key))
		return cli_usage(cmd, "only an snp guest has an ID block");
	if (o->author_key && !o->id_block)
		return cli_usage(cmd, "--author-key needs --id-block");
	return 0;
}

static int choose_policy(const struct cli_command *cmd, const struct measure_options *o,
			 enum sev_kind kind, uint64_t *policy)
{
	const char *wrong;
	int status = 0;

	*policy = measure_policy_default(kind);
	if (o->policy)
		status = measure_read_number(cmd, "--policy", o->policy, UINT64_MAX, policy);
	if (status)
		return status;
	wrong = measure_policy_check(kind, *policy);
	return wrong ? cli_usage(cmd, "--policy 0x%llx: %s", (unsigned long long)*policy, wrong)
		     : 0;
}

static int plan_launch(const struct cli_command *cmd, const struct measure_options *o,
		       const char *operand, struct launch_plan *plan)
{
	struct plan_guest guest = {
		.kind = plan->kind,
		.mode = o->mode ? mode_from_name(o->mode) : MODE_DEFAULT,
		.mem_size = o->mem ? o->mem : DEFAULT_MEMORY,
		.vcpus = o->vcpus ? o->vcpus : 1,
		.c_bit = o->c_bit ? o->c_bit : DEFAULT_C_BIT,
	};
	struct launch_guest file;
	struct sys_error err;
	int r, status = launch_guest_open(cmd, operand, &file);

	if (status)
		return status;
	guest.image = file.img;
	if (plan_check_mode(&guest, &err))
		status = cli_usage(cmd, "%s", err.text);
	else
		status = launch_guest_check(cmd, file.img, guest.mem_size, guest.vcpus, true);
	if (!status)
		launch_guest_note(cmd, &file);
	r = status ? 0 : plan_of_guest(plan, &guest);
	if (r) {
		status = cli_error(cmd, "%s", plan->err.text);
		status = r == -ENOMEM ? status : EXIT_USAGE;
	}
	launch_guest_close(&file);
	return status;
}

static int add_hmac(const struct cli_command *cmd, const struct measure_options *o,
		    struct measure_result *result)
{
	struct measure_hmac *h = &result->hmac;
	uint64_t build = 0;
	int status = measure_read_16(cmd, "--tik", o->tik, h->tik);

	if (!status)
		status = measure_read_16(cmd, "--nonce", o->nonce, h->nonce);
	if (!status)
		status = measure_read_api(cmd, o->api, h);
	if (!status)
		status = measure_read_number(cmd, "--build", o->build, UINT8_MAX, &build);
	h->build = (uint8_t)build;
	h->policy = (uint32_t)result->policy;
	measure_hmac(h, result->digest, result->measure);
	result->has_hmac = true;
	return status;
}

static int add_block(const struct cli_command *cmd, const struct measure_options *o,
		     struct measure_result *result)
{
	struct sign_key id, author;
	int status = measure_read_key(cmd, "--id-block", o->id_block, &id);

	if (!status && o->author_key)
		status = measure_read_key(cmd, "--author-key", o->author_key, &author);
	if (!status) {
		result->has_block = true;
		result->has_author = o->author_key;
		id_block_make(&result->block, result->digest, result->policy);
		id_block_sign(&result->block, &id, o->author_key ? &author : NULL, &result->auth);
	}
	explicit_bzero(&id, sizeof(id));
	explicit_bzero(&author, sizeof(author));
	return status;
}

static int measure(const struct cli_command *cmd, const struct measure_options *o,
		   struct launch_plan *plan, const char *guest)
{
	struct measure_result result = {.guest = guest, .plan = plan};
	int status = choose_policy(cmd, o, plan->kind, &result.policy);

	if (!status)
		status = guest ? plan_launch(cmd, o, guest, plan)
			       : measure_read_pages(cmd, &o->page, plan);
	if (status)
		return status;
	measure_plan(plan, result.digest);
	if (o->tik)
		status = add_hmac(cmd, o, &result);
	if (!status && o->id_block)
		status = add_block(cmd, o, &result);
	if (status)
		return status;
	if (o->json)
		return measure_tell_json(cmd, &result);
	measure_tell(&result);
	return EXIT_OK;
}

static int measure_main(const struct cli_command *cmd, void *options, int argc, char **argv)
{
	const struct measure_options *o = options;
	struct launch_plan plan;
	enum sev_kind kind;
	int status;

	if (!argc)
		return cli_usage(cmd, "no kind given: expected one of sev, sev-es, snp");
	kind = sev_kind_from_name(argv[0]);
	if (!kind)
		return cli_usage(cmd, "'%s' is not one of sev, sev-es, snp", argv[0]);
	if (argc > 2)
		return cli_usage(cmd, "one guest at a time: unexpected operand '%s'", argv[2]);
	status = check_options(cmd, o, kind, argv[1]);
	if (status)
		return status;
	plan_init(&plan, kind);
	status = measure(cmd, o, &plan, argv[1]);
	plan_free(&plan);
	return status;
}

COMMAND(measure, .name = "measure", .args = "sev|sev-es|snp [GUEST]",
	.summary = "Predict the launch digest of an encrypted guest, without firmware.",
	.description =
		"The digest that AMD's firmware reports of a guest that `kvex launch --sev` "
		"launches, computed from the same pages in the same order: the tables of its CPU "
		"mode, its segments and stacks, and for sev-es and snp a VMSA for each vCPU, as "
		"KVM builds it of the registers. GUEST is what `kvex launch` takes.\n\n"
		"In place of a guest, --page lists the pages themselves, in the order in which "
		"they are given to the firmware. A file has at most 4096 bytes and is filled up "
		"with zeros; without one the page is zeros. sev and sev-es know normal, zero and "
		"(sev-es) vmsa.\n\n"
		"With --tik, the key of the session with which the guest is launched, the answer "
		"of LAUNCH_MEASURE is predicted, too: a keyed hash of the digest, the policy and "
		"the firmware's version, which PLATFORM_STATUS tells.\n\n"
		"--id-block signs a block with the digest and the policy: given to "
		"SNP_LAUNCH_FINISH, firmware launches no other guest. A key is a private key of "
		"the curve P-384, PEM or DER. Block and authentication are in base64, as QEMU "
		"takes them; the signature is the same each time.\n\n"
		"Nothing here needs AMD's CPU, /dev/kvm or a privilege.",
	.examples = "kvex measure snp hello\tthe digest of a built-in guest\n"
		    "kvex measure sev-es smp --vcpus 4\twith four VMSAs\n"
		    "kvex measure snp hello --id-block id.pem --author-key author.pem\tand an ID "
		    "block for it\n"
		    "kvex measure snp --page normal@0=code.bin --page zero@0x1000\ttwo pages\n"
		    "kvex measure sev hello --tik tik.bin --nonce nonce.bin --api 1.55 --build "
		    "21\twhat LAUNCH_MEASURE is to answer\n",
	.options = measure_options, .options_size = sizeof(struct measure_options),
	.main = measure_main, .complete = "guests");
