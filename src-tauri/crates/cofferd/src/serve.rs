//! Serves until a signal says stop.

use std::io::Write;
use std::process::ExitCode;

use app::host::Host;
use app::{Limits, Options, Program, PublicApi};

use crate::arguments::Arguments;

/// The variable that holds the secret of an API key which exists as long as this process does.
const API_KEY: &str = "COFFER_API_KEY";

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    // Asked for first: a signal during the start must not go unheard.
    let stop = signals()?;
    let mut options = Options::new(&arguments.data, arguments.project.clone());
    options.unlock = crate::keys::unlock(arguments)?;
    options.limits = Limits { at_once: usize::from(arguments.transfers), ..Limits::default() };
    options.decoder = app::this_program();
    options.downloads = directories::UserDirs::new()
        .and_then(|folders| folders.download_dir().map(ToOwned::to_owned));
    let public = PublicApi::Beside { key: api_key() };
    let program = Program::start(options, arguments.listen, public).await?;
    let outcome = run_until(stop, &program, arguments).await;
    program.stop().await;
    outcome
}

async fn run_until(
    stop: impl Future<Output = ()>,
    program: &Program,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let host = program.host();
    tracing::info!(address = %host.address(), data = %arguments.data.display(), "serving");
    announce(host, arguments)?;
    stop.await;
    tracing::info!("stopping");
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the binary; a key on the command line could be read by others"
)]
fn api_key() -> Option<String> {
    std::env::var(API_KEY).ok().filter(|secret| !secret.is_empty())
}

/// Prints the one line that programs which started this wait for.
fn announce(host: &Host, arguments: &Arguments) -> anyhow::Result<()> {
    let line = serde_json::json!({
        "endpoint": host.public_endpoint(),
        "project": arguments.project,
        "console": host.console_link(),
    });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

#[cfg(unix)]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "stop requests cannot be heard");
            std::future::pending::<()>().await;
        }
    })
}
