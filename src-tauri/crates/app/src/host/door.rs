//! Who may come in, decided before anything is done.
//!
//! Two ways lead in. The desktop window carries the secret of this run in the path (`/s/SECRET/...`), because an `<img>`
//! and an `EventSource` can carry nothing else. A browser carries a cookie, which it got for the token of the console's
//! link; the token opens once. In both, the `Host` must be this host's own (a page that rebinds its name to 127.0.0.1
//! sends another), and whatever changes something must say an `Origin` that is ours.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use subtle::ConstantTimeEq;
use wire::{ErrorType, HostName};

use crate::Error;

/// The prefix before the window's secret.
pub(super) const WINDOW: &str = "/s/";
/// The origins of the desktop window's page: everywhere, and on Windows.
const WINDOW_ORIGINS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];
/// How many browsers may hold a cookie; the oldest gives way.
const SESSIONS: usize = 16;

/// How a request came in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// From the desktop window; with its origin where it says one.
    Window(Option<HeaderValue>),
    /// From a browser that holds a cookie.
    Browser,
    /// With the token of the console's link: this cookie is to be set.
    Opened(String),
}

/// The secrets of one run.
pub(super) struct Door {
    port: u16,
    secret: String,
    token: String,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    is_token_used: bool,
    sessions: Vec<String>,
}

fn random() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn refused(kind: ErrorType, message: &str) -> wire::Error {
    wire::Error::with(kind, message)
}

impl Door {
    pub(super) fn new(port: u16) -> Result<Self, Error> {
        Ok(Self { port, secret: random()?, token: random()?, open: Mutex::default() })
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses a request that was meant for another host: one that is neither this one on loopback nor among `others`.
    pub(super) fn check_host(
        &self,
        request: &Request,
        others: &[HostName],
    ) -> Result<(), wire::Error> {
        let said = request.uri().authority().map(http::uri::Authority::as_str);
        let mut headers = request.headers().get_all(header::HOST).iter();
        let (first, second) = (headers.next().and_then(|host| host.to_str().ok()), headers.next());
        let is_ours = |host: &str| self.is_own_host(host) || is_among(host, others);
        if second.is_none() && first.is_some_and(is_ours) && said.is_none_or(is_ours) {
            Ok(())
        } else {
            Err(refused(
                ErrorType::GeneralUnknownOrigin,
                "This address is not the one that Coffer listens on.",
            ))
        }
    }

    fn is_own_host(&self, host: &str) -> bool {
        let Some((name, port)) = host.rsplit_once(':') else { return false };
        let is_loopback =
            ["127.0.0.1", "[::1]"].contains(&name) || name.eq_ignore_ascii_case("localhost");
        is_loopback && port == self.port.to_string()
    }

    /// Lets a request in, or says why not. The prefix that let it in is gone from its path, and so is what only the door
    /// needed to know.
    pub(super) fn admit(&self, request: &mut Request) -> Result<Entry, wire::Error> {
        let entry = if request.uri().path().starts_with(WINDOW) {
            self.admit_window(request)
        } else {
            self.admit_browser(request)
        }?;
        for name in [header::COOKIE, header::ORIGIN, header::REFERER] {
            request.headers_mut().remove(name);
        }
        Ok(entry)
    }

    fn admit_window(&self, request: &mut Request) -> Result<Entry, wire::Error> {
        let path = request.uri().path().strip_prefix(WINDOW).unwrap_or_default();
        let (secret, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        if !is_same(secret, &self.secret) {
            return Err(ErrorType::AppSessionInvalid.into());
        }
        let rest = if rest.is_empty() { "/" } else { rest };
        let target = request
            .uri()
            .query()
            .map_or_else(|| rest.to_owned(), |query| format!("{rest}?{query}"));
        let inside = target
            .parse::<Uri>()
            .map_err(|_| wire::Error::from(ErrorType::GeneralRouteNotFound))?;
        *request.uri_mut() = inside;
        let origin = request.headers().get(header::ORIGIN).cloned();
        self.check_origin(request.method(), request.headers(), &WINDOW_ORIGINS)?;
        Ok(Entry::Window(origin))
    }

    fn admit_browser(&self, request: &Request) -> Result<Entry, wire::Error> {
        self.check_origin(request.method(), request.headers(), &[])?;
        let has_session = self.has_session(request.headers());
        match token(request) {
            Some(token) if !has_session => self.redeem(&token).map(Entry::Opened),
            // The link again, in a browser that is in already: the cookie is as good as ever.
            Some(_) => Ok(Entry::Opened(String::new())),
            None if has_session => check_site(request).map(|()| Entry::Browser),
            None => Err(ErrorType::AppSessionInvalid.into()),
        }
    }

    /// Refuses origins that are not ours. What changes something must say where it comes from; browsers always do.
    fn check_origin(
        &self,
        method: &Method,
        headers: &HeaderMap,
        others: &[&str],
    ) -> Result<(), wire::Error> {
        let is_safe = matches!(*method, Method::GET | Method::HEAD);
        let is_known = |origin: &HeaderValue| {
            let origin = origin.to_str().unwrap_or_default();
            others.contains(&origin)
                || origin.strip_prefix("http://").is_some_and(|host| self.is_own_host(host))
        };
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (None, _) if is_safe => Ok(()),
            (Some(origin), None) if is_known(origin) => Ok(()),
            _ => Err(refused(
                ErrorType::GeneralUnknownOrigin,
                "Only Coffer's own page may ask this.",
            )),
        }
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let cookies =
            headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let values =
            cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let open = self.open();
        let is_known = |value: &str| {
            open.sessions.iter().fold(false, |found, session| found | is_same(session, value))
        };
        values.filter(|(found, _)| *found == name).any(|(_, value)| is_known(value))
    }

    /// Browsers share cookies between the ports of a host: each host's cookie has a name of its own.
    fn cookie_name(&self) -> String {
        format!("coffer_session_{}", self.port)
    }

    /// Gives a session for the token, once.
    fn redeem(&self, token: &str) -> Result<String, wire::Error> {
        let session = random().map_err(wire::Error::from)?;
        let mut open = self.open();
        let is_right = is_same(token, &self.token);
        if !is_right || open.is_token_used {
            return Err(refused(
                ErrorType::AppSessionInvalid,
                "This link has been used already, or is of an earlier run. Start cofferd again for a fresh one.",
            ));
        }
        open.is_token_used = true;
        if open.sessions.len() >= SESSIONS {
            open.sessions.remove(0);
        }
        open.sessions.push(session.clone());
        Ok(format!("{}={session}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name()))
    }
}

/// Says whether a Host header names one of these, on whichever port.
fn is_among(host: &str, others: &[HostName]) -> bool {
    let port = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
    let name = port.map_or(host, |(name, _)| name);
    others.iter().any(|other| other.as_str().eq_ignore_ascii_case(name))
}

/// Returns the token of the console's link, which leads to the page and nowhere else.
fn token(request: &Request) -> Option<String> {
    if request.method() != Method::GET || request.uri().path() != "/" {
        return None;
    }
    let pairs = request.uri().query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == "token").map(|(_, value)| value.to_owned()).next()
}

/// A cookie is also sent for what a page of another port of this computer asks: only our own pages and a person who
/// opens an address may ask.
fn check_site(request: &Request) -> Result<(), wire::Error> {
    let said = |name: &'static str| {
        request.headers().get(HeaderName::from_static(name)).and_then(|value| value.to_str().ok())
    };
    match (said("sec-fetch-site"), said("sec-fetch-mode")) {
        (None | Some("same-origin" | "none"), _) | (_, Some("navigate")) => Ok(()),
        _ => Err(refused(ErrorType::GeneralUnknownOrigin, "Only Coffer's own page may ask this.")),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Request {
        let mut builder = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Body::empty()).unwrap()
    }

    #[test]
    fn only_our_own_host_is_answered() {
        let door = Door::new(8420).unwrap();
        for host in ["127.0.0.1:8420", "localhost:8420", "LOCALHOST:8420", "[::1]:8420"] {
            assert!(
                door.check_host(&request("GET", "/", &[("host", host)]), &[]).is_ok(),
                "{host}"
            );
        }
        for host in [
            "evil.example:8420",
            "127.0.0.1",
            "127.0.0.1:8421",
            "localhost.evil.example:8420",
            "",
            "127.0.0.1:8420:8420",
        ] {
            assert!(
                door.check_host(&request("GET", "/", &[("host", host)]), &[]).is_err(),
                "{host}"
            );
        }
        let twice = [("host", "127.0.0.1:8420"), ("host", "evil.example")];
        assert!(door.check_host(&request("GET", "/", &twice), &[]).is_err());
        assert!(door.check_host(&request("GET", "/", &[]), &[]).is_err());
        assert!(
            door.check_host(
                &request("GET", "http://evil.example/", &[("host", "127.0.0.1:8420")]),
                &[]
            )
            .is_err()
        );
        let named = [HostName::parse("files.example.com").unwrap()];
        let is_answered =
            |host: &str| door.check_host(&request("GET", "/", &[("host", host)]), &named).is_ok();
        for host in ["files.example.com", "FILES.example.com:443", "127.0.0.1:8420"] {
            assert!(is_answered(host), "{host}");
        }
        for host in ["example.com", "files.example.com.evil", "x.files.example.com", "127.0.0.1"] {
            assert!(!is_answered(host), "{host}");
        }
    }

    #[test]
    fn the_window_comes_in_by_the_secret_and_the_prefix_is_gone() {
        let door = Door::new(1).unwrap();
        let target = format!("/s/{}/call/console?x=1", door.secret());
        let mut asked = request("POST", &target, &[("origin", "tauri://localhost")]);
        assert!(matches!(door.admit(&mut asked), Ok(Entry::Window(Some(_)))));
        assert_eq!(asked.uri().to_string(), "/call/console?x=1");
        for (method, target, origin) in [
            ("POST", target.as_str(), "https://evil.example"),
            ("POST", target.as_str(), "null"),
            ("GET", target.as_str(), "https://evil.example"),
            ("GET", "/s/wrong/call/console", "tauri://localhost"),
            ("GET", "/s/", "tauri://localhost"),
        ] {
            assert!(
                door.admit(&mut request(method, target, &[("origin", origin)])).is_err(),
                "{method} {target} {origin}"
            );
        }
        assert!(
            door.admit(&mut request("POST", &target, &[])).is_err(),
            "a change must say its origin"
        );
        assert!(door.admit(&mut request("GET", &target, &[])).is_ok(), "an image says none");
    }

    #[test]
    fn the_token_opens_once_and_the_cookie_from_then_on() {
        let door = Door::new(7).unwrap();
        let link = format!("/?token={}", door.token());
        let Ok(Entry::Opened(cookie)) = door.admit(&mut request("GET", &link, &[])) else {
            panic!("not opened")
        };
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert!(door.admit(&mut request("GET", &link, &[])).is_err());
        let pair = cookie.split(';').next().unwrap();
        assert_eq!(door.admit(&mut request("GET", "/", &[("cookie", pair)])), Ok(Entry::Browser));
        assert_eq!(
            door.admit(&mut request("GET", &link, &[("cookie", pair)])),
            Ok(Entry::Opened(String::new()))
        );
        let own = [("cookie", pair), ("origin", "http://localhost:7")];
        assert_eq!(door.admit(&mut request("POST", "/call/console", &own)), Ok(Entry::Browser));
        for headers in [
            vec![("cookie", pair)],
            vec![("cookie", pair), ("origin", "http://localhost:8")],
            vec![("cookie", pair), ("origin", "tauri://localhost")],
            vec![("cookie", "coffer_session_7=guess"), ("origin", "http://localhost:7")],
            vec![("origin", "http://localhost:7")],
        ] {
            assert!(
                door.admit(&mut request("POST", "/call/console", &headers)).is_err(),
                "{headers:?}"
            );
        }
        let neighbour =
            [("cookie", pair), ("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")];
        assert!(door.admit(&mut request("GET", "/events", &neighbour)).is_err());
        assert!(door.admit(&mut request("GET", "/?token=guess", &[])).is_err());
    }
}
