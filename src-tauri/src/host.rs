//! The application behind the window, and the loopback host that the page reaches it through.
//!
//! The data folder is the platform's, unless `COFFER_DATA` names another.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::{Program, PublicApi};
use directories::{ProjectDirs, UserDirs};
use wire::ProjectId;

/// The project whose buckets the window shows.
const PROJECT: &str = "coffer";

/// The application and its host, from start to stop.
pub(crate) struct Host {
    program: Program,
}

impl Host {
    /// Opens the data folder and begins to listen on a free port of this computer.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let project = ProjectId::parse(PROJECT)?;
        let options = app::Options {
            downloads: downloads(),
            unlock: app::unlock(passphrase()),
            decoder: app::this_program(),
            ..app::Options::new(data_folder()?, project)
        };
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Ok(Self { program: Program::start(options, listen, PublicApi::AsSettings).await? })
    }

    /// Returns the base address for the page; it carries the secret of this run.
    pub(crate) fn address(&self) -> String {
        self.program.host().window_base()
    }

    /// Says whether a transfer has come from this path or gone to it.
    pub(crate) fn has_transfer_at(&self, path: &Path) -> bool {
        self.program.app().is_some_and(|app| app.has_transfer_at(path))
    }

    /// Ends what is under way and gives the data folder back.
    pub(crate) async fn stop(&self) {
        self.program.stop().await;
    }
}

fn data_folder() -> anyhow::Result<PathBuf> {
    match std::env::var_os("COFFER_DATA") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Ok(ProjectDirs::from("", "", "coffer")
            .context("this account has no home folder")?
            .data_dir()
            .to_owned()),
    }
}

/// A store that opens by a passphrase may get it from `COFFER_PASSPHRASE`; else the window asks for it.
#[expect(clippy::disallowed_methods, reason = "this is the binary")]
fn passphrase() -> Option<String> {
    std::env::var("COFFER_PASSPHRASE").ok()
}

fn downloads() -> Option<PathBuf> {
    UserDirs::new()?.download_dir().map(Path::to_owned)
}
