//! The structures that a private key comes in: told apart, decrypted, read.

use rsa::RsaPrivateKey;
use rsa::pkcs1::{self, RsaPrivateKeyRef};
use rsa::pkcs8::der::Decode as _;
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};

use super::{check_numbers, legacy, pbes2, trim_zeros};
use crate::der::{self, Reader};
use crate::error::{Error, ErrorCode};
use crate::pem::Block;

/// Reads a PEM block; without a passphrase, one that is not encrypted.
pub(super) fn read_pem(text: &str, passphrase: Option<&str>) -> Result<RsaPrivateKey, Error> {
    let block = Block::find(text)?;
    let container = Container::of_label(block.label)?;
    if let Some(encrypted) = legacy::Encrypted::find(&block)? {
        let der = encrypted.decrypt(passphrase.ok_or(NO_PASSPHRASE)?)?;
        return container.read_decrypted(&der);
    }
    let der = block.decode()?;
    if Container::of(&der)? != container {
        return Err(Error::new(
            ErrorCode::KeyInvalid,
            "the PEM block holds another kind of key than its label says",
        ));
    }
    container.read(&der, passphrase)
}

/// Reads DER; without a passphrase, what is not encrypted.
pub(super) fn read_der(der: &[u8], passphrase: Option<&str>) -> Result<RsaPrivateKey, Error> {
    Container::of(der)?.read(der, passphrase)
}

pub(super) const PUBLIC_KEY_GIVEN: Error =
    Error::new(ErrorCode::KeyInvalid, "a public key was given where a private key belongs");
pub(super) const WRONG_PASSPHRASE: Error =
    Error::new(ErrorCode::Passphrase, "the passphrase is wrong, or the encrypted key was altered");
const NO_PASSPHRASE: Error =
    Error::new(ErrorCode::Passphrase, "the key is encrypted, and no passphrase was given");
const NOT_RSA: Error = Error::new(ErrorCode::KeyUnsupported, "the key is not an RSA key");
pub(super) const INCONSISTENT: Error = Error::new(
    ErrorCode::KeyInvalid,
    "the numbers of the private key are malformed or do not belong together",
);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    /// PKCS#8 (RFC 5958 §2).
    PrivateKeyInfo,
    /// PKCS#8 (RFC 5958 §3).
    EncryptedPrivateKeyInfo,
    /// PKCS#1 (RFC 8017 §A.1.2).
    RsaPrivateKey,
}

impl Container {
    fn of_label(label: &str) -> Result<Self, Error> {
        match label {
            "PRIVATE KEY" => Ok(Self::PrivateKeyInfo),
            "ENCRYPTED PRIVATE KEY" => Ok(Self::EncryptedPrivateKeyInfo),
            "RSA PRIVATE KEY" => Ok(Self::RsaPrivateKey),
            "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Err(NOT_RSA),
            label if label.ends_with("PUBLIC KEY") || label.ends_with("CERTIFICATE") => Err(PUBLIC_KEY_GIVEN),
            _ => Err(Error::new(
                ErrorCode::KeyUnsupported,
                "the PEM block is not a `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` or `RSA PRIVATE KEY`",
            )),
        }
    }

    /// Told by what comes first.
    fn of(der: &[u8]) -> Result<Self, Error> {
        const MALFORMED: Error =
            Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed PKCS#8 or PKCS#1 private key");
        let mut outer = Reader::new(der);
        let mut contents = outer.sequence().filter(|_| outer.is_empty()).ok_or(MALFORMED)?;
        if let Some(version) = contents.unsigned() {
            if version.len() > 1 {
                // The modulus of an RSAPublicKey.
                Err(PUBLIC_KEY_GIVEN)
            } else if contents.sequence().is_some() {
                Ok(Self::PrivateKeyInfo)
            } else if contents.unsigned().is_some() {
                Ok(Self::RsaPrivateKey)
            } else if contents.read(der::OCTET_STRING).is_some() {
                // ECPrivateKey (RFC 5915).
                Err(NOT_RSA)
            } else {
                Err(MALFORMED)
            }
        } else if contents.sequence().is_none() {
            Err(MALFORMED)
        } else if contents.read(der::OCTET_STRING).is_some() {
            Ok(Self::EncryptedPrivateKeyInfo)
        } else {
            // SubjectPublicKeyInfo and certificates go on with other elements.
            Err(PUBLIC_KEY_GIVEN)
        }
    }

    fn read(self, der: &[u8], passphrase: Option<&str>) -> Result<RsaPrivateKey, Error> {
        match self {
            Self::PrivateKeyInfo => read_private_key_info(der),
            Self::RsaPrivateKey => read_rsa_private_key(der),
            Self::EncryptedPrivateKeyInfo => {
                let der = pbes2::decrypt(der, passphrase.ok_or(NO_PASSPHRASE)?)?;
                Self::PrivateKeyInfo.read_decrypted(&der)
            }
        }
    }

    /// One wrong passphrase in 256 leaves a well-formed padding behind, and never a structure.
    fn read_decrypted(self, der: &[u8]) -> Result<RsaPrivateKey, Error> {
        if Self::of(der) != Ok(self) {
            return Err(WRONG_PASSPHRASE);
        }
        self.read(der, None)
    }
}

fn read_private_key_info(der: &[u8]) -> Result<RsaPrivateKey, Error> {
    const MALFORMED: Error =
        Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed PKCS#8 private key");
    const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
    let info = PrivateKeyInfoRef::from_der(der).map_err(|_| MALFORMED)?;
    match info.algorithm.oid {
        // The parameters are NULL (RFC 3279 §2.3.1), which some encoders leave out.
        pkcs1::ALGORITHM_OID if info.algorithm.parameters.is_none_or(|parameters| parameters.is_null()) => {
            read_rsa_private_key(info.private_key.as_bytes())
        }
        pkcs1::ALGORITHM_OID => Err(MALFORMED),
        RSASSA_PSS => Err(Error::new(ErrorCode::KeyUnsupported, "the RSA key is for signatures only")),
        _ => Err(NOT_RSA),
    }
}

fn read_rsa_private_key(der: &[u8]) -> Result<RsaPrivateKey, Error> {
    let numbers = RsaPrivateKeyRef::from_der(der).map_err(|_| INCONSISTENT)?;
    // Size and shape are judged before any arithmetic on numbers of a stranger's choosing.
    check_numbers(trim_zeros(numbers.modulus.as_bytes()), numbers.public_exponent.as_bytes())?;
    if numbers.other_prime_infos.is_some() {
        return Err(Error::new(ErrorCode::KeyUnsupported, "the RSA key has more than two primes"));
    }
    RsaPrivateKey::try_from(numbers).map_err(|_| INCONSISTENT)
}
