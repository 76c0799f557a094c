//! The engine as its callers see it, on real files and a real database.

mod buckets;
mod crash;
mod files;
mod lists;
mod model;
mod store;
mod trash;
mod uploads;
mod world;
