//! RSA keys: reading them, checking them, naming them.

mod certificate;
#[cfg(feature = "open")]
mod cipher;
#[cfg(feature = "open")]
mod container;
#[cfg(feature = "open")]
mod generate;
mod jwk;
#[cfg(feature = "open")]
mod legacy;
#[cfg(feature = "open")]
mod pbes2;
#[cfg(feature = "open")]
mod private;
#[cfg(feature = "open")]
mod private_operation;
mod public;
#[cfg(feature = "open")]
mod ring;
mod spki;

pub use certificate::Validity;
pub use jwk::{Jwk, JwkSet};
#[cfg(feature = "open")]
pub use private::PrivateKey;
pub use public::PublicKey;
#[cfg(feature = "open")]
pub use ring::KeyRing;

use crate::error::{Error, ErrorCode};

/// The smallest modulus, in bits (NIST SP 800-131A: 112 bits of strength).
const MIN_BITS: u32 = 2048;
/// The largest modulus, in bits: a bound on the work a hostile key can ask for.
const MAX_BITS: u32 = 8192;
/// The largest public exponent that the `rsa` crate opens with.
const MAX_EXPONENT: u64 = (1 << 33) - 1;

/// Rules that public and private keys share. `modulus` is big-endian, without leading zeros.
fn check_numbers(modulus: &[u8], exponent: &[u8]) -> Result<u64, Error> {
    let bits = bit_length(modulus);
    if bits < bit_length(exponent) {
        return Err(Error::new(ErrorCode::KeyInvalid, "the RSA modulus and public exponent are swapped"));
    }
    if bits < MIN_BITS {
        return Err(Error::new(ErrorCode::KeyTooSmall, "the RSA key is smaller than 2048 bits"));
    }
    if bits > MAX_BITS {
        return Err(Error::new(ErrorCode::KeyUnsupported, "the RSA key is larger than 8192 bits"));
    }
    if modulus.last().is_none_or(|byte| byte & 1 == 0) {
        return Err(Error::new(ErrorCode::KeyInvalid, "the RSA modulus is even"));
    }
    let exponent = number(exponent)
        .filter(|exponent| *exponent <= MAX_EXPONENT)
        .ok_or(Error::new(ErrorCode::KeyUnsupported, "the RSA public exponent is larger than 33 bits"))?;
    if exponent < 3 || exponent & 1 == 0 {
        return Err(Error::new(
            ErrorCode::KeyInvalid,
            "the RSA public exponent is not an odd number above 1",
        ));
    }
    Ok(exponent)
}

const PRIVATE_KEY_GIVEN: Error =
    Error::new(ErrorCode::KeyInvalid, "a private key was given where a public key belongs");

fn bit_length(number: &[u8]) -> u32 {
    let number = trim_zeros(number);
    // 32 bits suffice: no key text comes near 512 MiB.
    number.first().map_or(0, |first| number.len() as u32 * 8 - first.leading_zeros())
}

fn trim_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

fn number(bytes: &[u8]) -> Option<u64> {
    let bytes = trim_zeros(bytes);
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
