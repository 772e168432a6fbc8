//! RSA public keys.

use sha2::{Digest as _, Sha256};

use super::{Jwk, check_numbers, jwk, trim_zeros};
use crate::base64;
use crate::der::{self, Reader};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;
use crate::montgomery::Modulus;
use crate::pem;

/// Object identifiers of keys (RFC 8017 appendix A), as DER contents.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];

/// An RSA public key of 2048 to 8192 bits, made ready to seal with.
#[derive(Clone)]
pub struct PublicKey {
    modulus: Modulus,
    exponent: u64,
    hash: Option<Hash>,
    spki: Vec<u8>,
    kid: String,
}

impl PublicKey {
    /// Reads a PEM block `PUBLIC KEY` (SubjectPublicKeyInfo, RFC 5280).
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        let block = pem::Block::find(text)?;
        match block.label {
            "PUBLIC KEY" => Self::from_der(&block.decode()?),
            label if label.ends_with("PRIVATE KEY") => Err(PRIVATE_KEY_GIVEN),
            _ => Err(Error::new(ErrorCode::KeyUnsupported, "the PEM block is not a `PUBLIC KEY`")),
        }
    }

    /// Reads a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        if is_private_key(der) {
            return Err(PRIVATE_KEY_GIVEN);
        }
        let (algorithm, modulus, exponent) = parse_spki(der)
            .ok_or(Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed SubjectPublicKeyInfo"))?;
        match algorithm {
            RSA_ENCRYPTION => Self::from_numbers(modulus, exponent),
            RSASSA_PSS => Err(Error::new(ErrorCode::KeyUnsupported, "the RSA key is for signatures only")),
            _ => Err(Error::new(ErrorCode::KeyUnsupported, "the key is not an RSA key")),
        }
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
        let spki = encode_spki(modulus, exponent);
        let kid = thumbprint(modulus, exponent);
        Ok(Self { modulus: Modulus::new(modulus), exponent, hash: None, spki, kid })
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

const PRIVATE_KEY_GIVEN: Error =
    Error::new(ErrorCode::KeyInvalid, "a private key was given where a public key belongs");

/// PKCS#8 and PKCS#1 private keys begin with a version, an INTEGER; a SubjectPublicKeyInfo begins
/// with a SEQUENCE, and a PKCS#1 public key with a far longer INTEGER.
fn is_private_key(der: &[u8]) -> bool {
    let version = Reader::new(der).sequence().and_then(|mut key| key.unsigned());
    version.is_some_and(|version| version.len() <= 1)
}

/// The algorithm's object identifier; and, if it is `rsaEncryption`, modulus and exponent.
fn parse_spki(der: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut outer = Reader::new(der);
    let mut spki = outer.sequence()?;
    let mut algorithm = spki.sequence()?;
    let identifier = algorithm.read(der::OBJECT_IDENTIFIER)?;
    let bits = spki.read(der::BIT_STRING)?;
    if !outer.is_empty() || !spki.is_empty() {
        return None;
    }
    if identifier != RSA_ENCRYPTION {
        return Some((identifier, &[], &[]));
    }
    // The parameters are NULL (RFC 3279 §2.3.1), which some encoders leave out.
    if !algorithm.is_empty() && (algorithm.read(der::NULL)? != b"" || !algorithm.is_empty()) {
        return None;
    }
    let mut contents = Reader::new(bits.strip_prefix(&[0])?);
    let mut key = contents.sequence()?;
    let (modulus, exponent) = (key.unsigned()?, key.unsigned()?);
    (key.is_empty() && contents.is_empty()).then_some((identifier, modulus, exponent))
}

fn encode_spki(modulus: &[u8], exponent: u64) -> Vec<u8> {
    let exponent = exponent.to_be_bytes();
    let numbers = [der::unsigned(modulus), der::unsigned(trim_zeros(&exponent))];
    let key = der::element(der::SEQUENCE, &[&numbers[0], &numbers[1]]);
    let identifier = der::element(der::OBJECT_IDENTIFIER, &[RSA_ENCRYPTION]);
    let algorithm = der::element(der::SEQUENCE, &[&identifier, &der::element(der::NULL, &[])]);
    der::element(der::SEQUENCE, &[&algorithm, &der::element(der::BIT_STRING, &[&[0], &key])])
}

/// RFC 7638: SHA-256 of the required members, in lexicographic order and without white space.
fn thumbprint(modulus: &[u8], exponent: u64) -> String {
    let e = base64::url_encode(trim_zeros(&exponent.to_be_bytes()));
    let n = base64::url_encode(modulus);
    let members = [r#"{"e":""#, &e, r#"","kty":"RSA","n":""#, &n, r#""}"#].concat();
    base64::url_encode(&Sha256::digest(members))
}
