//! Sealing: one value into one envelope.

use serde::Serialize;
use web_time::SystemTime;
use zeroize::Zeroizing;

use super::{Format, apify, jwe, port};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key::PublicKey;

/// The largest value that is sealed, in bytes: 64 MiB.
pub const MAX_VALUE_BYTES: usize = 64 * 1024 * 1024;

/// How a value is sealed. The default is a plain `jwe`.
#[derive(Clone, Debug, Default)]
pub struct SealOptions {
    /// The envelope's format.
    pub format: Format,
    /// What the value is for, for example the form and field it was typed into (`jwe` only).
    ///
    /// It is authenticated, not hidden, and the envelope opens only for one who names the same
    /// context: a sealed value moved to another field does not open there.
    pub context: Option<String>,
    /// When the envelope stops opening, to the second (`jwe` only).
    pub expires_at: Option<SystemTime>,
    /// The hash of OAEP, where the format leaves a choice (`jwe`). Unless given, the one that the
    /// key's JWK names as its `alg`, or SHA-256.
    pub hash: Option<Hash>,
    /// What becomes of an empty value.
    pub empty_value: EmptyValue,
}

/// What becomes of an empty value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyValue {
    /// It is sealed like any other.
    #[default]
    Seal,
    /// It is an error, `ERR_EMPTY`. Some peers cannot open an empty value.
    Refuse,
}

impl PublicKey {
    /// Seals `value`, anything from nothing to 64 MiB.
    ///
    /// # Errors
    /// `ERR_OPTION_UNSUPPORTED` when the format has no place for an option, `ERR_EMPTY`,
    /// `ERR_TOO_LARGE`, `ERR_NOT_UNICODE` (`apify` holds text only), `ERR_RNG`.
    pub fn seal(&self, value: &[u8], options: &SealOptions) -> Result<String, Error> {
        self.seal_value(value, false, options)
    }

    /// Seals the JSON form of `value`.
    ///
    /// # Errors
    /// Those of [`seal`](Self::seal), and `ERR_NOT_JSON` when `value` has no JSON form.
    pub fn seal_json<T: Serialize + ?Sized>(
        &self,
        value: &T,
        options: &SealOptions,
    ) -> Result<String, Error> {
        let json = serde_json::to_vec(value)
            .map_err(|_| Error::new(ErrorCode::NotJson, "the value has no JSON form"))?;
        self.seal_json_text(&Zeroizing::new(json), options)
    }

    /// Seals `json`, which the caller knows to be JSON.
    pub(crate) fn seal_json_text(&self, json: &[u8], options: &SealOptions) -> Result<String, Error> {
        self.seal_value(json, true, options)
    }

    fn seal_value(&self, value: &[u8], is_json: bool, options: &SealOptions) -> Result<String, Error> {
        options.check()?;
        if value.is_empty() && options.empty_value == EmptyValue::Refuse {
            return Err(Error::new(ErrorCode::Empty, "the value is empty"));
        }
        check_length(value.len())?;
        match options.format {
            Format::Jwe => jwe::seal(self, value, options),
            Format::Apify => apify::seal(self, value, is_json),
            Format::Port => port::seal(self, value),
        }
    }
}

pub(crate) fn check_length(bytes: usize) -> Result<(), Error> {
    if bytes > MAX_VALUE_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the value is larger than 64 MiB"));
    }
    Ok(())
}

impl SealOptions {
    /// An option that would be dropped in silence is an error.
    fn check(&self) -> Result<(), Error> {
        let refuse = |message| Err(Error::new(ErrorCode::OptionUnsupported, message));
        if self.format == Format::Jwe {
            return Ok(());
        }
        if self.context.is_some() {
            return refuse("the format cannot bind a value to a context");
        }
        if self.expires_at.is_some() {
            return refuse("the format cannot carry an expiry");
        }
        if self.hash.is_some() {
            return refuse("the format leaves no choice of hash");
        }
        Ok(())
    }
}
