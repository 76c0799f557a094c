//! The preview crate seen from outside: what a real Appwrite answers, bad input, every file type.

#![expect(clippy::disallowed_methods, reason = "a test leaves a page to look at")]

#[cfg(test)]
mod animation;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod corpora;
#[cfg(test)]
mod geometry;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod report;
#[cfg(test)]
mod sources;
