PORT ?= 8080
SCRATCH ?= .build

SOURCES = Sources Tests Package.swift
SWIFT_FLAGS = --scratch-path $(SCRATCH) --explicit-target-dependency-import-check error
# Nobody loads the binary as a library: without its 40,000 exported names it is smaller, in the file and in memory.
# Linked for a fixed address, as Go's are, it starts without 138,000 addresses to correct: 4 MiB less in memory, and half as long again to start otherwise.
RELEASE = -c release --static-swift-stdlib --product understudy -Xlinker --no-export-dynamic -Xlinker -no-pie

.PHONY: run release build test browser-test bench format lint

# Build the release binary and serve the built-in seeds on 127.0.0.1: PORT=9000 make run
run: SETUP = --port $(PORT)
run: release
	@exec $(SCRATCH)/release/understudy serve --host 127.0.0.1 --port $(PORT)

# Build the release binary: $(SCRATCH)/release/understudy
release:
	@scripts/setup.sh $(SETUP)
	@swift build $(SWIFT_FLAGS) $(RELEASE)

# Everything, tests included, for debugging.
build:
	@scripts/setup.sh
	@swift build $(SWIFT_FLAGS) --build-tests

# All tests.
test:
	@scripts/setup.sh curl
	@swift test $(SWIFT_FLAGS) --disable-xctest

# Cyclr's pages in chromium, which must be installed: PICTURES=folder make browser-test
browser-test:
	@scripts/setup.sh
	@swift build $(SWIFT_FLAGS) --product understudy
	@$(SCRATCH)/debug/understudy exec -- Tests/Browser/pages.py $(if $(PICTURES),--pictures $(PICTURES))

# Understudy beside a plain C handler and nginx: ONLY=record,list make bench; more in Tests/Benchmarks/run.sh
bench: release
	@UNDERSTUDY=$(abspath $(SCRATCH))/release/understudy Tests/Benchmarks/run.sh

format:
	@scripts/setup.sh
	@swift format --in-place --parallel --recursive $(SOURCES)

lint:
	@scripts/setup.sh
	@swift format lint --strict --parallel --recursive $(SOURCES)
