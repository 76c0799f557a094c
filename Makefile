# `make run` opens Coffer; `make test` proves it. Both set up what they need: packages of Debian (as root or by sudo),
# the page's packages, the build. Both can be run again at any time and then do only what changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.NOTPARALLEL:

BUILT := $(or $(CARGO_TARGET_DIR),target)/debug
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# The codecs of HEIC (libde265, x265 with libnuma) and AVIF (dav1d, aom); libheif itself is built along with Coffer.
CODEC_PACKAGES := libde265-dev libx265-dev libnuma-dev libdav1d-dev libaom-dev
BUILD_PACKAGES := build-essential pkg-config cmake nasm libwebkit2gtk-4.1-dev $(CODEC_PACKAGES)
RUN_PACKAGES := $(BUILD_PACKAGES) fonts-dejavu-core xdg-utils
TEST_PACKAGES := $(RUN_PACKAGES) xvfb xauth x11-utils xdotool imagemagick webkit2gtk-driver dbus \
	python3-gi gir1.2-gtk-3.0 python3-venv chromium clamav-daemon

# Official SDKs of Python, each in an environment of its own.
PYTHON_SDKS := 27.0.0 6.1.0

# Every cargo command takes the whole workspace: another selection has other features, and compiles everything again.
CARGO := cargo
WHOLE := --workspace --locked

# The version file comes from a real build only; a stand-in page for `cargo check` does not have it.
PAGE := ui/dist/_app/version.json
PAGE_SOURCES := $(shell find ui/src ui/static ui/messages ui/project.inlang/settings.json -type f -not -path 'ui/src/lib/paraglide/*' 2>/dev/null) \
	$(wildcard ui/*.js ui/*.ts ui/*.json) ui/node_modules/.package-lock.json

.PHONY: run test setup setup-test tools page build rust ui sdk python cli browser window bench-preview fuzz icons

run: setup page
	@$(CARGO) build $(WHOLE) --bins
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		exec $(BUILT)/coffer; \
	else \
		echo 'There is no display for a window, so Coffer starts without one. Open the address called "console":' >&2; \
		exec $(BUILT)/cofferd; \
	fi

test: setup-test ui rust sdk python cli browser window
	@echo "Everything passed. Pictures of the screens are in target/window and target/browser."

# --- What is needed ---

setup: tools
	@$(call install,$(RUN_PACKAGES))

setup-test: tools
	@$(call install,$(TEST_PACKAGES))

tools:
	@command -v cargo >/dev/null || { echo "Rust is missing. Install it from https://rustup.rs and run make again." >&2; exit 1; }
	@command -v npm >/dev/null || { echo "Node.js 20.19 or newer is missing. Install it from https://nodejs.org and run make again." >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
		|| { echo "Node.js $$(node --version) is too old: Coffer needs 20.19 or newer. Install it from https://nodejs.org." >&2; exit 1; }

# Of ClamAV the tests want the program alone: its services would download a database and listen. So they are held while
# the package is installed, and stay off after it.
CLAMAV_SERVICES := clamav-daemon.service clamav-daemon.socket clamav-freshclam.service

# Asks for root only when a package is really missing.
define install
missing=""; \
if ! command -v apt-get >/dev/null; then \
	echo "This is not a Debian system. Coffer needs what these packages bring: $(1)" >&2; \
else \
	for package in $(1); do \
		dpkg-query --show --showformat='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
fi; \
if [ -n "$$missing" ]; then \
	echo "Installing:$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$(SUDO) apt-get -o DPkg::Lock::Timeout=600 -qq update \
		|| echo "The list of packages could not be refreshed; trying with the one at hand." >&2; \
	held=""; \
	if [ -d /run/systemd/system ] && [[ "$$missing" == *clamav* ]]; then held="$(CLAMAV_SERVICES)"; $(SUDO) systemctl -q mask $$held; fi; \
	outcome=0; \
	$(SUDO) apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends $$missing || outcome=$$?; \
	if [ -n "$$held" ]; then $(SUDO) systemctl -q unmask $$held; $(SUDO) systemctl -q disable $$held; fi; \
	[ $$outcome = 0 ]; \
fi
endef

%/node_modules/.package-lock.json: %/package-lock.json %/package.json
	npm --prefix $* ci --no-audit --no-fund
	@touch $@

# --- The page and the programs ---

page: $(PAGE)

$(PAGE): $(PAGE_SOURCES)
	npm --prefix ui run build
	@touch $@

build: page
	$(CARGO) build $(WHOLE) --bins

# --- The proofs, cheap ones first ---

ui: ui/node_modules/.package-lock.json
	npm --prefix ui run format:check
	npm --prefix ui run lint
	npm --prefix ui run check
	npm --prefix ui test

rust: page
	$(CARGO) fmt --all --check
	$(CARGO) clippy $(WHOLE) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(WHOLE) --no-deps
	$(CARGO) test $(WHOLE)

sdk cli browser: %: build tests/%/node_modules/.package-lock.json
	npm --prefix tests/$* test

python: build $(PYTHON_SDKS:%=target/python/%/installed)
	for version in $(PYTHON_SDKS); do timeout 240 target/python/$$version/bin/python -B -m unittest discover --start-directory tests/python; done

target/python/%/installed: tests/python/requirements-%.txt
	python3 -m venv --clear target/python/$*
	target/python/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

window: build
	node --test tests/window/*.test.js

# --- By hand, after a drawing changed ---

icons:
	@$(call install,librsvg2-bin)
	for size in 32 128 256 512; do rsvg-convert -w $$size -h $$size icons/coffer.svg -o icons/coffer-$$size.png; done
	for icon in src-tauri/crates/preview/icons/*.svg; do rsvg-convert $$icon -o $${icon%.svg}.png; done

# --- By hand: what decoders make of bytes that a fuzzer thinks of, each way in for so many seconds ---

FUZZ_SECONDS := 600

fuzz: tools
	@$(call install,$(BUILD_PACKAGES) clang-19 libclang-rt-19-dev)
	fuzz/run.sh $(FUZZ_SECONDS)

# --- By hand: how fast previews are, beside sharp, ImageMagick and libvips ---

MEASURE := target/measure/previews

bench-preview: tools $(MEASURE)/installed
	$(CARGO) build --locked --release --package preview --example measure
	$(MEASURE)/venv/bin/python -B tests/measure/previews/run.py $(MEASURE) $(dir $(BUILT))release/examples/measure

$(MEASURE)/installed: tests/measure/previews/requirements.txt tests/measure/previews/package.json
	@$(call install,$(BUILD_PACKAGES) imagemagick libvips-tools python3-venv)
	mkdir -p $(MEASURE)/sharp
	python3 -m venv --clear $(MEASURE)/venv
	$(MEASURE)/venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	cp tests/measure/previews/package.json $(MEASURE)/sharp/
	npm --prefix $(MEASURE)/sharp install --no-audit --no-fund
	@touch $@
