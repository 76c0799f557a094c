//! Sessions in cookies and headers: how a client brings one, how it is given one, how it is taken away.
//!
//! A browser that keeps no cookies of another site is given the same value in a header, which SDKs store by themselves.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use engine::Visitor;
use http::header::{COOKIE, HOST, ORIGIN, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use wire::{SessionProof, Timestamp};

use crate::api::Api;
use crate::auth::header;
use crate::error::Refusal;

const FALLBACK: HeaderName = HeaderName::from_static("x-fallback-cookies");

/// What a cookie of this project's sessions is called. Cookies are told apart without regard to case.
fn name(api: &Api) -> String {
    format!("a_session_{}", api.engine.project().as_str().to_ascii_lowercase())
}

/// Reads the session that a request brings: in a cookie, the header for servers, or the header of browsers without
/// cookies, in this order.
pub(crate) fn session(headers: &HeaderMap, api: &Api) -> Option<SessionProof> {
    let name = name(api);
    by_cookie_or_header(headers, &name).or_else(|| fallback(headers, &name))
}

fn by_cookie_or_header(headers: &HeaderMap, name: &str) -> Option<SessionProof> {
    cookie(headers, name)
        .or_else(|| cookie(headers, &format!("{name}_legacy")))
        .and_then(|value| SessionProof::decode(&value))
        .or_else(|| SessionProof::decode(header(headers, "x-appwrite-session")?))
}

fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let value = pairs
        .flat_map(|pairs| pairs.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?
        .1;
    percent_decode_str(value.trim()).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn fallback(headers: &HeaderMap, wanted: &str) -> Option<SessionProof> {
    let cookies: Map<String, Value> =
        serde_json::from_str(header(headers, FALLBACK.as_str())?).ok()?;
    let (_, value) = cookies.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    SessionProof::decode(value.as_str()?)
}

/// The program at the other end, as far as sessions care.
pub(crate) struct Browser {
    /// Where it is, and what it says of itself.
    pub(crate) visitor: Visitor,
    /// Name, domain and scheme of its cookies.
    name: String,
    domain: String,
    is_secure: bool,
    needs_fallback: bool,
}

impl FromRequestParts<Api> for Browser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let headers = &parts.headers;
        let host = header(headers, HOST.as_str()).map(plain_host).unwrap_or_default();
        let origin = header(headers, ORIGIN.as_str())
            .and_then(|origin| origin.parse::<Uri>().ok())
            .and_then(|origin| origin.host().map(plain_host))
            .unwrap_or_default();
        let ip = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(Self {
            visitor: Visitor {
                ip: ip.unwrap_or(IpAddr::from([127, 0, 0, 1])).to_string(),
                user_agent: header(headers, USER_AGENT.as_str()).unwrap_or("UNKNOWN").to_owned(),
            },
            name: name(api),
            needs_fallback: !is_domain(&host) || !shares_site(&host, &origin),
            domain: if is_domain(&host) { format!("; domain=.{host}") } else { String::new() },
            is_secure: header(headers, "x-forwarded-proto") == Some("https"),
        })
    }
}

impl Browser {
    /// Gives the client a session to keep.
    pub(crate) fn remember(&self, headers: &mut HeaderMap, value: &str, expire: Timestamp) {
        self.set(headers, value, expire);
        self.set_fallback(headers, &json!({ &self.name: value }));
    }

    /// Makes the client forget its session.
    pub(crate) fn forget(&self, headers: &mut HeaderMap) {
        self.set(headers, "", Timestamp::from_micros(0));
        self.set_fallback(headers, &json!([]));
    }

    /// Two cookies: old browsers refuse one that says `SameSite=None`, new ones refuse to send one that does not.
    fn set(&self, headers: &mut HeaderMap, value: &str, expire: Timestamp) {
        let secure = if self.is_secure { "; secure" } else { "" };
        for (suffix, site) in [("_legacy", ""), ("", "; SameSite=None")] {
            let cookie = format!(
                "{}{suffix}={value}; expires={}; path=/{}{secure}; HttpOnly{site}",
                self.name,
                expire.http_date(),
                self.domain
            );
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                headers.append(SET_COOKIE, cookie);
            }
        }
    }

    fn set_fallback(&self, headers: &mut HeaderMap, cookies: &Value) {
        let value = HeaderValue::from_str(&cookies.to_string()).ok();
        if let Some(value) = value.filter(|_| self.needs_fallback) {
            headers.insert(FALLBACK, value);
        }
    }
}

/// A host without its port, in lower case; empty if it has characters that no host has.
fn plain_host(host: &str) -> String {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_plain =
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if is_plain { name.to_ascii_lowercase() } else { String::new() }
}

/// Says whether cookies can be given to a whole domain: not to `localhost`, and not to an address.
fn is_domain(host: &str) -> bool {
    host.contains('.') && host.parse::<IpAddr>().is_err() && !host.ends_with(".localhost")
}

/// Says whether a page's cookies reach the host. Only what is sure without a list of public suffixes: the same name, or
/// one below the other.
fn shares_site(host: &str, origin: &str) -> bool {
    let is_below = |name: &str, parent: &str| {
        name.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    is_domain(origin) && (is_below(host, origin) || is_below(origin, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_domain_only_if_cookies_can_be_given_to_it() {
        for (host, plain, domain) in [
            ("localhost:8080", "localhost", false),
            ("127.0.0.1:80", "127.0.0.1", false),
            ("[::1]:80", "", false),
            ("Files.Example.com:443", "files.example.com", true),
            ("a;b.c", "", false),
            ("app.localhost", "app.localhost", false),
        ] {
            assert_eq!((plain_host(host).as_str(), is_domain(&plain_host(host))), (plain, domain));
        }
        assert!(shares_site("api.example.com", "example.com"));
        assert!(shares_site("example.com", "www.example.com"));
        assert!(!shares_site("a.example.com", "b.example.org"));
        assert!(!shares_site("notexample.com", "example.com"));
        assert!(!shares_site("example.com", ""));
    }
}
