//! `jwe-json`: JWE JSON serialisation (RFC 7516 §7.2) with RSA-OAEP and A256GCM.
//!
//! ```text
//! {"protected":b64u(header),                            one recipient: flattened
//!  "encrypted_key":b64u(W),
//!  ["aad":b64u(context),]
//!  "iv":b64u(IV12),"ciphertext":b64u(C),"tag":b64u(tag16)}
//!
//! {"protected":b64u({"enc":"A256GCM","iat":…[,"exp":…]}),   several: general
//!  "recipients":[{"header":{"alg":…,"kid":…},"encrypted_key":b64u(W)},…],
//!  ["aad":b64u(context),]
//!  "iv":b64u(IV12),"ciphertext":b64u(C),"tag":b64u(tag16)}
//!
//! header   {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":…[,"cty":"json"],"iat":…[,"exp":…]}
//! W        RSA-OAEP of the 32-byte content key, which all recipients share
//! C, tag   AES-256-GCM; AAD = protected [. aad]
//! ```
//!
//! The context is the JWE AAD, which any JOSE library hands to its caller.

use nojson::{RawJson, RawJsonValue};

use super::jwe::{decode, decode_content};
use super::jwe_header::{Header, MAX_HEADER_LENGTH, OTHER_ALG, for_recipient, once, protect, string};
use super::{
    Content, Envelope, Format, MAX_RECIPIENTS, Part, PartName, SealOptions, WrappedKey, listed, malformed,
};
use crate::base64;
use crate::content::{ContentKey, Iv};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};

/// The most bytes that are not base64url, when reading: a bound on the number of JSON values.
const MAX_SYNTAX_BYTES: usize = 64 * 1024;

/// Flattened, for one recipient.
pub(super) fn seal(
    key: &PublicKey,
    value: &mut [u8],
    content: &Content<'_>,
    options: &SealOptions,
) -> Result<String, Error> {
    let hash = options.hash_for(key)?;
    let protected = protect(Some((key, hash)), content, options.expires_at, None)?;
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let encrypted_key = encrypted_key(key, hash, &content_key, &mut random)?;
    assemble(&protected, &encrypted_key, &content_key, value, options, &mut random)
}

/// General, for any number of recipients.
pub(super) fn seal_for(
    keys: &[&PublicKey],
    value: &mut [u8],
    options: &SealOptions,
) -> Result<String, Error> {
    if keys.is_empty() {
        return Err(Error::new(ErrorCode::NoKey, "there is nobody to seal for"));
    }
    if keys.len() > MAX_RECIPIENTS {
        return Err(Error::new(ErrorCode::TooLarge, "there are more than 100 recipients"));
    }
    let protected = protect(None, &Content::Bytes, options.expires_at, None)?;
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let mut recipients = Vec::with_capacity(keys.len());
    for key in keys {
        let hash = options.hash_for(key)?;
        let encrypted_key = encrypted_key(key, hash, &content_key, &mut random)?;
        recipients.push(["{\"header\":", &for_recipient(key, hash), ",", &encrypted_key, "}"].concat());
    }
    let recipients = ["\"recipients\":[", &recipients.join(","), "]"].concat();
    assemble(&protected, &recipients, &content_key, value, options, &mut random)
}

/// The member `encrypted_key`.
fn encrypted_key(
    key: &PublicKey,
    hash: Hash,
    content_key: &ContentKey,
    random: &mut Random,
) -> Result<String, Error> {
    let wrapped_key = wrap(key, &Oaep::with_hash(hash), content_key.as_bytes(), random)?;
    Ok(quoted("encrypted_key", &base64::url_encode(&wrapped_key)))
}

fn assemble(
    protected: &str,
    wrapped_keys: &str,
    content_key: &ContentKey,
    value: &mut [u8],
    options: &SealOptions,
    random: &mut Random,
) -> Result<String, Error> {
    let aad = options.context.as_ref().map(|context| base64::url_encode(context.as_bytes()));
    // What is sealed must be within the limits of reading.
    let is_too_long = aad.as_ref().is_some_and(|aad| aad.len() > MAX_HEADER_LENGTH);
    if is_too_long || syntax_bytes(wrapped_keys) > MAX_SYNTAX_BYTES - 1024 {
        return Err(Error::new(ErrorCode::TooLarge, "the context or the key ids are too long"));
    }
    let iv = random.bytes()?;
    let tag = content_key.encrypt(&Iv::Bytes12(iv), &gcm_aad(protected, aad.as_deref()), value);
    let mut members = vec![quoted("protected", protected), wrapped_keys.to_owned()];
    members.extend(aad.map(|aad| quoted("aad", &aad)));
    for (name, bytes) in [("iv", iv.as_slice()), ("ciphertext", value), ("tag", tag.as_slice())] {
        members.push(quoted(name, &base64::url_encode(bytes)));
    }
    Ok(["{", &members.join(","), "}"].concat())
}

/// A member whose value needs no escapes.
fn quoted(name: &str, value: &str) -> String {
    ["\"", name, "\":\"", value, "\""].concat()
}

/// RFC 7516 §5.1, step 14.
fn gcm_aad(protected: &str, aad: Option<&str>) -> Vec<u8> {
    match aad {
        Some(aad) => [protected, ".", aad].concat(),
        None => protected.to_owned(),
    }
    .into_bytes()
}

/// A JSON object with a ciphertext: a JWE, whatever else may be wrong with it.
pub(super) fn is_claimed(envelope: &str) -> bool {
    const CIPHERTEXT: &[u8] = b"\"ciphertext\"";
    envelope.trim_ascii_start().starts_with('{')
        && envelope.as_bytes().windows(CIPHERTEXT.len()).any(|window| window == CIPHERTEXT)
}

pub(super) fn parse(envelope: &str) -> Result<Envelope, Error> {
    const NO_JSON: Error = malformed("the JWE is not a JSON object");
    if syntax_bytes(envelope) > MAX_SYNTAX_BYTES {
        return Err(malformed("the JWE has more JSON around its values than is read"));
    }
    let json = RawJson::parse(envelope).map_err(|_| NO_JSON)?;
    let mut members = Members::default();
    for (name, value) in json.value().to_object().map_err(|_| NO_JSON)? {
        members.read(&string(name)?, value)?;
    }
    members.into_envelope()
}

/// The bytes that are not base64url.
fn syntax_bytes(json: &str) -> usize {
    let is_syntax = |byte: &u8| !matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    json.bytes().filter(is_syntax).count()
}

/// The members of a JWE in JSON, decoded as far as JSON goes.
#[derive(Default)]
struct Members<'text, 'raw> {
    protected: Option<String>,
    unprotected: Option<RawJsonValue<'text, 'raw>>,
    header: Option<RawJsonValue<'text, 'raw>>,
    encrypted_key: Option<String>,
    recipients: Option<RawJsonValue<'text, 'raw>>,
    aad: Option<String>,
    iv: Option<String>,
    ciphertext: Option<String>,
    tag: Option<String>,
    parts: Vec<Part>,
}

impl<'text, 'raw> Members<'text, 'raw> {
    fn read(&mut self, name: &str, value: RawJsonValue<'text, 'raw>) -> Result<(), Error> {
        let (member, part) = match name {
            "unprotected" => return once(&mut self.unprotected, value),
            "header" => return once(&mut self.header, value),
            "recipients" => return once(&mut self.recipients, value),
            "protected" => (&mut self.protected, PartName::Header),
            "encrypted_key" => (&mut self.encrypted_key, PartName::WrappedKey),
            "aad" => (&mut self.aad, PartName::Aad),
            "iv" => (&mut self.iv, PartName::Iv),
            "ciphertext" => (&mut self.ciphertext, PartName::Ciphertext),
            "tag" => (&mut self.tag, PartName::Tag),
            // Members that are not understood are ignored (§7.2.1).
            _ => return Ok(()),
        };
        once(member, string(value)?)?;
        self.note(part_of(part, value));
        Ok(())
    }

    /// Keeps the parts in order.
    fn note(&mut self, part: Part) {
        let at = self.parts.partition_point(|before| before.range.start < part.range.start);
        self.parts.insert(at, part);
    }

    fn into_envelope(mut self) -> Result<Envelope, Error> {
        const MISSING: Error = malformed("the JWE lacks its IV, ciphertext, tag or a wrapped key");
        let mut shared = Header::default();
        if let Some(protected) = &self.protected {
            shared.read_protected(protected)?;
        }
        if let Some(unprotected) = self.unprotected {
            shared.read_unprotected(unprotected)?;
        }
        let wrapped_keys = match (self.recipients, self.encrypted_key.take()) {
            (Some(recipients), None) if self.header.is_none() => self.read_recipients(recipients, &shared)?,
            (None, Some(encrypted_key)) => {
                vec![read_recipient(self.header, Some(&encrypted_key), &shared)?.ok_or(OTHER_ALG)?]
            }
            (None, None) => return Err(MISSING),
            (Some(_), _) => return Err(malformed("the JWE is flattened and general at once")),
        };
        let (Some(iv), Some(ciphertext), Some(tag)) = (self.iv, self.ciphertext, self.tag) else {
            return Err(MISSING);
        };
        let (iv, sealed) = decode_content(&iv, &ciphertext, &tag)?;
        let mut claims = shared.claims;
        if let Some(aad) = &self.aad {
            let context = String::from_utf8(decode(aad)?)
                .ok()
                .filter(|context| !context.is_empty())
                .ok_or(malformed("the additional data of the JWE is empty, or not UTF-8"))?;
            once(&mut claims.context, context)?;
        }
        Ok(Envelope {
            format: Format::JweJson,
            wrapped_keys: listed(wrapped_keys, &sealed)?,
            iv,
            aad: gcm_aad(self.protected.as_deref().unwrap_or_default(), self.aad.as_deref()),
            sealed,
            claims,
            parts: self.parts,
        })
    }

    /// Recipients with other algorithms are passed over.
    fn read_recipients(
        &mut self,
        recipients: RawJsonValue<'_, '_>,
        shared: &Header,
    ) -> Result<Vec<WrappedKey>, Error> {
        const MALFORMED: Error = malformed("the recipients of the JWE are malformed");
        let mut wrapped_keys = Vec::new();
        for (index, recipient) in recipients.to_array().map_err(|_| MALFORMED)?.enumerate() {
            if index == MAX_RECIPIENTS {
                return Err(malformed("the JWE has more than 100 recipients"));
            }
            let (mut header, mut encrypted_key) = (None, None);
            for (name, value) in recipient.to_object().map_err(|_| MALFORMED)? {
                match string(name)?.as_str() {
                    "header" => {
                        once(&mut header, value)?;
                        let range = value.position()..value.position() + value.as_raw_str().len();
                        self.note(Part { name: PartName::Recipient, range });
                    }
                    "encrypted_key" => {
                        once(&mut encrypted_key, string(value)?)?;
                        self.note(part_of(PartName::WrappedKey, value));
                    }
                    _ => {}
                }
            }
            wrapped_keys.extend(read_recipient(header, encrypted_key.as_deref(), shared)?);
        }
        if wrapped_keys.is_empty() { Err(OTHER_ALG) } else { Ok(wrapped_keys) }
    }
}

/// `None` for a recipient with another algorithm, which may have no encrypted key.
fn read_recipient(
    header: Option<RawJsonValue<'_, '_>>,
    encrypted_key: Option<&str>,
    shared: &Header,
) -> Result<Option<WrappedKey>, Error> {
    let mut all = shared.clone();
    if let Some(header) = header {
        all.read_unprotected(header)?;
    }
    let Some(hash) = all.hash()? else { return Ok(None) };
    let encrypted_key = encrypted_key.ok_or(malformed("a recipient of the JWE has no wrapped key"))?;
    Ok(Some(WrappedKey::new(Oaep::with_hash(hash), all.kid, decode(encrypted_key)?)))
}

/// A string, without its quotes.
fn part_of(name: PartName, value: RawJsonValue<'_, '_>) -> Part {
    let start = value.position() + 1;
    Part { name, range: start..start + value.as_raw_str().len() - 2 }
}
