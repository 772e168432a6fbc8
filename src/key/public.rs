//! RSA public keys.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::{Jwk, JwkSet, PRIVATE_KEY_GIVEN, Validity, check_numbers, jwk, spki, trim_zeros};
use crate::base64;
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::montgomery::Modulus;
use crate::pem;

/// An RSA public key of 2048 to 8192 bits, made ready to seal with.
#[derive(Clone)]
pub struct PublicKey {
    modulus: Modulus,
    exponent: u64,
    hash: Option<Hash>,
    spki: Vec<u8>,
    kid: String,
    validity: Option<Validity>,
}

impl PublicKey {
    /// Reads a PEM block: `PUBLIC KEY` (SubjectPublicKeyInfo, RFC 5280), `RSA PUBLIC KEY` (PKCS#1,
    /// RFC 8017) or `CERTIFICATE` (X.509).
    ///
    /// Nothing vouches for a certificate here: neither its signature nor its dates are checked.
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        let block = pem::Block::find(text)?;
        match block.label {
            "PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE" => Self::from_der(&block.decode()?),
            label if label.ends_with("PRIVATE KEY") => Err(PRIVATE_KEY_GIVEN),
            _ => Err(Error::new(
                ErrorCode::KeyUnsupported,
                "the PEM block is not a `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`",
            )),
        }
    }

    /// Reads a DER SubjectPublicKeyInfo, PKCS#1 RSAPublicKey or X.509 certificate.
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let numbers = spki::parse(der)?;
        let key = Self::from_numbers(numbers.modulus, numbers.exponent)?;
        Ok(Self { validity: numbers.validity, ..key })
    }

    /// Reads a JWK (RFC 7517). Its `kid`, if any, becomes the key's, and its `alg` decides the hash.
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED` (a JWK for signatures among them).
    pub fn from_jwk(key: &Jwk) -> Result<Self, Error> {
        key.check_use()?;
        if key.is_private() {
            return Err(PRIVATE_KEY_GIVEN);
        }
        Self::from_jwk_members(key)
    }

    /// Takes the key for encryption out of a JWK Set (RFC 7517 §5): one with the key id `kid`, if
    /// given. Keys that say `"use": "enc"` come before those that say nothing; then the first counts.
    ///
    /// # Errors
    /// `ERR_NO_KEY` when no key has that id; otherwise why the first key is of no use:
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_jwk_set(set: &JwkSet, kid: Option<&str>) -> Result<Self, Error> {
        const NO_KEY: Error = Error::new(ErrorCode::NoKey, "the JWK Set has no such key");
        let keys = set.keys.iter().filter(|key| kid.is_none() || key.kid.as_deref() == kid);
        let (for_encryption, others): (Vec<&Jwk>, Vec<&Jwk>) =
            keys.partition(|key| key.usage.as_deref() == Some("enc"));
        let mut refusal = None;
        for key in for_encryption.into_iter().chain(others) {
            match Self::from_jwk(key) {
                Ok(key) => return Ok(key),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.unwrap_or(NO_KEY))
    }

    /// The same key under another key id.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = kid.into();
        self
    }

    /// Size of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> u32 {
        self.modulus.bits()
    }

    /// The key id: the base64url SHA-256 thumbprint of RFC 7638, unless another was given.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// `SHA256:` and the unpadded base64 SHA-256 of the DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = base64::encode(&Sha256::digest(&self.spki));
        ["SHA256:", digest.trim_end_matches('=')].concat()
    }

    /// When the certificate that the key came in says it is valid, if it came in one.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        self.validity
    }

    /// A PEM block `PUBLIC KEY`.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::encode("PUBLIC KEY", &self.spki).to_string()
    }

    /// The DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn to_der(&self) -> &[u8] {
        &self.spki
    }

    /// The JWK, with `use` and `kid`.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        Jwk {
            kty: "RSA".to_owned(),
            n: base64::url_encode(&self.modulus.to_bytes()),
            e: base64::url_encode(trim_zeros(&self.exponent.to_be_bytes())),
            kid: Some(self.kid.clone()),
            usage: Some("enc".to_owned()),
            alg: self.hash.map(|hash| hash.alg().to_owned()),
            ..Jwk::default()
        }
    }

    /// Length of the modulus, and so of a wrapped key, in bytes.
    pub(crate) fn modulus_bytes(&self) -> usize {
        self.modulus.bytes()
    }

    pub(crate) fn modulus(&self) -> &Modulus {
        &self.modulus
    }

    pub(crate) fn exponent(&self) -> u64 {
        self.exponent
    }

    /// SHA-1 of the RSAPublicKey (RFC 5280 §4.2.1.2, method 1).
    pub(crate) fn subject_key_identifier(&self) -> [u8; 20] {
        let exponent = self.exponent.to_be_bytes();
        Sha1::digest(spki::encode_rsa_public_key(&self.modulus.to_bytes(), trim_zeros(&exponent))).into()
    }

    /// The hash that the key's JWK reserves it for.
    pub(crate) fn hash(&self) -> Option<Hash> {
        self.hash
    }

    /// The public half of any JWK.
    pub(super) fn from_jwk_members(key: &Jwk) -> Result<Self, Error> {
        let modulus = jwk::decode_number(&key.n)?;
        let exponent = jwk::decode_number(&key.e)?;
        let mut public_key = Self::from_numbers(&modulus, &exponent)?;
        public_key.hash = key.alg.as_deref().and_then(Hash::from_alg);
        Ok(match &key.kid {
            Some(kid) => public_key.with_kid(kid),
            None => public_key,
        })
    }

    /// Takes big-endian numbers.
    pub(super) fn from_numbers(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        let modulus = trim_zeros(modulus);
        let exponent = check_numbers(modulus, exponent)?;
        let spki = spki::encode(modulus, trim_zeros(&exponent.to_be_bytes()));
        let kid = thumbprint(modulus, exponent);
        Ok(Self { modulus: Modulus::new(modulus), exponent, hash: None, spki, kid, validity: None })
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicKey").field("bits", &self.bits()).field("kid", &self.kid).finish()
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki && self.kid == other.kid
    }
}

impl Eq for PublicKey {}

/// RFC 7638: SHA-256 of the required members, in lexicographic order and without white space.
fn thumbprint(modulus: &[u8], exponent: u64) -> String {
    let e = base64::url_encode(trim_zeros(&exponent.to_be_bytes()));
    let n = base64::url_encode(modulus);
    let members = [r#"{"e":""#, &e, r#"","kty":"RSA","n":""#, &n, r#""}"#].concat();
    base64::url_encode(&Sha256::digest(members))
}
