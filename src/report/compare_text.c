// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/host.h"
#include "report/compare.h"
#include "report/text.h"

static void put_file(FILE *out, char letter, const char *name, const struct run_file *f)
{
	fprintf(out, "%c  ", letter);
	text_put(out, TEXT_LINE, name);
	if (f->kind == RUN_FILE_BENCH) {
		fprintf(out, ": %zu figure%s\n", f->nr_figures, text_plural(f->nr_figures));
		return;
	}
	fputs(": kvex ", out);
	text_put(out, TEXT_LINE, f->version);
	fputs(" on ", out);
	text_put(out, TEXT_LINE, f->backend);
	fputs(", Linux ", out);
	text_put(out, TEXT_LINE, f->kernel);
	fputs(", ", out);
	text_put(out, TEXT_LINE, f->time);
	fprintf(out, ", %zu case%s", f->nr_cases, text_plural(f->nr_cases));
	if (f->emulated)
		fputs(" (" HOST_LAB_LABEL, out);
	if (f->emulated && f->models[0]) {
		fputs("; models ", out);
		text_put(out, TEXT_LINE, f->models);
	}
	fputs(f->emulated ? ")\n" : "\n", out);
	if (f->complete)
		return;
	fprintf(out, "   INCOMPLETE: %zu of %zu cases were run", f->nr_cases, f->selected);
	if (f->cut)
		fprintf(out, " and the file ends in the midst of line %zu", f->cut);
	else if (!f->ended)
		fputs(" and the run's end is not there", out);
	fputs("; what is missing proves nothing\n", out);
}

static void put_verdict(FILE *out, const struct change *ch)
{
	if (ch->a && ch->b && ch->a->verdict != ch->b->verdict)
		fprintf(out, "  %s -> %s", verdict_name(ch->a->verdict),
			verdict_name(ch->b->verdict));
	else if (ch->a || ch->b)
		fprintf(out, "  %s", verdict_name(ch->b ? ch->b->verdict : ch->a->verdict));
}

static void put_kind(FILE *out, const struct comparison *c, enum change_kind kind)
{
	size_t i;

	if (!c->count[kind])
		return;
	fprintf(out, "\n%s: %zu\n", change_name(kind), c->count[kind]);
	for (i = 0; i < c->n; i++) {
		const struct change *ch = &c->change[i];
		const struct run_case *told = ch->b ? ch->b : ch->a;

		if (ch->kind != kind)
			continue;
		/* The reason of what is gone says more than that of what is good now. */
		if (ch->a && ch->b && ch->b->verdict == VERDICT_PASS)
			told = ch->a;
		fputs("  ", out);
		text_put(out, TEXT_LINE, ch->name);
		put_verdict(out, ch);
		if (told && told->reason[0]) {
			fputs(told == ch->b ? "  " : "  was: ", out);
			text_put(out, TEXT_LINE, told->reason);
		}
		fputc('\n', out);
	}
}

static void put_speed(FILE *out, const struct comparison *c, enum change_speed speed,
		      const char *title, size_t n)
{
	size_t i;

	if (n)
		fprintf(out, "\n%s: %zu\n", title, n);
	for (i = 0; n && i < c->n; i++) {
		const struct change *ch = &c->change[i];

		if (ch->speed != speed)
			continue;
		fputs("  ", out);
		text_put(out, TEXT_LINE, ch->name);
		if (ch->figure_a && ch->figure_a->ratio > 0 && ch->figure_b->ratio > 0) {
			fprintf(out, "  %.3f -> %.3f times its floor (a hint)\n", ch->was, ch->is);
		} else if (ch->figure_a) {
			fprintf(out, "  %.6g -> %.6g ", ch->was, ch->is);
			text_put(out, TEXT_LINE, ch->figure_a->unit);
			fputs(" (a hint)\n", out);
		} else {
			fprintf(out, "  %.1f -> %.1f ms%s\n", ch->was * 1e3, ch->is * 1e3,
				ch->sure ? "" : " (a hint: too few samples to be sure)");
		}
	}
}

void compare_put_text(FILE *out, const struct comparison *c)
{
	static const enum change_kind order[] = {
		CHANGE_BROKE,	 CHANGE_NOT_RUN_B,     CHANGE_STILL_BAD,      CHANGE_FIXED,
		CHANGE_DEVIATES, CHANGE_NEWLY_SKIPPED, CHANGE_NEWLY_RUNNABLE, CHANGE_ONLY_A,
		CHANGE_ONLY_B,	 CHANGE_NOT_RUN_A,
	};
	size_t i;

	put_file(out, 'A', c->name_a, c->a);
	put_file(out, 'B', c->name_b, c->b);
	if (c->a->splats || c->b->splats)
		fprintf(out, "kernel splats: %u in A, %u in B%s\n", c->a->splats, c->b->splats,
			c->stray_splats ? ", of those in B some while no case was running" : "");
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		put_kind(out, c, order[i]);
	put_speed(out, c, SPEED_SLOWER, "slower", c->slower);
	put_speed(out, c, SPEED_FASTER, "faster", c->faster);
	fprintf(out, "\n%zu same", c->count[CHANGE_SAME]);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (c->count[order[i]])
			fprintf(out, ", %zu %s", c->count[order[i]], change_name(order[i]));
	if (c->slower || c->faster)
		fprintf(out, "; %zu slower, %zu faster", c->slower, c->faster);
	if (c->whole && c->count[CHANGE_ONLY_A])
		fputs("; B lacks cases of A", out);
	fprintf(out, "%s\n",
		c->b->kind == RUN_FILE_RUN && !c->b->complete
			? "; B is INCOMPLETE and so no proof that nothing broke"
			: "");
}
