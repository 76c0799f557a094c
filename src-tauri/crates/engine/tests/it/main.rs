//! The engine as its callers see it, on real files and a real database.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod access;
mod activity;
mod antivirus;
mod buckets;
mod clamd;
mod copies;
mod crash;
mod crash_clearing;
mod files;
mod full_disk;
mod keys;
mod lists;
mod many;
mod measure;
mod model;
mod people;
mod preview_cache;
mod queries;
mod races;
mod sealing;
mod sessions;
mod settings;
mod store;
mod trash;
mod uploads;
mod versions;
mod versions_model;
mod world;
