# The commands that people type. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One build serves the demo, the tests and the lint: a second configuration would cost minutes.
handsel := .build/debug/handsel
sources := $(wildcard Sources Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift)

.PHONY: help packages build demo test test-bluetooth fuzz lint bench clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do \
		printf 'make %-14s %s\n' "$$name" "$$what"; done

packages: ## install the Debian packages that are missing (.ci/packages)
	@.ci/install

build: packages ## build the command and every test
	@echo 'Building Handsel and its tests. From clean this takes some minutes, afterwards seconds.'
	@swift build --build-tests

demo: build ## two people bump, one pays the other, both hold a receipt
	@$(handsel) demo

test: build ## run every test; VERBOSE=1 tells each, not only what fails
	@echo 'Running every test.$(if $(VERBOSE),, Only what fails is told.)'
	@swift test --skip-build --disable-xctest $(if $(VERBOSE),,--quiet)
	@$(MAKE) test-bluetooth

test-bluetooth: build ## run the tests of the radio, in a virtual machine with a real bluetoothd
	@echo 'Running the tests of the radio in a virtual machine.'
	@Tests/Bluetooth/run

fuzz: packages ## feed everything that reads bytes from outside with inputs nobody would send, for a minute
	@Tests/Fuzz/run

lint: build ## check the format of the sources, and that targets import what they declare
	@echo 'Checking the format of the sources.'
	@swift format lint --strict --parallel --recursive $(sources)
	@echo 'Checking that every target declares what it imports.'
	@# The check happens while a build is planned, so that a plan from before will not do.
	@swift build --build-tests --disable-build-manifest-caching --explicit-target-dependency-import-check error

bench: packages ## measure the parts, as Docs/PERFORMANCE.md tells it
	@Benchmarks/run

clean: ## remove what was built
	@rm -rf .build Benchmarks/.build Tests/Fuzz/.build
