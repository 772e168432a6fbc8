//! Public keys in DER: SubjectPublicKeyInfo (RFC 5280 §4.1) and RSAPublicKey (RFC 8017 §A.1.1).

use super::{certificate, trim_zeros};
use crate::der::{self, Reader};
use crate::error::{Error, ErrorCode};
use crate::key::Validity;

/// Object identifiers of keys (RFC 8017 appendix A), as DER contents.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];

/// The numbers of an RSA public key, big-endian, and the validity of the certificate it was in.
pub(super) struct Numbers<'a> {
    pub(super) modulus: &'a [u8],
    pub(super) exponent: &'a [u8],
    pub(super) validity: Option<Validity>,
}

/// Reads a SubjectPublicKeyInfo, an RSAPublicKey or a certificate, told apart by their structure.
pub(super) fn parse(der: &[u8]) -> Result<Numbers<'_>, Error> {
    match kind(der) {
        Some(Kind::Spki) => parse_spki(der, None),
        Some(Kind::Certificate) => {
            let (spki, validity) = certificate::parse(der)?;
            parse_spki(spki, Some(validity))
        }
        Some(Kind::RsaPublicKey) => parse_rsa_public_key(der, None).ok_or(MALFORMED),
        Some(Kind::PrivateKey) => Err(super::PRIVATE_KEY_GIVEN),
        None => Err(MALFORMED),
    }
}

/// The DER SubjectPublicKeyInfo of a key; `modulus` and `exponent` without leading zeros.
pub(super) fn encode(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let algorithm = der::algorithm(RSA_ENCRYPTION, &der::element(der::NULL, &[]));
    let key = encode_rsa_public_key(modulus, exponent);
    der::sequence(&[&algorithm, &der::element(der::BIT_STRING, &[&[0], &key])])
}

/// The DER RSAPublicKey of a key; `modulus` and `exponent` without leading zeros.
pub(super) fn encode_rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::unsigned(modulus), &der::unsigned(exponent)])
}

const MALFORMED: Error = Error::new(
    ErrorCode::KeyInvalid,
    "the key is not a well-formed SubjectPublicKeyInfo, RSAPublicKey or certificate",
);

enum Kind {
    Spki,
    RsaPublicKey,
    Certificate,
    PrivateKey,
}

/// Told by what comes first.
fn kind(der: &[u8]) -> Option<Kind> {
    let mut key = Reader::new(der).sequence()?;
    if let Some(number) = key.clone().unsigned() {
        // A private key's version; or a modulus.
        return Some(if trim_zeros(number).len() <= 1 { Kind::PrivateKey } else { Kind::RsaPublicKey });
    }
    let begins_with_algorithm = key.sequence()?.read(der::OBJECT_IDENTIFIER).is_some();
    Some(match key.read(der::OCTET_STRING) {
        // EncryptedPrivateKeyInfo (RFC 5958 §3).
        Some(_) if begins_with_algorithm => Kind::PrivateKey,
        _ if begins_with_algorithm => Kind::Spki,
        _ => Kind::Certificate,
    })
}

fn parse_spki(der: &[u8], validity: Option<Validity>) -> Result<Numbers<'_>, Error> {
    let (mut algorithm, key) = split_spki(der).ok_or(MALFORMED)?;
    match algorithm.read(der::OBJECT_IDENTIFIER).ok_or(MALFORMED)? {
        RSA_ENCRYPTION => {
            // The parameters are NULL (RFC 3279 §2.3.1), which some encoders leave out.
            let parameters = algorithm.read_optional(der::NULL).ok_or(MALFORMED)?;
            if !parameters.unwrap_or_default().is_empty() || !algorithm.is_empty() {
                return Err(MALFORMED);
            }
            parse_rsa_public_key(key, validity).ok_or(MALFORMED)
        }
        RSASSA_PSS => Err(Error::new(ErrorCode::KeyUnsupported, "the RSA key is for signatures only")),
        _ => Err(Error::new(ErrorCode::KeyUnsupported, "the key is not an RSA key")),
    }
}

/// The AlgorithmIdentifier and the key.
fn split_spki(der: &[u8]) -> Option<(Reader<'_>, &[u8])> {
    let mut outer = Reader::new(der);
    let mut spki = outer.sequence()?;
    let algorithm = spki.sequence()?;
    let key = spki.read(der::BIT_STRING)?.strip_prefix(&[0])?;
    (outer.is_empty() && spki.is_empty()).then_some((algorithm, key))
}

fn parse_rsa_public_key(der: &[u8], validity: Option<Validity>) -> Option<Numbers<'_>> {
    let mut outer = Reader::new(der);
    let mut key = outer.sequence()?;
    let (modulus, exponent) = (key.unsigned()?, key.unsigned()?);
    (outer.is_empty() && key.is_empty()).then_some(Numbers { modulus, exponent, validity })
}
