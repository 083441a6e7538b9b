// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/measure_cli.h"
#include "cli/value.h"

#define KEY_MAX (64 << 10)

static int read_fd(const struct cli_command *cmd, const char *path, int fd, size_t max,
		   uint8_t *data, size_t *len)
{
	ssize_t n;

	for (*len = 0; *len <= max; *len += (size_t)n) {
		n = read(fd, data + *len, max + 1 - *len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return cli_usage(cmd, "%s: %s", path, strerror(errno));
		else if (!n)
			return 0;
	}
	return cli_usage(cmd, "%s: the file is longer than %zu bytes", path, max);
}

int measure_read_file(const struct cli_command *cmd, const char *path, size_t max, void **data,
		      size_t *len)
{
	/* O_NONBLOCK: a FIFO without a writer must not hold kvex before it is refused. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status;
	struct stat st;

	*data = NULL;
	*len = 0;
	if (fd < 0)
		return cli_usage(cmd, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return cli_usage(cmd, "%s: not a regular file", path);
	}
	*data = malloc(max + 1);
	status = *data ? read_fd(cmd, path, fd, max, *data, len)
		       : cli_error(cmd, "%s: out of memory", path);
	close(fd);
	if (status) {
		free(*data);
		*data = NULL;
	}
	return status;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool parse_hex_16(const char *text, uint8_t out[16])
{
	if (strlen(text) != 32)
		return false;
	for (unsigned int i = 0; i < 16; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

int measure_read_16(const struct cli_command *cmd, const char *option, const char *text,
		    uint8_t out[16])
{
	void *data;
	size_t len;
	int status;

	if (parse_hex_16(text, out))
		return 0;
	if (access(text, F_OK) && errno == ENOENT)
		return cli_usage(cmd,
				 "option '%s': '%s' is neither 32 hexadecimal digits nor a file",
				 option, text);
	status = measure_read_file(cmd, text, KEY_MAX, &data, &len);
	if (!data)
		return status;
	if (len == 16)
		memcpy(out, data, 16);
	else
		status = cli_usage(cmd, "option '%s': %s has %zu bytes, not 16", option, text, len);
	free(data);
	return status;
}

int measure_read_number(const struct cli_command *cmd, const char *option, const char *text,
			uint64_t max, uint64_t *out)
{
	int r = cli_parse_number(text, false, out);

	if (!r && *out <= max)
		return 0;
	return cli_usage(cmd, "option '%s': '%s' is %s: expected a number%s", option, text,
			 r == -EINVAL ? "not understood" : "too large",
			 max == UINT8_MAX ? " of 0 to 255" : "");
}

int measure_read_api(const struct cli_command *cmd, const char *text, struct measure_hmac *hmac)
{
	const char *dot = strchr(text, '.');
	char major[8] = "";
	uint64_t a, b;

	if (dot && (size_t)(dot - text) < sizeof(major)) {
		memcpy(major, text, (size_t)(dot - text));
		if (!cli_parse_number(major, false, &a) && !cli_parse_number(dot + 1, false, &b) &&
		    a <= UINT8_MAX && b <= UINT8_MAX) {
			hmac->api_major = (uint8_t)a;
			hmac->api_minor = (uint8_t)b;
			return 0;
		}
	}
	return cli_usage(cmd,
			 "option '--api': '%s' is not understood: expected MAJOR.MINOR, as in 1.55",
			 text);
}

int measure_read_key(const struct cli_command *cmd, const char *option, const char *path,
		     struct sign_key *key)
{
	struct sys_error err;
	void *data;
	size_t len;
	int status = measure_read_file(cmd, path, KEY_MAX, &data, &len);

	if (!data)
		return status;
	if (sign_key_read(data, len, key, &err))
		status = cli_usage(cmd, "option '%s': %s: %s", option, path, err.text);
	explicit_bzero(data, len);
	free(data);
	return status;
}
