//! Header parameters of a JWE (RFC 7516 §4), shared by its serialisations.
//!
//! ```text
//! {"alg":"RSA-OAEP-256","enc":"A256GCM","kid":…[,"cty":"json"],"iat":…[,"exp":…][,"ctx":…]}
//! ```
//!
//! `cty` is the content type (RFC 7516 §4.1.12), `application/json`; `iat` and `exp` are NumericDates
//! (RFC 7519 §4.1); `ctx`, a private parameter, is the context.

use nojson::{RawJson, RawJsonValue};
use web_time::SystemTime;

use super::info::{ENC, from_numeric_date, to_numeric_date};
use super::{Claims, Content, malformed};
use crate::base64;
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::json::{object, quote};
use crate::key::PublicKey;

/// The most characters of an encoded header, when sealing and when reading: parsing takes many
/// times its memory.
pub(super) const MAX_HEADER_LENGTH: usize = 16 * 1024;

/// The content type of JSON, `application/json`, without what RFC 7516 §4.1.12 says to leave out.
const JSON: &str = "json";

/// The end of JavaScript's time, in seconds (ECMA-262, time values).
const LAST_DATE: u64 = 8_640_000_000_000;

/// A protected header in base64url. Where there are several recipients, each has a header of its
/// own with what is said of it.
pub(super) fn protect(
    recipient: Option<(&PublicKey, Hash)>,
    content: &Content<'_>,
    expires_at: Option<SystemTime>,
    context: Option<&str>,
) -> Result<String, Error> {
    if expires_at.is_some_and(|expiry| to_numeric_date(expiry) > LAST_DATE) {
        return Err(Error::new(
            ErrorCode::OptionUnsupported,
            "the expiry is beyond the end of time as JavaScript has it",
        ));
    }
    let mut header = Vec::new();
    header.extend(recipient.map(|(_, hash)| ("alg", quote(hash.alg()))));
    header.push(("enc", quote(ENC)));
    header.extend(recipient.map(|(key, _)| ("kid", quote(key.kid()))));
    if *content != Content::Bytes {
        header.push(("cty", quote(JSON)));
    }
    header.push(("iat", to_numeric_date(SystemTime::now()).to_string()));
    header.extend(expires_at.map(|expiry| ("exp", to_numeric_date(expiry).to_string())));
    header.extend(context.map(|context| ("ctx", quote(context))));
    let encoded = base64::url_encode(object(&header).as_bytes());
    if encoded.len() > MAX_HEADER_LENGTH {
        return Err(Error::new(ErrorCode::TooLarge, "context and key id do not fit in a header of 16 KiB"));
    }
    Ok(encoded)
}

/// The JSON of the header that one of several recipients has.
pub(super) fn for_recipient(key: &PublicKey, hash: Hash) -> String {
    object(&[("alg", quote(hash.alg())), ("kid", quote(key.kid()))])
}

/// The parameters that apply to one recipient, from all headers that hold some.
#[derive(Clone, Default)]
pub(super) struct Header {
    alg: Option<String>,
    enc: Option<String>,
    content_type: Option<String>,
    pub(super) kid: Option<String>,
    pub(super) claims: Claims,
}

impl Header {
    /// Adds those of a protected header in base64url.
    pub(super) fn read_protected(&mut self, encoded: &str) -> Result<(), Error> {
        if encoded.len() > MAX_HEADER_LENGTH {
            return Err(malformed("the header of the JWE is larger than 16 KiB"));
        }
        let header =
            base64::url_decode(encoded).and_then(|header| String::from_utf8(header).ok()).ok_or(MALFORMED)?;
        self.read(RawJson::parse(&header).map_err(|_| MALFORMED)?.value(), true)
    }

    /// Adds those of a header that is not protected.
    pub(super) fn read_unprotected(&mut self, header: RawJsonValue<'_, '_>) -> Result<(), Error> {
        self.read(header, false)
    }

    /// The hash that `alg` names; `None` for another algorithm than RSA-OAEP.
    pub(super) fn hash(&self) -> Result<Option<Hash>, Error> {
        if self.enc.as_deref() != Some(ENC) {
            return Err(malformed("the JWE's `enc` is not A256GCM"));
        }
        self.alg.as_deref().map(Hash::from_alg).ok_or(malformed("the JWE has no `alg`"))
    }

    fn read(&mut self, header: RawJsonValue<'_, '_>, is_protected: bool) -> Result<(), Error> {
        let claims = &mut self.claims;
        for (name, value) in header.to_object().map_err(|_| MALFORMED)? {
            match string(name)?.as_str() {
                "alg" => once(&mut self.alg, string(value)?)?,
                "enc" => once(&mut self.enc, string(value)?)?,
                "kid" => once(&mut self.kid, string(value)?)?,
                "crit" => {
                    return Err(malformed("the JWE has critical header parameters, and none are known"));
                }
                "zip" => return Err(malformed("the JWE is compressed, which is not supported")),
                "iat" | "exp" | "ctx" if !is_protected => {
                    return Err(malformed("the JWE's `iat`, `exp` or `ctx` is not protected"));
                }
                // Nobody vouches for one that is not protected.
                "cty" if is_protected => {
                    let content_type = string(value)?;
                    claims.is_json = is_json(&content_type);
                    once(&mut self.content_type, content_type)?;
                }
                "iat" => once(&mut claims.issued_at, date(value)?)?,
                "exp" => once(&mut claims.expires_at, date(value)?)?,
                "ctx" => once(&mut claims.context, string(value)?)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// No recipient has an algorithm that opens here.
pub(super) const OTHER_ALG: Error = malformed("the JWE's `alg` is not RSA-OAEP, RSA-OAEP-256, -384 or -512");

const MALFORMED: Error = malformed("a header of the JWE is malformed");

/// Sets what is said once (RFC 7516 §4, §7.2.1).
pub(super) fn once<T>(parameter: &mut Option<T>, value: T) -> Result<(), Error> {
    match parameter.replace(value) {
        None => Ok(()),
        Some(_) => Err(malformed("the JWE says something twice")),
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.eq_ignore_ascii_case(JSON) || content_type.eq_ignore_ascii_case("application/json")
}

/// A string's text, its escapes resolved.
pub(super) fn string(value: RawJsonValue<'_, '_>) -> Result<String, Error> {
    value
        .to_unquoted_string_str()
        .map(Into::into)
        .map_err(|_| malformed("what the JWE says is not a string where one belongs"))
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
