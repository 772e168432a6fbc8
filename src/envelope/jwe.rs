//! `jwe`: JWE compact serialisation (RFC 7516 §7.1) with RSA-OAEP and A256GCM (RFC 7518).
//!
//! ```text
//! b64u(header) . b64u(W) . b64u(IV12) . b64u(C) . b64u(tag16)
//!
//! header   {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":…[,"cty":"json"],"iat":…[,"exp":…][,"ctx":…]}
//! W        RSA-OAEP of the 32-byte content key, as long as the modulus
//! C, tag   AES-256-GCM; AAD = the ASCII bytes of b64u(header)
//! ```
//!
//! All of the header is authenticated, and nothing in it is critical, so any JOSE library opens the
//! envelope, though only sealfield enforces `exp` and `ctx` by itself.

use super::info::separated_parts;
use super::jwe_header::{Header, OTHER_ALG, protect};
use super::{
    Content, Envelope, EnvelopeIv, Format, PartName, SealOptions, WrappedKey, WrappedKeys, check_lengths,
    malformed,
};
use crate::base64;
use crate::content::{ContentKey, IV_BYTES, Iv, TAG_BYTES};
use crate::error::Error;
use crate::key::PublicKey;
use crate::random::Random;
use crate::rsa::{Oaep, wrap};

pub(super) fn seal(
    key: &PublicKey,
    value: &mut [u8],
    content: &Content<'_>,
    options: &SealOptions,
) -> Result<String, Error> {
    let hash = options.hash_for(key)?;
    let mut envelope = protect(Some((key, hash)), content, options.expires_at, options.context.as_deref())?;
    let mut random = Random::draw()?;
    let content_key = ContentKey::generate(&mut random)?;
    let iv = random.bytes()?;
    let tag = content_key.encrypt(&Iv::Bytes12(iv), envelope.as_bytes(), value);
    let wrapped_key = wrap(key, &Oaep::with_hash(hash), content_key.as_bytes(), &mut random)?;
    let segments: [&[u8]; 4] = [&wrapped_key, &iv, value, &tag];
    // Exactly: a long envelope is not moved on its way out.
    envelope.reserve_exact(segments.iter().map(|segment| 1 + base64::url_length(segment)).sum());
    for segment in segments {
        envelope.push('.');
        base64::url_encode_to(segment, &mut envelope);
    }
    Ok(envelope)
}

/// Five segments, the first of them a JSON object: a JWE, whatever else may be wrong with it.
pub(super) fn is_claimed(envelope: &str) -> bool {
    envelope.bytes().filter(|byte| *byte == b'.').count() == 4
        && envelope
            .split('.')
            .next()
            .and_then(base64::url_decode)
            .is_some_and(|header| header.trim_ascii_start().first() == Some(&b'{'))
}

pub(super) fn parse(envelope: &str) -> Result<Envelope, Error> {
    let segments: Vec<&str> = envelope.splitn(6, '.').collect();
    let [protected, wrapped_key, iv, ciphertext, tag] = *segments.as_slice() else {
        return Err(malformed("a JWE has five segments"));
    };
    let parts = separated_parts(&[
        (PartName::Header, protected.len()),
        (PartName::WrappedKey, wrapped_key.len()),
        (PartName::Iv, iv.len()),
        (PartName::Ciphertext, ciphertext.len()),
        (PartName::Tag, tag.len()),
    ]);
    let mut header = Header::default();
    header.read_protected(protected)?;
    let hash = header.hash()?.ok_or(OTHER_ALG)?;
    let wrapped_key = decode(wrapped_key)?;
    let (iv, sealed) = decode_content(iv, ciphertext, tag)?;
    check_lengths(&wrapped_key, &sealed)?;
    Ok(Envelope {
        format: Format::Jwe,
        wrapped_keys: WrappedKeys::Listed(vec![WrappedKey::new(
            Oaep::with_hash(hash),
            header.kid,
            wrapped_key,
        )]),
        iv,
        aad: protected.as_bytes().to_vec(),
        sealed,
        claims: header.claims,
        parts,
    })
}

pub(super) fn decode(segment: &str) -> Result<Vec<u8>, Error> {
    base64::url_decode(segment).ok_or(malformed("a part of the JWE is not base64url"))
}

/// The IV, and ciphertext ‖ tag.
pub(super) fn decode_content(iv: &str, ciphertext: &str, tag: &str) -> Result<(EnvelopeIv, Vec<u8>), Error> {
    let iv: [u8; IV_BYTES] =
        decode(iv)?.try_into().map_err(|_| malformed("the IV of the JWE is not 12 bytes long"))?;
    let mut sealed = decode(ciphertext)?;
    let tag = decode(tag)?;
    if tag.len() != TAG_BYTES {
        return Err(malformed("the authentication tag of the JWE is not 16 bytes long"));
    }
    sealed.extend_from_slice(&tag);
    Ok((EnvelopeIv::Given(Iv::Bytes12(iv)), sealed))
}
