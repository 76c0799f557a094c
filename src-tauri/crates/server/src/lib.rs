//! The Appwrite REST surface over an engine, as an axum router.
//!
//! Two doors share every route: [`router`] is the public one, where credentials are checked and totals are capped as
//! Appwrite caps them; [`console_router`] is the console's own, reached only inside the process, which acts as the
//! project's admin and counts to the end.

mod account;
mod api;
mod auth;
mod blocking;
mod body;
mod brackets;
mod buckets;
mod content;
mod cookies;
mod cors;
mod databases;
mod error;
mod files;
mod form;
#[cfg(test)]
mod fuzz;
mod health;
mod layers;
mod legacy;
mod locale;
mod memberships;
mod params;
mod previews;
mod routes;
mod sessions;
mod teams;
mod tokens;
mod uploads;
mod usage;
mod users;
mod versions;

use axum::Router;
use engine::Engine;

pub use api::Api;
pub use error::refusal;

/// Returns the public API, below `/v1`.
pub fn router(api: Api) -> Router {
    routes::mounted(api)
}

/// Returns the console's own API, below `/v1`. It looks at no credentials: whoever can reach it is the admin.
pub fn console_router(engine: Engine) -> Router {
    routes::mounted(Api::of_console(engine))
}
