//! The settings of a project: what its storage endpoint allows, whom it listens to, and what scans its files.
//!
//! They are Coffer's own (an Appwrite server reads its like from the environment), and travel between the console and the engine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// What a project's endpoint does by the will of the person who runs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ProjectSettings {
    /// The largest file in bytes that a bucket may allow. A bucket that allows more takes no files at all.
    pub maximum_file_size: u64,
    /// Whether files above 20,000,000 bytes are compressed, encrypted and scanned too. Appwrite leaves them out.
    pub protect_any_size: bool,
    /// Where the virus scanner (clamd) listens; empty when scanning is not configured.
    pub antivirus: ScannerAddress,
    /// Hosts whose web pages may call the public API from a browser.
    pub origins: Vec<HostName>,
    /// Names, loopback ones apart, that a request's Host header may carry.
    pub hosts: Vec<HostName>,
    /// The most bytes that previews may take on disk once they are drawn; 0 keeps none.
    pub preview_cache: u64,
    /// For how many days a file's former contents are kept once they are replaced.
    pub version_days: u64,
}

impl ProjectSettings {
    /// The largest file that a project may be made to allow: an upload's parts stay few enough to be counted on each request.
    pub const LARGEST_FILE: u64 = 100_000_000_000;
    /// The most that previews may be given.
    pub const LARGEST_PREVIEW_CACHE: u64 = 100_000_000_000;
    /// The longest that former contents may be kept, in days.
    pub const LONGEST_VERSION_DAYS: u64 = 3650;
    /// How many hosts each of the two lists may name.
    pub const MOST_HOSTS: usize = 100;
}

impl Default for ProjectSettings {
    fn default() -> Self {
        Self {
            maximum_file_size: 5_000_000_000,
            protect_any_size: false,
            antivirus: ScannerAddress::None,
            origins: Vec::new(),
            hosts: Vec::new(),
            preview_cache: 512_000_000,
            version_days: 30,
        }
    }
}

/// The name of a host as it stands in a Host header or an origin, in lower case and without a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub struct HostName(String);

impl HostName {
    /// Reads `files.example.com`, `192.168.1.2` or `[fd00::1]`; a scheme, a port, a path or a wildcard is refused.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let name = text.trim().to_ascii_lowercase();
        let is_v6 = || {
            let inner = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
        };
        if is_dns_name(&name) || is_v6() {
            Ok(Self(name))
        } else {
            Err(Invalid::new(format!(
                "\"{text}\" is not the name of a host. Write it without https:// and without a port, such as files.example.com"
            )))
        }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Also true of IPv4 addresses, which have the same letters.
fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

impl std::fmt::Display for HostName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for HostName {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}

/// Where a clamd listens. Content is sent there in the clear, so it must stand on this computer or in its own network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
pub enum ScannerAddress {
    /// Nowhere: scanning is not configured.
    #[default]
    None,
    /// A unix socket, by its absolute path.
    Unix(String),
    /// A host and a port.
    Tcp(String, u16),
}

impl ScannerAddress {
    /// Reads an absolute path, `host:port`, or nothing.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::None);
        }
        if text.starts_with('/') && !text.contains('\0') {
            return Ok(Self::Unix(text.to_owned()));
        }
        let refused = || {
            Invalid::new(
                "The scanner's address must be the path of a unix socket, such as /run/clamav/clamd.ctl, or host:port, such as 127.0.0.1:3310",
            )
        };
        let (host, port) = text.rsplit_once(':').ok_or_else(refused)?;
        let host = HostName::parse(host).map_err(|_| refused())?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(refused)?;
        let literal = host.as_str().trim_matches(['[', ']']).parse::<IpAddr>();
        if literal.is_ok_and(|address| !Self::is_near(address)) {
            return Err(Invalid::new(
                "The scanner must stand on this computer or in a private network: files are sent to it unencrypted",
            ));
        }
        Ok(Self::Tcp(host.0, port))
    }

    /// Says whether content may be sent to this address: loopback, link-local and private ones only.
    pub fn is_near(address: IpAddr) -> bool {
        let is_near_v4 = |v4: Ipv4Addr| v4.is_loopback() || v4.is_private() || v4.is_link_local();
        match address.to_canonical() {
            IpAddr::V4(v4) => is_near_v4(v4),
            IpAddr::V6(v6) => {
                v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()
            }
        }
    }

    /// Says whether scanning is configured.
    pub fn is_some(&self) -> bool {
        *self != Self::None
    }
}

impl std::fmt::Display for ScannerAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ScannerAddress::None => Ok(()),
            ScannerAddress::Unix(path) => out.write_str(path),
            ScannerAddress::Tcp(host, port) => write!(out, "{host}:{port}"),
        }
    }
}

impl TryFrom<String> for ScannerAddress {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<ScannerAddress> for String {
    fn from(address: ScannerAddress) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_without_anything_around_it() {
        for (text, name) in [
            ("Files.Example.com", "files.example.com"),
            ("localhost", "localhost"),
            ("192.168.1.2", "192.168.1.2"),
            ("[FD00::1]", "[fd00::1]"),
            (" nas_1.local ", "nas_1.local"),
        ] {
            assert_eq!(HostName::parse(text).unwrap().as_str(), name);
        }
        let long = "a.".repeat(127) + "a";
        for text in [
            "",
            "*",
            "*.example.com",
            "https://example.com",
            "example.com:80",
            "a/b",
            "a b",
            "-a",
            "a-.b",
            "a..b",
            "[::1",
            "::1",
            "[1.2.3.4]",
            "a\r\nb",
            "bücher.de",
            &long,
        ] {
            assert!(HostName::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_scanner_stands_near() {
        for text in [
            "",
            "/run/clamav/clamd.ctl",
            "127.0.0.1:3310",
            "[::1]:3310",
            "clamd:3310",
            "10.1.2.3:1",
            "[fd00::1]:9",
        ] {
            assert_eq!(ScannerAddress::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(ScannerAddress::parse(" \n").unwrap(), ScannerAddress::None);
        for text in [
            "clamd.ctl",
            "127.0.0.1",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            ":3310",
            "8.8.8.8:3310",
            "[2001:db8::1]:3310",
            "[::ffff:8.8.8.8]:3310",
            "http://127.0.0.1:3310",
            "/a\0b",
        ] {
            assert!(ScannerAddress::parse(text).is_err(), "{text}");
        }
    }
}
