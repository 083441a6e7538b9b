# SPDX-License-Identifier: GPL-2.0-or-later
# Static checks over the whole tree; the suite 60-lint runs each as one test.

LINT_C := $(sort $(wildcard src/*/*.c src/cases/*/*.c src/lab/preload/*.c models/*/*.c tests/*/*.c))
LINT_ALL := $(LINT_C) $(sort $(wildcard include/kvex/*.h src/*/*.h src/cases/*/*.h models/*/*.h tests/*/*.h \
	guests/*.[ch] guests/lib/*.[ch]))
LINT_SH := $(sort $(wildcard scripts/*.sh tests/*.sh tests/*/*.sh tests/suites/*)) .ci/run
# In a function with very many paths the analyzer goes a third of its usual way: the rest is repetition,
# and was two thirds of the time.
LINT_FLAGS := $(filter-out -Werror,$(KCFLAGS)) -DKVEX_DISASM -I. \
	-Xclang -analyzer-config -Xclang max-nodes=75000

lint: lint-clang lint-format lint-tidy lint-cppcheck lint-shell

# kvex, and of its tests each file, compiled by clang, which warns of the same without optimizing.
lint-clang:
	$(MAKE) --no-print-directory -s O=build-clang CC=clang CFLAGS=-O0 all \
		$(addprefix build-clang/,$(patsubst %.c,%.o,$(filter tests/%,$(LINT_C))))

lint-format:
	@scripts/lint-once.sh ".clang-format $(LINT_ALL)" clang-format --dry-run -Werror $(LINT_ALL)

# A file is looked at again when it, a header, or the set of checks has changed.
lint-tidy: $(O)/lint/key
	@scripts/tidy.sh unknown "$$(cat $<)" $(LINT_C) | sed "s,^,lint-tidy/," >$(O)/lint/unknown
	@! [ -s $(O)/lint/unknown ] || $(MAKE) -s -k --no-print-directory O=$(O) $$(cat $(O)/lint/unknown)
$(addprefix lint-tidy/,$(LINT_C)): lint-tidy/%: % $(O)/lint/key
	@mkdir -p $(O)/$(@D)
	@scripts/tidy.sh look "$$(cat $(O)/lint/key)" $< $(LINT_FLAGS) >$(O)/$@.log || { cat $(O)/$@.log; false; }
$(O)/lint/key: .clang-tidy $(filter %.h,$(LINT_ALL))
	@mkdir -p $(@D)
	@{ clang-tidy --version; echo '$(LINT_FLAGS)'; sha256sum $^; } | sha256sum >$@

lint-cppcheck:
	@mkdir -p $(O)/lint/cppcheck
	@scripts/lint-once.sh ".cppcheck $(LINT_ALL)" \
		cppcheck --quiet --enable=warning,portability,performance --inline-suppr --error-exitcode=1 \
		--std=c11 -j2 --cppcheck-build-dir=$(O)/lint/cppcheck -Iinclude -Isrc -I. -D_GNU_SOURCE \
		-DKVEX_DISASM -DKVEX_VERSION='"0"' --suppressions-list=.cppcheck $(LINT_C)

lint-shell:
	@scripts/lint-once.sh "$(LINT_SH)" shellcheck --severity=warning --shell=sh $(LINT_SH)

.PHONY: lint lint-clang lint-format lint-tidy lint-cppcheck lint-shell \
	$(addprefix lint-tidy/,$(LINT_C))
