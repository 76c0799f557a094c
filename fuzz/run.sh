#!/bin/bash
# Feeds every target for so many seconds, one after the other, beginning with what was kept; keeps what leads to code
# that nothing else leads to. What a target panics or dies of is left in `failed`, and the run goes on to the next.
set -euo pipefail
seconds=$1
shift
cd "$(dirname "$0")"
work=$(realpath -m "${CARGO_TARGET_DIR:-../target}/fuzz")
export LSAN_OPTIONS=suppressions=$PWD/leaks.txt
triple=x86_64-unknown-linux-gnu
# Bytes that a corpus may have.
most=300000

# Rust counts what is reached and checks every access of memory, and so does clang in the libraries that are written in
# C; the fuzzer itself is left alone. The sanitizer is a flag that stable Rust has to be talked into.
coverage='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4'
for kind in inline-8bit-counters pc-table trace-compares; do coverage+=" -Cllvm-args=-sanitizer-coverage-$kind"; done
own="-fsanitize-coverage-ignorelist=$PWD/own.txt -fsanitize-ignorelist=$PWD/own.txt"
flags="-fsanitize=fuzzer-no-link,address $own -fno-omit-frame-pointer -gline-tables-only"
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address $coverage" CC=clang-19 CXX=clang++-19 \
	CFLAGS_x86_64_unknown_linux_gnu=$flags CXXFLAGS_x86_64_unknown_linux_gnu=$flags \
	cargo build --locked --release --features libfuzzer --target $triple --target-dir "$work"

limits='-max_len=65536 -timeout=25 -rss_limit_mb=2048 -malloc_limit_mb=512'
outcome=0
mkdir -p "$work/failed"
[ $# -gt 0 ] || set -- jpeg png png_rows gif webp heif params cleared
for target; do
	program=$work/$triple/release/$target found=$work/found/$target kept=$work/kept/$target
	rm -rf "$kept"
	mkdir -p "$found" "$kept" "corpora/$target"
	nice -n 19 "$program" "$found" "corpora/$target" $limits -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="$work/failed/$target-" >"$work/$target.log" 2>&1 || { outcome=1; echo "$target failed: $work/$target.log" >&2; }
	nice -n 19 "$program" -merge=1 $limits "$kept" "corpora/$target" "$found" >>"$work/$target.log" 2>&1
	grep -E 'number_of_executed_units|new_units_added|peak_rss' "$work/$target.log" | sed "s/^/$target /"
	# The smallest show the most for their bytes.
	rm -f "corpora/$target"/*
	find "$kept" -type f -printf '%s %p\n' | sort -n | awk -v most=$most '(sum += $1) <= most { print $2 }' \
		| xargs -r cp -t "corpora/$target"
done
exit $outcome
