//! Opening where the private key is out of reach: in a KMS, an HSM, a smart card.

use super::open::Unwrapped;
use super::{
    Envelope, EnvelopeInfo, OpenOptions, Opened, RecipientInfo, WRONG_KEY_OR_ALTERED, WrappedKey, WrappedKeys,
};
use crate::error::{Error, ErrorCode};

/// An envelope whose content key is yet to be unwrapped, by whoever holds the private key.
pub struct PendingOpen {
    info: EnvelopeInfo,
    envelope: Envelope,
    wrapped_keys: Vec<WrappedKey>,
    options: OpenOptions,
}

/// What there is to unwrap, for one recipient.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PendingKey<'a> {
    /// For whom, and with which hashes and label of RSA-OAEP.
    pub recipient: &'a RecipientInfo,
    /// The RSA-OAEP ciphertext.
    pub wrapped_key: &'a [u8],
}

impl PendingOpen {
    /// Takes an envelope apart. `bits` is the size of the private key's modulus, which `port`
    /// does not tell.
    ///
    /// # Errors
    /// `ERR_NOT_SEALED`, `ERR_FORMAT`, `ERR_TOO_LARGE`; `ERR_OPTION_UNSUPPORTED` where `bits` is missing or no
    /// size of a key; `ERR_OPEN` for a `port` envelope too short for such a key.
    pub fn new(envelope: &str, options: &OpenOptions, bits: Option<u32>) -> Result<Self, Error> {
        let modulus_bytes = super::info::modulus_bytes(bits)?;
        let mut envelope = Envelope::parse(envelope, &super::Hints { modulus_bytes, ..options.hints() })?;
        let info = envelope.info();
        let wrapped_keys =
            match std::mem::replace(&mut envelope.wrapped_keys, WrappedKeys::Listed(Vec::new())) {
                WrappedKeys::Listed(listed) => listed,
                WrappedKeys::Leading(info) => {
                    let modulus_bytes = modulus_bytes.ok_or(Error::new(
                        ErrorCode::OptionUnsupported,
                        "the format does not tell the key's size: `bits` is needed",
                    ))?;
                    let bytes = envelope.sealed.get(..modulus_bytes).ok_or(WRONG_KEY_OR_ALTERED)?.to_vec();
                    envelope.sealed.drain(..modulus_bytes);
                    vec![WrappedKey { info, bytes }]
                }
            };
        Ok(Self { info, envelope, wrapped_keys, options: options.clone() })
    }

    /// What the envelope says of itself.
    #[must_use]
    pub fn info(&self) -> &EnvelopeInfo {
        &self.info
    }

    /// The wrapped content keys, one for each recipient.
    #[must_use]
    pub fn keys(&self) -> Vec<PendingKey<'_>> {
        let keys = self.wrapped_keys.iter();
        keys.map(|key| PendingKey { recipient: &key.info, wrapped_key: &key.bytes }).collect()
    }

    /// Opens with what was unwrapped for the recipient at `index`.
    ///
    /// # Errors
    /// `ERR_OPEN` when that is not the content key, or the envelope was altered; for an authentic
    /// envelope `ERR_CONTEXT`, `ERR_EXPIRED`.
    pub fn open(self, index: usize, unwrapped: &[u8]) -> Result<Opened, Error> {
        let kid = self.wrapped_keys.get(index).and_then(|key| key.info.kid.clone());
        let unwrapped = Unwrapped { message: unwrapped.to_vec().into(), kid, text_start: 0 };
        self.envelope.decrypt(unwrapped, &self.options)
    }
}

impl std::fmt::Debug for PendingOpen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingOpen").field("info", &self.info).finish_non_exhaustive()
    }
}
