//! Why an evaluation has no result.

use std::fmt;

/// Why an evaluation has no result. The display form is what the eval gets to read.
#[derive(Debug)]
pub enum Error {
    /// There is no eval of this name here.
    UnknownModule(String),
    /// The eval has no function of this name.
    UnknownFunction {
        /// The eval.
        module: &'static str,
        /// The name that it was asked for.
        function: String,
    },
    /// The message or its input is not JSON, lacks a field, or has one of the wrong type.
    Json(serde_json::Error),
    /// The input is well-formed but means nothing, for example rows of unequal lengths.
    Input(String),
    /// The result has a component that is infinite or not a number, which JSON cannot express.
    NotFinite,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::UnknownModule(module) => write!(f, "module `{module}` is not supported"),
            Error::UnknownFunction { module, function } => {
                write!(f, "module `{module}` has no function `{function}`")
            }
            Error::Json(error) => write!(f, "malformed message: {error}"),
            Error::Input(what) => write!(f, "invalid input: {what}"),
            Error::NotFinite => write!(f, "the result is not finite"),
        }
    }
}

impl std::error::Error for Error {}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Json(error)
    }
}
