// SPDX-License-Identifier: GPL-2.0-or-later
#include "kvex/bus_lock.h"

#include <stdbool.h>

#include "kvex/run_path.h"

void bus_lock_limit_init(struct bus_lock_limit *limit, uint64_t quota, uint64_t window)
{
	*limit = (struct bus_lock_limit){
		.lock = PTHREAD_MUTEX_INITIALIZER, .quota = quota, .window = window};
}

/* More vCPUs than one may come while the quota is used up: each makes the window longer. */
static uint64_t delay(struct bus_lock_limit *l, uint64_t now)
{
	if (now >= l->end) {
		if (!l->total)
			l->first = now;
		l->over = l->total;
		l->over_at = now;
		l->start = now;
		l->end = now + l->window;
		l->used = 0;
	}
	if (++l->used < l->quota)
		return 0;
	l->end = l->start + l->window / l->quota * l->used +
		 l->window % l->quota * l->used / l->quota;
	return l->end > now ? l->end - now : 0;
}

RUN_PATH uint64_t bus_lock_limit_delay(struct bus_lock_limit *limit, uint64_t now)
{
	uint64_t ns;

	if (!limit->quota) {
		limit->total++;
		return 0;
	}
	pthread_mutex_lock(&limit->lock);
	ns = delay(limit, now);
	limit->total++;
	limit->held += !!ns;
	limit->slept += ns;
	pthread_mutex_unlock(&limit->lock);
	return ns;
}

uint64_t bus_lock_limit_over(const struct bus_lock_limit *limit, uint64_t now, uint64_t *ns)
{
	bool all = limit->total && now >= limit->end;

	*ns = (all ? now : limit->over_at) - limit->first;
	return all ? limit->total : limit->over;
}
