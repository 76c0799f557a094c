//! See [`fuzz::gif`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::gif(bytes));
