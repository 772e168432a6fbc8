//! EncryptedPrivateKeyInfo (RFC 5958 §3) encrypted by PBES2 (RFC 8018 §6.2, §A.4).
//!
//! ```text
//! SEQUENCE
//!   SEQUENCE
//!     OBJECT IDENTIFIER  id-PBES2
//!     SEQUENCE
//!       SEQUENCE         key derivation: its OBJECT IDENTIFIER and a SEQUENCE of
//!                          PBKDF2 (RFC 8018 §A.2): salt, iterations, [key length], [PRF]
//!                          scrypt (RFC 7914 §7):   salt, N, r, p, [key length]
//!       SEQUENCE         cipher: its OBJECT IDENTIFIER and the IV
//!   OCTET STRING         ciphertext of the PrivateKeyInfo
//! ```
//!
//! The parameters are whatever the key's sender chose, so their cost is bounded before any of it is
//! paid. `docs/keys.md` says why the `pkcs5` crate does not read them.

use pbkdf2::pbkdf2_hmac;
use scrypt::scrypt;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::cipher::{self, Cipher};
use super::container::WRONG_PASSPHRASE;
use crate::der::{self, Reader};
use crate::error::{Error, ErrorCode};
use crate::hash::Hash;

/// What RFC 8018 §4.2 calls appropriate for especially critical keys.
const MAX_ITERATIONS: u32 = 10_000_000;
/// Most memory that scrypt may take, in bytes. N = 2¹⁷ with r = 8 takes 128 MiB.
const MAX_SCRYPT_MEMORY: u64 = 192 << 20;
/// Most work that scrypt may do, as N · r · p: four times that of N = 2¹⁷, r = 8, p = 1.
const MAX_SCRYPT_WORK: u64 = 1 << 22;

/// Iterations of PBKDF2-HMAC-SHA-256 for new keys: OWASP's Password Storage Cheat Sheet.
const ITERATIONS: u32 = 600_000;

/// Object identifiers, as DER contents.
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const SCRYPT: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b];
const HMAC_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const HMAC_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a];
const HMAC_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b];
const AES_128_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02];
const AES_192_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
const DES_EDE3_CBC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07];

/// What was encrypted, or garbage where the passphrase is wrong and that does not show yet.
pub(super) fn decrypt(der: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let encrypted = Encrypted::parse(der)?;
    let mut key = Zeroizing::new([0; 32]);
    let key = &mut key[..encrypted.cipher.key_bytes()];
    encrypted.kdf.derive(passphrase, key);
    encrypted.cipher.decrypt(key, encrypted.iv, encrypted.ciphertext).ok_or(WRONG_PASSPHRASE)
}

/// The DER EncryptedPrivateKeyInfo of a DER PrivateKeyInfo: PBKDF2-HMAC-SHA-256, AES-256-CBC.
pub(super) fn encrypt(private_key_info: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt)?;
    getrandom::fill(&mut iv)?;
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), &salt, ITERATIONS, &mut *key);
    let ciphertext = cipher::encrypt_aes256(&key, &iv, private_key_info);

    let iterations = ITERATIONS.to_be_bytes();
    let iterations = der::unsigned(super::trim_zeros(&iterations));
    let prf = der::algorithm(HMAC_SHA256, &der::element(der::NULL, &[]));
    let kdf = der::algorithm(PBKDF2, &der::sequence(&[&der::octet_string(&salt), &iterations, &prf]));
    let cipher = der::algorithm(AES_256_CBC, &der::octet_string(&iv));
    let scheme = der::algorithm(PBES2, &der::sequence(&[&kdf, &cipher]));
    Ok(Zeroizing::new(der::sequence(&[&scheme, &der::octet_string(&ciphertext)])))
}

struct Encrypted<'a> {
    kdf: Kdf<'a>,
    cipher: Cipher,
    iv: &'a [u8],
    ciphertext: &'a [u8],
}

enum Kdf<'a> {
    Pbkdf2 { salt: &'a [u8], iterations: u32, prf: Hash },
    Scrypt { salt: &'a [u8], params: scrypt::Params },
}

const MALFORMED: Error =
    Error::new(ErrorCode::KeyInvalid, "the key is not a well-formed EncryptedPrivateKeyInfo");
const TOO_COSTLY: Error = unsupported("the key's passphrase is hashed at a cost beyond what is accepted");

const fn unsupported(message: &'static str) -> Error {
    Error::new(ErrorCode::KeyUnsupported, message)
}

impl<'a> Encrypted<'a> {
    fn parse(der: &'a [u8]) -> Result<Self, Error> {
        let mut contents = Reader::new(last(Reader::new(der), der::SEQUENCE)?);
        let (scheme, parameters) = split_algorithm(&mut contents)?;
        let ciphertext = last(contents, der::OCTET_STRING)?;
        if scheme != PBES2 {
            return Err(unsupported("the key is encrypted by another scheme than PBES2"));
        }
        let mut parameters = Reader::new(last(parameters, der::SEQUENCE)?);
        let (kdf, kdf_parameters) = split_algorithm(&mut parameters)?;
        let (cipher, iv) = split_algorithm(&mut parameters)?;
        let cipher = match cipher {
            AES_128_CBC => Cipher::Aes128,
            AES_192_CBC => Cipher::Aes192,
            AES_256_CBC => Cipher::Aes256,
            DES_EDE3_CBC => Cipher::DesEde3,
            _ => return Err(cipher::UNSUPPORTED),
        };
        let iv = last(iv, der::OCTET_STRING)?;
        if !parameters.is_empty() || !cipher.fits(iv, ciphertext) {
            return Err(MALFORMED);
        }
        let kdf = Kdf::parse(kdf, Reader::new(last(kdf_parameters, der::SEQUENCE)?), cipher.key_bytes())?;
        Ok(Self { kdf, cipher, iv, ciphertext })
    }
}

impl<'a> Kdf<'a> {
    fn parse(kdf: &[u8], parameters: Reader<'a>, key_bytes: usize) -> Result<Self, Error> {
        match kdf {
            PBKDF2 => Self::parse_pbkdf2(parameters, key_bytes),
            SCRYPT => Self::parse_scrypt(parameters, key_bytes),
            _ => Err(unsupported("the key's passphrase is hashed with neither PBKDF2 nor scrypt")),
        }
    }

    fn parse_pbkdf2(mut parameters: Reader<'a>, key_bytes: usize) -> Result<Self, Error> {
        let salt = parameters.read(der::OCTET_STRING).ok_or(MALFORMED)?;
        let iterations = positive(&mut parameters)?;
        check_key_length(&mut parameters, key_bytes)?;
        let prf = if parameters.is_empty() { Hash::Sha1 } else { parse_prf(parameters)? };
        let iterations = u32::try_from(iterations).ok().filter(|iterations| *iterations <= MAX_ITERATIONS);
        Ok(Self::Pbkdf2 { salt, iterations: iterations.ok_or(TOO_COSTLY)?, prf })
    }

    fn parse_scrypt(mut parameters: Reader<'a>, key_bytes: usize) -> Result<Self, Error> {
        let salt = parameters.read(der::OCTET_STRING).ok_or(MALFORMED)?;
        let mut number = || positive(&mut parameters);
        let (n, r, p) = (number()?, number()?, number()?);
        check_key_length(&mut parameters, key_bytes)?;
        let memory = n.saturating_add(p).saturating_mul(r).saturating_mul(128);
        let work = n.saturating_mul(r).saturating_mul(p);
        if memory > MAX_SCRYPT_MEMORY || work > MAX_SCRYPT_WORK {
            return Err(TOO_COSTLY);
        }
        if !parameters.is_empty() || n == 1 || !n.is_power_of_two() {
            return Err(MALFORMED);
        }
        // Below the bound on work, no number is cut off.
        let params =
            scrypt::Params::new(n.trailing_zeros() as u8, r as u32, p as u32).map_err(|_| MALFORMED)?;
        Ok(Self::Scrypt { salt, params })
    }

    /// Fills `key`, which has at most 32 bytes.
    fn derive(&self, passphrase: &str, key: &mut [u8]) {
        let passphrase = passphrase.as_bytes();
        match *self {
            Self::Pbkdf2 { salt, iterations, prf } => match prf {
                Hash::Sha1 => pbkdf2_hmac::<Sha1>(passphrase, salt, iterations, key),
                Hash::Sha256 => pbkdf2_hmac::<Sha256>(passphrase, salt, iterations, key),
                Hash::Sha384 => pbkdf2_hmac::<Sha384>(passphrase, salt, iterations, key),
                Hash::Sha512 => pbkdf2_hmac::<Sha512>(passphrase, salt, iterations, key),
            },
            Self::Scrypt { salt, ref params } => {
                let derived = scrypt(passphrase, salt, params, key);
                debug_assert!(derived.is_ok(), "a key has neither no bytes nor terabytes");
            }
        }
    }
}

/// An AlgorithmIdentifier: its object identifier, and its parameters.
fn split_algorithm<'a>(reader: &mut Reader<'a>) -> Result<(&'a [u8], Reader<'a>), Error> {
    let mut algorithm = reader.sequence().ok_or(MALFORMED)?;
    let identifier = algorithm.read(der::OBJECT_IDENTIFIER).ok_or(MALFORMED)?;
    Ok((identifier, algorithm))
}

/// The contents of the only element that is left.
fn last<'a>(mut reader: Reader<'a>, tag: u8) -> Result<&'a [u8], Error> {
    reader.read(tag).filter(|_| reader.is_empty()).ok_or(MALFORMED)
}

fn parse_prf(mut reader: Reader<'_>) -> Result<Hash, Error> {
    let (identifier, mut parameters) = split_algorithm(&mut reader)?;
    // The parameters are NULL (RFC 8018 §B.1.2), which some encoders leave out.
    let null = parameters.read_optional(der::NULL).ok_or(MALFORMED)?;
    if !null.unwrap_or_default().is_empty() || !parameters.is_empty() || !reader.is_empty() {
        return Err(MALFORMED);
    }
    match identifier {
        HMAC_SHA1 => Ok(Hash::Sha1),
        HMAC_SHA256 => Ok(Hash::Sha256),
        HMAC_SHA384 => Ok(Hash::Sha384),
        HMAC_SHA512 => Ok(Hash::Sha512),
        _ => Err(unsupported(
            "the key's passphrase is hashed with a PRF other than HMAC-SHA-1, -256, -384 and -512",
        )),
    }
}

/// An INTEGER above zero; one of more than 64 bits is beyond every bound here, and so is the largest.
fn positive(reader: &mut Reader<'_>) -> Result<u64, Error> {
    let bytes = reader.unsigned().filter(|bytes| !bytes.is_empty()).ok_or(MALFORMED)?;
    Ok(super::number(bytes).unwrap_or(u64::MAX))
}

/// The optional length of the derived key says what the cipher says anyway.
fn check_key_length(reader: &mut Reader<'_>, key_bytes: usize) -> Result<(), Error> {
    let length = reader.read_optional(der::INTEGER).ok_or(MALFORMED)?;
    if length.is_some_and(|length| length != [key_bytes as u8]) {
        return Err(MALFORMED);
    }
    Ok(())
}
