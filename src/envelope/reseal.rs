//! Rotation: from one key to another, without the value being seen.

use zeroize::Zeroizing;

use super::{Content, Envelope, Format, OpenOptions, Opened, SealOptions, apify};
use crate::error::Error;
use crate::key::{KeyRing, PrivateKey, PublicKey};

impl PrivateKey {
    /// Opens an envelope and seals its value anew for `to`: in the same format, with the same
    /// context and expiry, and with a content key of its own. The value is not shown.
    ///
    /// What was sealed for several recipients is then sealed for `to` alone.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn reseal(&self, envelope: &str, to: &PublicKey, options: &OpenOptions) -> Result<String, Error> {
        reseal(envelope, to, options, |parsed| parsed.open(&[self], options))
    }
}

impl KeyRing {
    /// As [`PrivateKey::reseal`], with whichever key of the ring fits.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn reseal(&self, envelope: &str, to: &PublicKey, options: &OpenOptions) -> Result<String, Error> {
        reseal(envelope, to, options, |parsed| self.open_envelope(parsed, options))
    }
}

fn reseal(
    envelope: &str,
    to: &PublicKey,
    options: &OpenOptions,
    open: impl FnOnce(Envelope) -> Result<Opened, Error>,
) -> Result<String, Error> {
    let parsed = Envelope::parse(envelope, &options.hints())?;
    let anew = parsed.seal_options(to);
    let opened = open(parsed)?;
    let mut value = Zeroizing::new(opened.bytes().to_vec());
    match opened.format() {
        Format::Apify => apify::seal(to, &mut value, apify::prefix(envelope)),
        _ => {
            let json = Content::Json { schema_hash: None };
            to.seal_content(&mut value, if opened.is_json() { &json } else { &Content::Bytes }, &anew)
        }
    }
}

impl Envelope {
    /// Options that seal for `to` as this envelope was sealed.
    fn seal_options(&self, to: &PublicKey) -> SealOptions {
        let mut options = SealOptions {
            format: self.format,
            context: self.claims.context.clone(),
            expires_at: self.claims.expires_at,
            ..SealOptions::default()
        };
        if self.format.has_chosen_hash()
            && let Some(recipient) = self.wrapped_keys.recipients().next()
        {
            // A key that is for one hash alone keeps to it where the envelope tells.
            let reserved = to.hash().filter(|_| self.format != Format::Port);
            options.hash = reserved.or(Some(recipient.hash));
            options.mgf1_hash = Some(recipient.mgf1_hash).filter(|hash| *hash != recipient.hash);
        }
        options
    }
}
