//! JSON Web Keys (RFC 7517; RSA members in RFC 7518 §6.3).

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::base64;
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;

/// An RSA key as JWK members; numbers are base64url, big-endian.
///
/// Private members are wiped when dropped, and never shown by `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Jwk {
    /// Key type: `"RSA"`.
    pub kty: String,
    /// Modulus.
    pub n: String,
    /// Public exponent.
    pub e: String,
    /// Key id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// What the key is for: `"enc"` or `"sig"`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The algorithm the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// The operations the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_ops: Option<Vec<String>>,
    /// Private exponent. Its presence makes the key a private one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub d: Option<Zeroizing<String>>,
    /// First prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<Zeroizing<String>>,
    /// Second prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<Zeroizing<String>>,
    /// `d mod (p - 1)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dp: Option<Zeroizing<String>>,
    /// `d mod (q - 1)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dq: Option<Zeroizing<String>>,
    /// `q⁻¹ mod p`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qi: Option<Zeroizing<String>>,
}

/// A JWK Set (RFC 7517 §5).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JwkSet {
    /// The keys, of any type and use.
    pub keys: Vec<Jwk>,
}

impl Jwk {
    pub(super) fn is_private(&self) -> bool {
        [&self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi].iter().any(|member| member.is_some())
    }

    /// Refuses keys of another type, and keys that their own members reserve for other uses.
    pub(super) fn check_use(&self) -> Result<(), Error> {
        let unsupported = |message| Err(Error::new(ErrorCode::KeyUnsupported, message));
        if self.kty != "RSA" {
            return unsupported("the JWK is not an RSA key");
        }
        if self.usage.as_deref().is_some_and(|usage| usage != "enc") {
            return unsupported("the JWK is not for encryption");
        }
        if self.alg.as_deref().is_some_and(|alg| Hash::from_alg(alg).is_none()) {
            return unsupported("the JWK is for an algorithm other than RSA-OAEP");
        }
        const ENCRYPTING: [&str; 4] = ["encrypt", "wrapKey", "decrypt", "unwrapKey"];
        if let Some(operations) = &self.key_ops
            && !operations.iter().any(|operation| ENCRYPTING.contains(&operation.as_str()))
        {
            return unsupported("the JWK is not for encryption");
        }
        Ok(())
    }
}

impl std::fmt::Debug for Jwk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwk").field("kty", &self.kty).field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Decodes a base64url number; empty is malformed.
pub(super) fn decode_number(text: &str) -> Result<Vec<u8>, Error> {
    base64::url_decode(text)
        .filter(|number| !number.is_empty())
        .ok_or(Error::new(ErrorCode::KeyInvalid, "a number of the JWK is missing or not base64url"))
}
