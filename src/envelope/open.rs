//! Opening: one envelope back into its value.

use web_time::SystemTime;
use zeroize::Zeroizing;

use super::{Envelope, EnvelopeIv, Format, WRONG_KEY_OR_ALTERED};
use crate::content::{ContentKey, Iv, KEY_BYTES, random};
use crate::error::{Error, ErrorCode};
use crate::key::PrivateKey;
use crate::rsa::unwrap;

/// What the opener knows of an envelope.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Accept this format alone; without it the text decides.
    pub format: Option<Format>,
    /// The context the value must have been sealed for. Without it, an envelope that is bound to a
    /// context does not open; with it, one that is not bound does not open.
    pub context: Option<String>,
}

/// An opened value with what was authenticated beside it; wiped when dropped.
#[derive(Clone)]
pub struct Opened {
    bytes: Zeroizing<Vec<u8>>,
    format: Format,
    kid: Option<String>,
    context: Option<String>,
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

    /// The key id the envelope named.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The context the value was sealed for.
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
    /// envelope gives `ERR_CONTEXT` or `ERR_EXPIRED`.
    pub fn open(&self, envelope: &str, options: &OpenOptions) -> Result<Opened, Error> {
        let envelope = Envelope::parse(envelope, options.format, Some(self.public_key().modulus_bytes()))?;
        let (content_key, iv) = self.unwrap_content_key(&envelope)?;
        let bytes = content_key.decrypt(&iv, &envelope.aad, envelope.sealed).ok_or(WRONG_KEY_OR_ALTERED)?;
        if options.context != envelope.info.context {
            return Err(Error::new(ErrorCode::Context, "the envelope is bound to another context"));
        }
        if envelope.info.expires_at.is_some_and(|expiry| SystemTime::now() >= expiry) {
            return Err(Error::new(ErrorCode::Expired, "the envelope has expired"));
        }
        Ok(Opened {
            bytes,
            format: envelope.info.format,
            kid: envelope.info.kid,
            context: envelope.info.context,
        })
    }

    /// The content key, or a random one where unwrapping fails, so that what fails is always the
    /// tag (RFC 7516 §11.5).
    fn unwrap_content_key(&self, envelope: &Envelope) -> Result<(ContentKey, Iv), Error> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut())?;
        let mut wrapped_iv = random()?;
        let unwrapped = unwrap(self.as_rsa(), &envelope.oaep, &envelope.wrapped_key)?.unwrap_or_default();
        let iv = match &envelope.iv {
            EnvelopeIv::Given(iv) => {
                if unwrapped.len() == KEY_BYTES {
                    key.copy_from_slice(&unwrapped);
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
