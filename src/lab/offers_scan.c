// SPDX-License-Identifier: GPL-2.0-or-later
/* From Debian's indexes of packages, some fifty megabytes each, those of kernels. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/offers.h"

/* A package of a kernel has megabytes; one that only points to another has a few thousand bytes. */
#define REAL_SIZE 2000000UL

/* Up to 6.18 one package holds all; from 6.19 on the modules have one of their own. */
static const char whole[] = "linux-image-", binary[] = "linux-binary-",
		  modules[] = "linux-modules-";

/* The field KEY ("\nVersion: ") of a stanza of LEN bytes. */
static bool field(const char *stanza, size_t len, const char *key, char *out, size_t size)
{
	const char *at = memmem(stanza, len, key, strlen(key));
	size_t n = 0;

	if (!at)
		return false;
	at += strlen(key);
	while (at + n < stanza + len && at[n] != '\n' && n + 1 < size) {
		out[n] = at[n];
		n++;
	}
	out[n] = '\0';
	return n > 0;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && !strcmp(text + len - n, end);
}

/* A release that the lab boots: "6.1.0-50-cloud-amd64", not "6.1.0-50-rt-amd64". */
static bool set_release(struct lab_offer *offer, const char *release)
{
	if (release[0] < '0' || release[0] > '9' || !ends_with(release, "-amd64") ||
	    ends_with(release, "-rt-amd64"))
		return false;
	snprintf(offer->release, sizeof(offer->release), "%s", release);
	snprintf(offer->flavour, sizeof(offer->flavour), "%s",
		 ends_with(release, "-cloud-amd64") ? "cloud" : "full");
	return true;
}

static bool has_modules(const char *text, size_t len, const struct lab_offer *offer)
{
	char key[160], version[sizeof(offer->version)];
	const char *at, *end;

	snprintf(key, sizeof(key), "Package: %s%s\n", modules, offer->release);
	at = memmem(text, len, key, strlen(key));
	if (!at || (at > text && at[-1] != '\n'))
		return false;
	end = memmem(at + 1, (size_t)(text + len - at - 1), "\n\n", 2);
	return field(at, (size_t)((end ? end : text + len) - at), "\nVersion: ", version,
		     sizeof(version)) &&
	       !strcmp(version, offer->version);
}

static bool known(const struct offers *o, const struct lab_offer *offer)
{
	for (unsigned int i = 0; i < o->n; i++)
		if (!strcmp(o->item[i].release, offer->release) &&
		    !strcmp(o->item[i].version, offer->version))
			return true;
	return false;
}

/* The stanza of LEN bytes, of a text of which the package's other half is part. */
static bool read_stanza(const char *stanza, size_t len, const char *suite, const char *text,
			size_t textlen, struct lab_offer *offer)
{
	char size[32];
	const char *prefix;

	*offer = (struct lab_offer){0};
	if (!field(stanza, len, "Package: ", offer->package, sizeof(offer->package)))
		return false;
	prefix = !strncmp(offer->package, whole, strlen(whole))	    ? whole
		 : !strncmp(offer->package, binary, strlen(binary)) ? binary
								    : NULL;
	if (!prefix || !set_release(offer, offer->package + strlen(prefix)) ||
	    !field(stanza, len, "\nVersion: ", offer->version, sizeof(offer->version)) ||
	    !field(stanza, len, "\nSize: ", size, sizeof(size)) ||
	    strtoul(size, NULL, 10) < REAL_SIZE)
		return false;
	snprintf(offer->suite, sizeof(offer->suite), "%s", suite);
	return prefix == whole || has_modules(text, textlen, offer);
}

int offers_scan(struct offers *o, const char *suite, const char *text, size_t len)
{
	static const char key[] = "Package: linux-";
	const char *end = text + len, *next;

	for (const char *at = text; at < end; at = next) {
		struct lab_offer offer;
		const char *stop;

		at = memmem(at, (size_t)(end - at), key, sizeof(key) - 1);
		if (!at)
			break;
		stop = memmem(at, (size_t)(end - at), "\n\n", 2);
		next = stop ? stop + 1 : end;
		if (at > text && at[-1] != '\n') {
			next = at + 1;
			continue;
		}
		if (read_stanza(at, (size_t)(next - at), suite, text, len, &offer) &&
		    !known(o, &offer) && offers_add(o, &offer))
			return -ENOMEM;
	}
	return 0;
}
