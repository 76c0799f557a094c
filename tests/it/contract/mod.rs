//! The storage contract, through the router in process and over loopback: models, uploads, content, lists, refusals.

mod bucket_rules;
mod buckets;
mod caller_rules;
mod content;
mod content_rules;
mod credentials;
pub(crate) mod door;
mod file_rules;
mod hostile;
mod keys;
mod log;
mod matrix;
mod member_privacy;
mod memberships;
mod people;
mod refusals;
mod registry;
mod requests;
mod roles;
mod scanning;
mod sessions;
mod targets;
mod teams;
mod tokens;
mod transport;
mod uploads;
