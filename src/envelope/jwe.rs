//! `jwe`: JWE compact serialisation (RFC 7516 §7.1) with RSA-OAEP and A256GCM (RFC 7518).
//!
//! ```text
//! b64u(header) . b64u(W) . b64u(IV12) . b64u(C) . b64u(tag16)
//!
//! header   {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":…,"iat":…[,"exp":…][,"ctx":…]}
//! W        RSA-OAEP of the 32-byte content key, as long as the modulus
//! C, tag   AES-256-GCM; AAD = the ASCII bytes of b64u(header)
//! ```
//!
//! `iat` and `exp` are NumericDates (RFC 7519 §4.1); `ctx`, a private header parameter, is the
//! context. All are authenticated with the header, and none is critical, so any JOSE library opens
//! the envelope, though only sealfield enforces `exp` and `ctx` by itself.

use nojson::{RawJson, RawJsonValue};
use web_time::SystemTime;

use super::info::{ENC, from_numeric_date, separated_parts, to_numeric_date};
use super::{
    Envelope, EnvelopeInfo, EnvelopeIv, Format, Part, PartName, SealOptions, check_lengths, malformed,
};
use crate::base64;
use crate::content::{ContentKey, Iv, TAG_BYTES, random};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::key::PublicKey;
use crate::rsa::{Oaep, wrap};

/// The end of JavaScript's time, in seconds (ECMA-262, time values).
const LAST_DATE: u64 = 8_640_000_000_000;

/// The most characters of an encoded header, when sealing and when reading: parsing takes many
/// times its memory.
const MAX_HEADER_LENGTH: usize = 16 * 1024;

pub(super) fn seal(key: &PublicKey, value: &[u8], options: &SealOptions) -> Result<String, Error> {
    let hash = match (options.hash, key.hash()) {
        (Some(chosen), Some(fixed)) if chosen != fixed => {
            return Err(Error::new(ErrorCode::OptionUnsupported, "the key's `alg` names another hash"));
        }
        (chosen, fixed) => chosen.or(fixed).unwrap_or(Hash::Sha256),
    };
    let header = nojson::object(|header| {
        header.member("alg", hash.alg())?;
        header.member("enc", ENC)?;
        header.member("kid", key.kid())?;
        header.member("iat", to_numeric_date(SystemTime::now()))?;
        if let Some(expiry) = options.expires_at {
            header.member("exp", to_numeric_date(expiry))?;
        }
        if let Some(context) = &options.context {
            header.member("ctx", context)?;
        }
        Ok(())
    });
    let mut envelope = base64::url_encode(header.to_string().as_bytes());
    if envelope.len() > MAX_HEADER_LENGTH {
        return Err(Error::new(ErrorCode::TooLarge, "context and key id do not fit in a header of 16 KiB"));
    }

    let content_key = ContentKey::generate()?;
    let iv = random()?;
    let sealed = content_key.encrypt(&Iv::Bytes12(iv), envelope.as_bytes(), value)?;
    let wrapped_key = wrap(key, &Oaep::with_hash(hash), content_key.as_bytes())?;
    let (ciphertext, tag) = sealed.split_at(sealed.len() - TAG_BYTES);
    for segment in [&wrapped_key, iv.as_slice(), ciphertext, tag] {
        envelope.push('.');
        envelope.push_str(&base64::url_encode(segment));
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
    let mut segments = envelope.split('.');
    let (Some(header), Some(wrapped_key), Some(iv), Some(ciphertext), Some(tag), None) = (
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    ) else {
        return Err(malformed("a JWE has five segments"));
    };
    let parts = separated_parts(&[
        (PartName::Header, header.len()),
        (PartName::WrappedKey, wrapped_key.len()),
        (PartName::Iv, iv.len()),
        (PartName::Ciphertext, ciphertext.len()),
        (PartName::Tag, tag.len()),
    ]);
    let decode =
        |segment| base64::url_decode(segment).ok_or(malformed("a segment of the JWE is not base64url"));

    if header.len() > MAX_HEADER_LENGTH {
        return Err(malformed("the header of the JWE is larger than 16 KiB"));
    }
    let (info, hash) = parse_header(&decode(header)?, parts)?;
    let wrapped_key = decode(wrapped_key)?;
    let iv = decode(iv)?.try_into().map_err(|_| malformed("the IV of the JWE is not 12 bytes long"))?;
    let mut sealed = decode(ciphertext)?;
    let tag = decode(tag)?;
    if tag.len() != TAG_BYTES {
        return Err(malformed("the authentication tag of the JWE is not 16 bytes long"));
    }
    sealed.extend_from_slice(&tag);
    check_lengths(&wrapped_key, &sealed)?;
    Ok(Envelope {
        info: EnvelopeInfo { bits: Some(wrapped_key.len() as u32 * 8), ..info },
        oaep: Oaep::with_hash(hash),
        wrapped_key,
        iv: EnvelopeIv::Given(Iv::Bytes12(iv)),
        aad: header.as_bytes().to_vec(),
        sealed,
    })
}

fn parse_header(header: &[u8], parts: Vec<Part>) -> Result<(EnvelopeInfo, Hash), Error> {
    const MALFORMED: Error = malformed("the header of the JWE is malformed");
    const OTHER_ALG: Error = malformed("the JWE's `alg` is not RSA-OAEP, RSA-OAEP-256, -384 or -512");
    let text = std::str::from_utf8(header).map_err(|_| MALFORMED)?;
    let json = RawJson::parse(text).map_err(|_| MALFORMED)?;
    let (mut hash, mut enc) = (None, None);
    let mut info = EnvelopeInfo::new(Format::Jwe, "", parts);
    for (name, value) in json.value().to_object().map_err(|_| MALFORMED)? {
        match string(name)?.as_str() {
            "alg" => once(&mut hash, Hash::from_alg(&string(value)?).ok_or(OTHER_ALG)?)?,
            "enc" => once(&mut enc, string(value)?)?,
            "kid" => once(&mut info.kid, string(value)?)?,
            "iat" => once(&mut info.issued_at, date(value)?)?,
            "exp" => once(&mut info.expires_at, date(value)?)?,
            "ctx" => once(&mut info.context, string(value)?)?,
            "crit" => return Err(malformed("the JWE has critical header parameters, and none are known")),
            "zip" => return Err(malformed("the JWE is compressed, which is not supported")),
            _ => {}
        }
    }
    if enc.as_deref() != Some(ENC) {
        return Err(malformed("the JWE's `enc` is not A256GCM"));
    }
    let hash = hash.ok_or(MALFORMED)?;
    info.alg = hash.alg();
    Ok((info, hash))
}

/// Parameter names are unique (RFC 7516 §4).
fn once<T>(parameter: &mut Option<T>, value: T) -> Result<(), Error> {
    match parameter.replace(value) {
        None => Ok(()),
        Some(_) => Err(malformed("the header of the JWE has a parameter twice")),
    }
}

fn string(value: RawJsonValue<'_, '_>) -> Result<String, Error> {
    value
        .to_unquoted_string_str()
        .map(Into::into)
        .map_err(|_| malformed("a parameter of the JWE's header is not a string"))
}

/// A NumericDate, written without an exponent; a fraction is cut off.
fn date(value: RawJsonValue<'_, '_>) -> Result<SystemTime, Error> {
    value
        .as_number_str()
        .ok()
        .filter(|number| !number.contains(['e', 'E']))
        .and_then(|number| number.split('.').next()?.parse().ok())
        .filter(|seconds| *seconds <= LAST_DATE)
        .and_then(from_numeric_date)
        .ok_or(malformed("a date in the header of the JWE is not a number of seconds"))
}
