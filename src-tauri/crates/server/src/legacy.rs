//! Clients that ask for responses of a format before 1.5.0 write their queries in the form of that time.

use http::HeaderMap;
use wire::{ErrorType, query};

use crate::auth::header;
use crate::error::Refusal;
use crate::params::Params;

/// The first format whose clients write queries in JSON.
const JSON_SINCE: [u64; 3] = [1, 5, 0];

/// Returns the parameters with queries in JSON, whatever the client's generation. A legacy client is understood in its
/// own form only, as with Appwrite.
pub(crate) fn modernised(params: Params, headers: &HeaderMap) -> Result<Params, Refusal> {
    if !is_legacy(header(headers, "x-appwrite-response-format").unwrap_or_default()) {
        return Ok(params);
    }
    let Ok(Some(texts)) = params.list("queries") else { return Ok(params) };
    let translated = texts.iter().map(|text| query::translate(text)).collect::<Result<_, _>>();
    let translated = translated
        .map_err(|reason| wire::Error::with(ErrorType::GeneralQueryInvalid, reason.to_string()))?;
    Ok(params.with_list("queries", translated))
}

/// Says whether a format like `1.4.13` comes before JSON queries. What is no version asks for nothing.
fn is_legacy(format: &str) -> bool {
    let mut numbers = format.split('.').map(|part| part.parse::<u64>().ok());
    let mut next = || numbers.next().unwrap_or(Some(0));
    match (next(), next(), next()) {
        (Some(major), Some(minor), Some(patch)) => [major, minor, patch] < JSON_SINCE,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_compared_as_versions() {
        for (format, expected) in [
            ("1.4.13", true),
            ("1.4.99", true),
            ("0.15.0", true),
            ("1.4", true),
            ("1.5.0", false),
            ("1.10.0", false),
            ("2.5.0", false),
            ("", false),
            ("latest", false),
        ] {
            assert_eq!(is_legacy(format), expected, "{format}");
        }
    }
}
