//! See [`fuzz::heif`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::heif(bytes));
