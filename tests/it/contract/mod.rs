//! The storage contract, through the router in process and over loopback: models, uploads, content, lists, refusals.

mod buckets;
mod content;
mod credentials;
mod door;
mod hostile;
mod keys;
mod people;
mod refusals;
mod registry;
mod tokens;
mod transport;
mod teams;
mod uploads;
