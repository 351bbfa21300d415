# The everyday words. CMake and Ninja do the work, in build/; docs/OPERATIONS.md explains the rest.
PORT ?= 8080
DATA ?= data
ONLY ?=
T ?= 60
BUILD := build
SOURCES := $(shell find CMakeLists.txt src web po tools -path web/node_modules -prune -o -type f -newer $(BUILD)/.built -print -quit 2>/dev/null || echo missing)

.PHONY: all deps run test bench proof fuzz clean
.DEFAULT_GOAL := all

# One stamp says that everything is installed and built: a second `make run` looks only at that.
all: | deps
	@$(MAKE) --no-print-directory build-now

.PHONY: build-now
build-now:
	@cmake -S . -B $(BUILD) -G Ninja >$(BUILD)/configure.log 2>&1 || { cat $(BUILD)/configure.log; exit 1; }
	@ninja -C $(BUILD) --quiet
	@touch $(BUILD)/.built

deps:
	@tools/deps.sh run
	@mkdir -p $(BUILD)

run:
	@if [ ! -e $(BUILD)/.built ] || [ -n "$(SOURCES)" ]; then $(MAKE) --no-print-directory all; fi
	@exec $(BUILD)/callbox run --demo --port $(PORT) $(DATA)

test:
	@tools/deps.sh test
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory build-now
	@node tests/run.mjs $(BUILD) $(ONLY)

bench:
	@tools/deps.sh bench
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory build-now
	@node bench/run.mjs $(BUILD) $(ONLY)

proof:
	@tools/deps.sh proof
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory build-now
	@node tests/proof/run.mjs $(BUILD) $(ONLY)

fuzz:
	@tools/deps.sh test
	@node fuzz/run.mjs $(BUILD)-fuzz $(T) $(ONLY)

clean:
	rm -rf $(BUILD) $(BUILD)-fuzz
