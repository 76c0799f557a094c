//! Why a preview cannot be made.

use serde::{Deserialize, Serialize};
use wire::preview::Output;

/// Why a preview cannot be made. The file itself is untouched in every case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// The picture, or the preview asked for, has more pixels than this program is willing to hold.
    #[error(
        "a picture of {width}x{height} pixels is larger than previews are made of; download the file instead"
    )]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// The content is not the picture its type says.
    #[error("the file is damaged or not a picture of its type; download it to look at it")]
    Undecodable,
    /// An encoder refused the finished picture.
    #[error("the preview could not be written as {}; ask for another format", .0.as_str())]
    Unencodable(Output),
    /// The process that decodes pictures did not start.
    #[error("the program that decodes pictures could not be started; install Coffer again")]
    NoDecoder,
}
