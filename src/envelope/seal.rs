//! Sealing: one value into one envelope.

use serde::Serialize;
use web_time::SystemTime;
use zeroize::Zeroizing;

use super::{Format, apify, cms, jwe, jwe_json, port, sealed_secrets};
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
    /// What the value is for, for example the form and field it was typed into (`jwe`, `jwe-json`,
    /// `sealed-secrets`).
    ///
    /// It is authenticated, not hidden, and the envelope opens only for one who names the same
    /// context: a sealed value moved to another field does not open there.
    ///
    /// For `sealed-secrets` it says where the controller may unseal: `namespace/name`, `namespace`, or
    /// anywhere without it. [`SealedSecret`](crate::SealedSecret) derives it from a scope.
    pub context: Option<String>,
    /// When the envelope stops opening, to the second (`jwe` and `jwe-json`).
    pub expires_at: Option<SystemTime>,
    /// The hash of OAEP, where the format leaves a choice (`jwe`, `jwe-json`, `cms`, `port`). Unless
    /// given, SHA-256; or for the first three the one that the key's JWK names as its `alg`. An opener of `port` must know it.
    pub hash: Option<Hash>,
    /// The hash of OAEP's mask generation function, MGF1, where the format lets it differ (`cms`, `port`).
    /// Unless given, the same as `hash`. Java's `OAEPWithSHA-256AndMGF1Padding` means SHA-1 here.
    pub mgf1_hash: Option<Hash>,
    /// What becomes of an empty value.
    pub empty_value: EmptyValue,
}

/// What a value is, as far as the format can say so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content<'a> {
    /// Text, or bytes.
    Bytes,
    /// JSON; `apify` can carry a digest of the field's schema with it.
    Json {
        /// That digest.
        schema_hash: Option<&'a str>,
    },
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
        self.seal_content(&mut Zeroizing::new(value.to_vec()), &Content::Bytes, options)
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
        self.seal_json_text(&mut Zeroizing::new(json), options)
    }

    /// Seals `json`, which the caller knows to be JSON.
    pub(crate) fn seal_json_text(&self, json: &mut [u8], options: &SealOptions) -> Result<String, Error> {
        self.seal_content(json, &Content::Json { schema_hash: None }, options)
    }

    /// Encrypts `value` in place.
    pub(crate) fn seal_content(
        &self,
        value: &mut [u8],
        content: &Content<'_>,
        options: &SealOptions,
    ) -> Result<String, Error> {
        options.check(value)?;
        match options.format {
            Format::Jwe => jwe::seal(self, value, content, options),
            Format::JweJson => jwe_json::seal(self, value, content, options),
            Format::Apify => apify::seal(self, value, &apify::prefix_for(content)),
            Format::Port => port::seal(self, value, options),
            Format::SealedSecrets => sealed_secrets::seal(self, value, options),
            Format::Cms => cms::seal(self, value, options),
        }
    }
}

/// Seals `value` once for several recipients, at most 100: each opens it with their own private key.
/// The format is `jwe-json`.
///
/// # Errors
/// Those of [`PublicKey::seal`]; `ERR_NO_KEY` without recipients, `ERR_TOO_LARGE` with too many.
pub fn seal_for(recipients: &[&PublicKey], value: &[u8], options: &SealOptions) -> Result<String, Error> {
    if options.format != Format::JweJson {
        return Err(Error::new(ErrorCode::OptionUnsupported, "only `jwe-json` has several recipients"));
    }
    options.check(value)?;
    jwe_json::seal_for(recipients, &mut Zeroizing::new(value.to_vec()), options)
}

pub(crate) fn check_length(bytes: usize) -> Result<(), Error> {
    if bytes > MAX_VALUE_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the value is larger than 64 MiB"));
    }
    Ok(())
}

impl SealOptions {
    /// The hash for `key`, where the format can say it.
    pub(super) fn hash_for(&self, key: &PublicKey) -> Result<Hash, Error> {
        match (self.hash, key.hash()) {
            (Some(chosen), Some(fixed)) if chosen != fixed => {
                Err(Error::new(ErrorCode::OptionUnsupported, "the key's `alg` names another hash"))
            }
            (chosen, fixed) => Ok(chosen.or(fixed).unwrap_or(Hash::Sha256)),
        }
    }

    /// An option that would be dropped in silence is an error.
    fn check(&self, value: &[u8]) -> Result<(), Error> {
        let refuse = |message| Err(Error::new(ErrorCode::OptionUnsupported, message));
        let is_jwe = matches!(self.format, Format::Jwe | Format::JweJson);
        if self.context.is_some() && !is_jwe && self.format != Format::SealedSecrets {
            return refuse("the format cannot bind a value to a context");
        }
        // Elsewhere it could not be told from none.
        if self.context.as_deref() == Some("") && self.format != Format::Jwe {
            return refuse("the format cannot bind a value to an empty context");
        }
        if self.expires_at.is_some() && !is_jwe {
            return refuse("the format cannot carry an expiry");
        }
        if self.hash.is_some() && !self.format.has_chosen_hash() {
            return refuse("the format leaves no choice of hash");
        }
        if self.mgf1_hash.is_some() && !self.format.has_chosen_mgf1_hash() {
            return refuse("the format leaves no choice of MGF1's hash");
        }
        if value.is_empty() && self.empty_value == EmptyValue::Refuse {
            return Err(Error::new(ErrorCode::Empty, "the value is empty"));
        }
        check_length(value.len())
    }
}
