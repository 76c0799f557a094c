//! See [`fuzz::png`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::png(bytes));
