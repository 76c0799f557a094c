//! A program around the application: the host that its console and its public API are reached through, from start to stop.
//!
//! A store whose keys are locked does not keep the host from opening: the console asks for what opens the store, and the
//! application starts then.

use std::net::SocketAddr;

use axum::Router;
use server::Api;

use crate::host::{self, Host};
use crate::locked::Locked;
use crate::{App, Error, Options};

/// Where a program serves the public API.
#[derive(Clone)]
pub enum PublicApi {
    /// At the address of the console.
    Beside {
        /// The secret of an API key that exists as long as the program runs.
        key: Option<String>,
    },
    /// On a port of its own, as the settings say.
    AsSettings,
}

/// A running program.
#[derive(Debug)]
pub struct Program {
    host: Host,
}

impl PublicApi {
    /// Returns the API where the console's host serves it.
    pub(crate) fn router(&self, app: &App) -> Option<Router> {
        let Self::Beside { key } = self else { return None };
        let api = Api::new(app.engine().clone());
        Some(server::router(match key {
            Some(secret) => api.with_environment_key(secret),
            None => api,
        }))
    }

    /// Tells the application where its API is served, or lets it serve it.
    pub(crate) async fn begin(&self, app: &App, endpoint: String) {
        match self {
            Self::Beside { .. } => app.announce_api(endpoint),
            Self::AsSettings => app.serve_api().await,
        }
    }
}

impl Program {
    /// Starts the application and opens its host; when this returns, requests are answered. A store that is locked is no
    /// failure: then the host asks for what opens it, and answers everything else after that.
    pub async fn start(
        options: Options,
        listen: SocketAddr,
        public: PublicApi,
    ) -> Result<Self, Error> {
        match App::start(options.clone()).await {
            Ok(app) => Self::open(app, listen, &public).await,
            Err(refusal) => {
                let locked = Locked::new(options, refusal)?;
                tracing::warn!("the store is locked; the console asks for what opens it");
                Ok(Self { host: Host::open_locked(locked, listen, public).await? })
            }
        }
    }

    async fn open(app: App, listen: SocketAddr, public: &PublicApi) -> Result<Self, Error> {
        let options = host::Options { listen, public: public.router(&app), console: true };
        match Host::open(&app, options).await {
            Ok(host) => {
                public.begin(&app, host.public_endpoint()).await;
                Ok(Self { host })
            }
            Err(error) => {
                app.stop().await;
                Err(error)
            }
        }
    }

    /// Returns the host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Returns the application, once its store is open.
    pub fn app(&self) -> Option<App> {
        self.host.app()
    }

    /// Ends what is under way and gives the data folder back.
    pub async fn stop(&self) {
        self.host.stop().await;
        if let Some(app) = self.app() {
            app.stop().await;
        }
    }
}
