//! Why a call did not succeed: what its caller can act on.

use crate::BoxError;

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The endpoint answered, and the answer is no.
    #[error("{0}")]
    Refused(wire::Error),
    /// No answer, or it broke off: the endpoint is away, or the way to it is.
    #[error("The endpoint could not be reached")]
    Unreachable(#[source] BoxError),
    /// An answer that is not of the storage API.
    #[error("The endpoint's answer could not be understood ({what})")]
    Garbled {
        /// What was wrong with it.
        what: String,
    },
    /// What was fetched could not be put where the caller wanted it.
    #[error("What was fetched could not be written")]
    Sink(#[source] std::io::Error),
}

impl Error {
    /// Wraps what kept an answer from arriving.
    pub fn unreachable(cause: impl Into<BoxError>) -> Self {
        Error::Unreachable(cause.into())
    }

    pub(crate) fn garbled(what: impl Into<String>) -> Self {
        Error::Garbled { what: what.into() }
    }

    /// Says whether the same call may succeed later without anybody changing anything.
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Error::Refused(refusal) => {
                matches!(refusal.code, 408 | 425 | 429 | 500 | 502 | 503 | 504)
            }
            Error::Unreachable(_) => true,
            Error::Garbled { .. } | Error::Sink(_) => false,
        }
    }

    /// Says whether the endpoint refused with this type.
    pub fn is(&self, kind: wire::ErrorType) -> bool {
        matches!(self, Error::Refused(refusal) if refusal.is(kind))
    }
}

#[cfg(test)]
mod tests {
    use wire::ErrorType;

    use super::*;

    #[test]
    fn only_what_may_pass_by_itself_is_retried() {
        for (kind, expected) in [
            (ErrorType::GeneralServerError, true),
            (ErrorType::GeneralRateLimitExceeded, true),
            (ErrorType::AppUnreachable, true),
            (ErrorType::StorageInvalidFileSize, false),
            (ErrorType::StorageBucketNotFound, false),
            (ErrorType::AppDiskFull, false),
        ] {
            assert_eq!(Error::Refused(kind.into()).is_worth_retrying(), expected, "{kind:?}");
        }
        assert!(Error::unreachable("gone").is_worth_retrying());
        assert!(!Error::garbled("html").is_worth_retrying());
    }
}
