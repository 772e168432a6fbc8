//! New RSA keys.

use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use rsa::{BoxedUint, RsaPrivateKey};
use zeroize::Zeroizing;

use super::trim_zeros;
use crate::error::{Error, ErrorCode};
use crate::montgomery::Modulus;

const EXPONENT: u32 = 0x1_0001;

/// A key of two primes, with a modulus of `bits` bits: an even number.
pub(super) fn generate(bits: u32) -> Result<RsaPrivateKey, Error> {
    // The sieve takes no fallible source: ask once, so that a missing source is an error.
    // One that answers now and fails later would abort, never give a weak key.
    getrandom::fill(&mut [0])?;
    loop {
        let (p, q) = (generate_prime(bits / 2)?, generate_prime(bits / 2)?);
        // Refused: twice the same prime, and one in 65537, below which is a multiple of the exponent.
        if let Ok(key) = RsaPrivateKey::from_p_q(p, q, EXPONENT.into()) {
            return Ok(key);
        }
    }
}

/// With the two top bits set, so that the product of two has twice the bits.
pub(super) fn generate_prime(bits: u32) -> Result<BoxedUint, Error> {
    const FAILED: Error = Error::new(ErrorCode::Rng, "no key could be made");
    let sieve = SmallFactorsSieveFactory::new(Flavor::Any, bits, SetBits::TwoMsb).map_err(|_| FAILED)?;
    // The library has the last word; of 40 candidates it sees one, because its arithmetic is slower.
    let is_prime =
        |_: &mut _, candidate: &BoxedUint| may_be_prime(candidate) && is_prime(Flavor::Any, candidate);
    sieve_and_find(&mut UnwrapErr(SysRng), sieve, is_prime).ok().flatten().ok_or(FAILED)
}

/// Fermat's test: 2^(n - 1) is 1 modulo a prime, and modulo next to no other number.
fn may_be_prime(odd: &BoxedUint) -> bool {
    let number = Zeroizing::new(odd.to_be_bytes());
    let mut exponent = number.clone();
    // An odd number loses its last bit.
    if let Some(last) = exponent.last_mut() {
        *last &= !1;
    }
    let power = Modulus::new(trim_zeros(&number)).pow_secret(&[2], &exponent);
    matches!(power.as_slice(), [zeros @ .., 1] if zeros.iter().all(|zero| *zero == 0))
}
