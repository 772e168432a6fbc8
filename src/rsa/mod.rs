//! RSAES-OAEP (RFC 8017 §7.1), with any pair of hashes.
//!
//! Both ways are our own; the `rsa` crate is the reference in the tests.

mod oaep;
mod oaep_parameters;
#[cfg(feature = "open")]
mod unwrap;

pub(crate) use oaep::Oaep;
#[cfg(feature = "open")]
pub(crate) use unwrap::unwrap;

use crate::error::Error;
use crate::key::PublicKey;
use crate::random::Random;

/// RSAES-OAEP-ENCRYPT: wraps `message` for `key`; the result is as long as the modulus.
pub(crate) fn wrap(
    key: &PublicKey,
    oaep: &Oaep<'_>,
    message: &[u8],
    random: &mut Random,
) -> Result<Vec<u8>, Error> {
    let encoded = oaep.encode(message, key.modulus_bytes(), random)?;
    // RSAEP (§5.1.1). An OAEP block begins with a zero byte, so it is below the modulus.
    Ok(key.modulus().pow(&encoded, key.exponent()))
}

#[cfg(test)]
mod tests;
