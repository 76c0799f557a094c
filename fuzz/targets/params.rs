//! See [`fuzz::params`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::params(bytes));
