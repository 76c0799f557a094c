//! See [`fuzz::webp`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::webp(bytes));
