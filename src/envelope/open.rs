//! Opening: one envelope back into its value.

use web_time::SystemTime;
use zeroize::Zeroizing;

use super::{
    Envelope, EnvelopeIv, Format, Hints, RecipientInfo, WRONG_KEY_OR_ALTERED, WrappedKey, WrappedKeys, hex,
};
use crate::content::{ContentKey, Iv, KEY_BYTES, TAG_BYTES};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key::{KeyRing, PrivateKey, PublicKey};
use crate::random::Random;
use crate::rsa::{Oaep, unwrap};

/// What the opener knows of an envelope.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Accept this format alone; without it the text decides. `sealed-secrets` must be named: bare
    /// base64 is taken for `port`.
    pub format: Option<Format>,
    /// The context the value must have been sealed for. Without it, an envelope that is bound to a
    /// context does not open; with it, one that is not bound does not open.
    pub context: Option<String>,
    /// The hash of OAEP that was chosen when sealing, for `port`, which does not tell. Unless given,
    /// SHA-256.
    pub hash: Option<Hash>,
    /// The hash of MGF1, likewise. Unless given, the same as `hash`.
    pub mgf1_hash: Option<Hash>,
}

/// An opened value, and what its envelope says beside it; wiped when dropped.
#[derive(Clone)]
pub struct Opened {
    bytes: Zeroizing<Vec<u8>>,
    format: Format,
    kid: Option<String>,
    context: Option<String>,
    is_json: bool,
}

impl Opened {
    /// The value.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value as text.
    ///
    /// # Errors
    /// `ERR_NOT_UNICODE` when the bytes are not UTF-8.
    pub fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.bytes)
            .map_err(|_| Error::new(ErrorCode::NotUnicode, "the opened value is not UTF-8 text"))
    }

    /// The value as JSON.
    ///
    /// # Errors
    /// `ERR_NOT_JSON` when the bytes are not JSON, or JSON of another shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.bytes)
            .map_err(|_| Error::new(ErrorCode::NotJson, "the opened value is not JSON of the wanted shape"))
    }

    /// The envelope's format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the envelope says that the value is JSON: `jwe` and `jwe-json` by an authenticated header,
    /// `apify` by a prefix that anyone can alter. The other formats cannot say it.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// The key id the envelope named. It is authenticated in `jwe`, and in `jwe-json` for one recipient.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The context the value was sealed for, authenticated.
    #[must_use]
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("format", &self.format).field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl PrivateKey {
    /// Opens an envelope.
    ///
    /// # Errors
    /// `ERR_NOT_SEALED` and `ERR_FORMAT` tell of text that is no well-formed envelope. `ERR_OPEN`
    /// means the wrong key or an altered envelope, without a hint which. Only an authentic
    /// envelope gives `ERR_CONTEXT` or `ERR_EXPIRED`. `ERR_OPTION_UNSUPPORTED` means that the format
    /// says itself what an option would.
    pub fn open(&self, envelope: &str, options: &OpenOptions) -> Result<Opened, Error> {
        Envelope::parse(envelope, &options.hints())?.open(&[self], options)
    }
}

impl KeyRing {
    /// Opens an envelope with the keys that it names, or if it names none of the ring, with whichever
    /// fits. All that may fit are tried, so that the work does not tell which did.
    ///
    /// # Errors
    /// Those of [`PrivateKey::open`]; and `ERR_NO_KEY` instead of `ERR_OPEN` where the envelope itself
    /// tells that it was sealed for none of these keys: by their key ids, or by their size.
    pub fn open(&self, envelope: &str, options: &OpenOptions) -> Result<Opened, Error> {
        self.open_envelope(Envelope::parse(envelope, &options.hints())?, options)
    }

    pub(super) fn open_envelope(&self, envelope: Envelope, options: &OpenOptions) -> Result<Opened, Error> {
        const NO_KEY: Error =
            Error::new(ErrorCode::NoKey, "the envelope is for none of the keys in the ring");
        let keys: Vec<&PrivateKey> = self.keys().iter().collect();
        let is_for_others = envelope.is_for_others(&keys);
        envelope.open(&keys, options).map_err(|error| match error.code() {
            ErrorCode::Open if is_for_others => NO_KEY,
            _ => error,
        })
    }
}

impl OpenOptions {
    pub(super) fn hints(&self) -> Hints<'_> {
        Hints {
            format: self.format,
            hash: self.hash,
            mgf1_hash: self.mgf1_hash,
            modulus_bytes: None,
            context: self.context.as_deref(),
        }
    }
}

/// The most private-key operations that the recipients of an envelope may cost.
const MAX_ATTEMPTS: usize = 100;

/// One wrapped key, and one private key that may unwrap it.
struct Attempt<'a> {
    key: &'a PrivateKey,
    wrapped_key: &'a [u8],
    oaep: Oaep<'a>,
    kid: Option<&'a str>,
    /// Where in [`Envelope::sealed`] the ciphertext begins, if this key is the one.
    text_start: usize,
}

/// What a wrapped key held; nothing, where none could be unwrapped.
#[derive(Default)]
pub(super) struct Unwrapped {
    pub(super) message: Zeroizing<Vec<u8>>,
    pub(super) kid: Option<String>,
    pub(super) text_start: usize,
}

impl Envelope {
    /// Opens with whichever of `keys` fits.
    pub(super) fn open(self, keys: &[&PrivateKey], options: &OpenOptions) -> Result<Opened, Error> {
        let unwrapped = self.unwrap(keys)?;
        self.decrypt(unwrapped, options)
    }

    /// Makes every attempt, whichever succeeds, so that the work tells nothing.
    fn unwrap(&self, keys: &[&PrivateKey]) -> Result<Unwrapped, Error> {
        let attempts = self.attempts(keys);
        // The keys are the opener's choice, and the recipients a stranger's.
        if attempts.len() > MAX_ATTEMPTS.max(keys.len()) {
            return Err(Error::new(
                ErrorCode::TooLarge,
                "the envelope has too many recipients to try every key on",
            ));
        }
        // Where none succeeds, as much is decrypted as where the first does.
        let text_start = attempts.first().map_or(0, |attempt| attempt.text_start);
        let failed = Unwrapped { text_start, ..Unwrapped::default() };
        let mut found = None;
        for attempt in attempts {
            let message = unwrap(attempt.key, &attempt.oaep, attempt.wrapped_key)?;
            found = found.or(message.map(|message| Unwrapped {
                message,
                kid: attempt.kid.map(str::to_owned),
                text_start: attempt.text_start,
            }));
        }
        Ok(found.unwrap_or(failed))
    }

    /// Wrapped keys with private keys of their size: those that name each other by key id or, if
    /// none do, every pair.
    fn attempts<'a>(&'a self, keys: &[&'a PrivateKey]) -> Vec<Attempt<'a>> {
        let listed = match &self.wrapped_keys {
            WrappedKeys::Leading(info) => return self.attempts_on_leading(info, keys),
            WrappedKeys::Listed(listed) => listed,
        };
        let is_any_named = self.names_any(keys);
        let attempt = |wrapped: &'a WrappedKey, key: &'a PrivateKey| Attempt {
            key,
            wrapped_key: &wrapped.bytes,
            oaep: wrapped.info.oaep(),
            kid: wrapped.info.kid.as_deref(),
            text_start: 0,
        };
        listed
            .iter()
            .flat_map(|wrapped| keys.iter().map(move |key| (wrapped, *key)))
            .filter(|(wrapped, key)| !is_any_named || wrapped.info.names(key.public_key()))
            .filter(|(wrapped, key)| wrapped.bytes.len() == key.public_key().modulus_bytes())
            .map(|(wrapped, key)| attempt(wrapped, key))
            .collect()
    }

    /// As far as anyone can see: no key has the size, or each recipient has a key id and no key has it.
    fn is_for_others(&self, keys: &[&PrivateKey]) -> bool {
        let has_key_ids = self.wrapped_keys.recipients().all(|recipient| recipient.kid.is_some());
        has_key_ids && !self.names_any(keys) || self.attempts(keys).is_empty()
    }

    fn names_any(&self, keys: &[&PrivateKey]) -> bool {
        self.wrapped_keys
            .recipients()
            .any(|recipient| keys.iter().any(|key| recipient.names(key.public_key())))
    }

    fn attempts_on_leading<'a>(
        &'a self,
        info: &'a RecipientInfo,
        keys: &[&'a PrivateKey],
    ) -> Vec<Attempt<'a>> {
        let attempt = |key: &&'a PrivateKey| {
            let text_start = key.public_key().modulus_bytes();
            let (wrapped_key, sealed) = self.sealed.split_at_checked(text_start)?;
            let oaep = info.oaep();
            (sealed.len() >= TAG_BYTES).then_some(Attempt { key, wrapped_key, oaep, kid: None, text_start })
        };
        keys.iter().filter_map(attempt).collect()
    }

    pub(super) fn decrypt(mut self, unwrapped: Unwrapped, options: &OpenOptions) -> Result<Opened, Error> {
        let (content_key, iv) = self.content_key(&unwrapped.message)?;
        self.sealed.drain(..unwrapped.text_start);
        let bytes = content_key.decrypt(&iv, &self.aad, self.sealed).ok_or(WRONG_KEY_OR_ALTERED)?;
        if options.context != self.claims.context {
            return Err(Error::new(ErrorCode::Context, "the envelope is bound to another context"));
        }
        if self.claims.expires_at.is_some_and(|expiry| SystemTime::now() >= expiry) {
            return Err(Error::new(ErrorCode::Expired, "the envelope has expired"));
        }
        Ok(Opened {
            bytes,
            format: self.format,
            kid: unwrapped.kid,
            context: self.claims.context,
            is_json: self.claims.is_json,
        })
    }

    /// The content key in `unwrapped`, or a random one where that holds none, so that what fails is
    /// always the tag (RFC 7516 §11.5).
    fn content_key(&self, unwrapped: &[u8]) -> Result<(ContentKey, Iv), Error> {
        let mut random = Random::draw()?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        random.fill(key.as_mut())?;
        let mut wrapped_iv = random.bytes()?;
        let iv = match &self.iv {
            EnvelopeIv::Given(iv) => {
                if unwrapped.len() == KEY_BYTES {
                    key.copy_from_slice(unwrapped);
                }
                iv.clone()
            }
            EnvelopeIv::WrappedWithKey => {
                if let Some((unwrapped_key, unwrapped_iv)) = unwrapped.split_at_checked(KEY_BYTES)
                    && let Ok(unwrapped_iv) = unwrapped_iv.try_into()
                {
                    key.copy_from_slice(unwrapped_key);
                    wrapped_iv = unwrapped_iv;
                }
                Iv::Bytes16(wrapped_iv)
            }
        };
        Ok((ContentKey::from_bytes(key), iv))
    }
}

impl RecipientInfo {
    fn names(&self, key: &PublicKey) -> bool {
        self.kid.as_deref().is_some_and(|kid| kid == key.kid() || kid == hex(&key.subject_key_identifier()))
    }

    fn oaep(&self) -> Oaep<'_> {
        Oaep { hash: self.hash, mgf1_hash: self.mgf1_hash, label: &self.label }
    }
}
