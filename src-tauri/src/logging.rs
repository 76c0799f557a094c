//! Where the log goes: standard error, at the level `RUST_LOG` names, `info` without it.

use tracing_subscriber::EnvFilter;

/// Starts logging. Must be called once, before anything worth a line happens.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
