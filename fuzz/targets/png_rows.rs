//! See [`fuzz::png_rows`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::png_rows(bytes));
