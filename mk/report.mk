# SPDX-License-Identifier: GPL-2.0-or-later
# check-report: the tests of the reports and of `kvex compare` alone; `make check` has them too.

check-report: all $(filter $(O)/tests/report/%,$(TEST_PROGRAMS))
	@export O='$(O)' KVEX='$(KVEX)' LABEL=report TEST_LOGS='$(TEST_LOGS)' \
		SUITE_TIMEOUT='$(SUITE_TIMEOUT)'; \
	sh tests/run.sh suites report $(filter $(O)/tests/report/%,$(TEST_PROGRAMS)) \
		$(wildcard tests/suites/*-report)

.PHONY: check-report
