//! Where programs reach the public API: on a port of its own beside the window, as the settings say, or at the address
//! that `cofferd` was told.
//!
//! A port that cannot be had is told to the person and stops nothing else.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use server::Api;

use crate::commands::shapes::{ApiSettings, ApiState};
use crate::host::{Host, Options};
use crate::{App, Error};

/// The listener of the API, if it has one of its own.
#[derive(Default)]
pub(crate) struct LocalApi {
    /// Held while the listener changes, so that two changes take turns.
    turn: tokio::sync::Mutex<()>,
    own: Mutex<Own>,
    state: Mutex<ApiState>,
}

/// A listener of its own.
#[derive(Default)]
enum Own {
    /// The settings do not decide.
    #[default]
    None,
    /// It follows the settings: what it was opened by, while it is open.
    Follows(Option<(ApiSettings, Host)>),
}

impl LocalApi {
    pub(crate) fn state(&self) -> ApiState {
        locked(&self.state).clone()
    }

    fn show(&self, state: ApiState) {
        *locked(&self.state) = state;
    }
}

impl App {
    /// Says where the public API is served by whoever started the application.
    pub fn announce_api(&self, endpoint: String) {
        let state = ApiState { endpoint: Some(endpoint), problem: None, is_fixed: true };
        self.local_api().show(state);
    }

    /// Serves the public API on the port that the settings name, now and after each change of them.
    pub async fn serve_api(&self) {
        *locked(&self.local_api().own) = Own::Follows(None);
        self.follow_api_settings().await;
    }

    /// Opens, moves or closes the API's own listener.
    pub(crate) async fn follow_api_settings(&self) {
        let api = self.local_api();
        let _turn = api.turn.lock().await;
        let wanted = self.settings().get().api;
        if !is_to_change(api, wanted) {
            return;
        }
        close(api).await;
        let opened = if wanted.enabled { Some(self.open_api(wanted.port).await) } else { None };
        let (state, open) = match opened {
            None => (ApiState::default(), None),
            Some(Ok(host)) => {
                let endpoint = Some(host.public_endpoint());
                (ApiState { endpoint, ..ApiState::default() }, Some((wanted, host)))
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "the local API is not served");
                (ApiState { problem: Some(error.to_string()), ..ApiState::default() }, None)
            }
        };
        *locked(&api.own) = Own::Follows(open);
        api.show(state);
    }

    /// Closes the API's own listener for good.
    pub(crate) async fn stop_api(&self) {
        let _turn = self.local_api().turn.lock().await;
        close(self.local_api()).await;
    }

    async fn open_api(&self, port: u16) -> Result<Host, Error> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let public = Some(server::router(Api::new(self.engine().clone())));
        Host::open(self, Options { listen, public, console: false }).await
    }
}

/// Says whether the settings decide and the listener is not as they have it.
fn is_to_change(api: &LocalApi, wanted: ApiSettings) -> bool {
    match &*locked(&api.own) {
        Own::None => false,
        Own::Follows(open) => open.as_ref().is_none_or(|(present, _)| *present != wanted),
    }
}

/// Closes the listener, if one is open; the settings do not decide any more.
async fn close(api: &LocalApi) {
    let own = std::mem::take(&mut *locked(&api.own));
    if let Own::Follows(Some((_, host))) = own {
        host.stop().await;
    }
}

fn locked<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
