//! The storage contract, through the router in process and over loopback: models, uploads, content, lists, refusals.

mod buckets;
mod content;
mod door;
mod keys;
mod refusals;
mod uploads;
