//! RSADP (RFC 8017 §5.1.2), by the Chinese remainder theorem: `c^d mod n` from a power modulo each
//! prime (J.-J. Quisquater and C. Couvreur, Electronics Letters 18, 1982).
//!
//! ```text
//! c' = c · r^e mod n                                blinded
//! m' = Σ idempotent · (c' ^ exponent mod prime)     exponent = d mod (prime - 1)
//! m  = m' · r⁻¹ mod n                               if m^e mod n = c
//! ```
//!
//! A prime's idempotent is 1 modulo it, and 0 modulo the other prime.
//!
//! All of it takes the same steps whatever the numbers are: only their lengths show. The blinding
//! (P. Kocher, CRYPTO 1996) hides from whoever chose `c` what is computed with, all the same. The
//! last line keeps a fault in one of the powers from giving away a prime (D. Boneh, R. DeMillo and
//! R. Lipton, EUROCRYPT 1997). Tested against the `rsa` crate.

use std::sync::{Mutex, PoisonError};

use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey};
use zeroize::{Zeroize as _, Zeroizing};

use super::{PublicKey, trim_zeros};
use crate::error::Error;
use crate::montgomery::{Limbs, Modulus};

/// How often a blinding is used before a new one is drawn; OpenSSL's figure.
const BLINDING_USES: u32 = 32;
/// What a random number is longer than the modulus that it is reduced by, so that the result is as
/// good as uniform.
const EXCESS_BYTES: usize = 16;

/// What the operation needs, made ready. The Montgomery forms are modulo `n`.
pub(super) struct PrivateOperation {
    n: Modulus,
    exponent: u64,
    /// `n` and the exponent once more, for the inverse of a blinding.
    public_key: RsaPublicKey,
    primes: [Prime; 2],
    blinding: Mutex<Option<Blinding>>,
}

struct Prime {
    modulus: Modulus,
    exponent: Zeroizing<Vec<u8>>,
    idempotent: Limbs,
}

/// `r^e` and `r⁻¹` for a random `r`.
#[derive(Clone)]
struct Blinding {
    factor: Limbs,
    inverse: Limbs,
    uses: u32,
}

impl PrivateOperation {
    /// `None` for factors that are not coprime, as no two primes are.
    pub(super) fn new(key: &RsaPrivateKey, public_key: &PublicKey) -> Option<Self> {
        let n = public_key.modulus().clone();
        let [p, q] = key.primes() else { return None };
        let form = |number: &BoxedUint| n.to_montgomery(&Zeroizing::new(number.to_be_bytes()));
        let prime = |prime: &BoxedUint, other: &BoxedUint, mut inverse: BoxedUint, exponent: &BoxedUint| {
            let idempotent = n.multiply(&form(other), &form(&inverse));
            inverse.zeroize();
            Prime {
                modulus: Modulus::new(trim_zeros(&Zeroizing::new(prime.to_be_bytes()))),
                exponent: Zeroizing::new(exponent.to_be_bytes().into()),
                idempotent,
            }
        };
        let p_inverse = p.invert_odd_mod(q).into_option()?;
        let q_inverse = q.invert_odd_mod(p).into_option()?;
        Some(Self {
            primes: [prime(p, q, q_inverse, key.dp()?), prime(q, p, p_inverse, key.dq()?)],
            exponent: public_key.exponent(),
            public_key: key.to_public_key(),
            blinding: Mutex::new(None),
            n,
        })
    }

    /// `c^d mod n`, as long as the modulus; `None` for a `c` of another length or not below the
    /// modulus, and where a power came out wrong.
    pub(super) fn apply(&self, c: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        if c.len() != self.n.bytes() || *c >= *self.n.to_bytes() {
            return Ok(None);
        }
        let blinding = self.next_blinding()?;
        let blinded = self.n.multiply(&self.n.to_montgomery(c), &blinding.factor);
        let message = self.n.multiply(&self.power(&self.n.to_number(&blinded)), &blinding.inverse);
        let message = self.n.to_number(&message);
        let is_right = self.n.pow(&message, self.exponent) == c;
        Ok(is_right.then_some(message))
    }

    /// `c^d mod n`, in Montgomery form.
    fn power(&self, c: &[u8]) -> Limbs {
        let [p, q] = &self.primes;
        let part = |prime: &Prime| {
            let power = prime.modulus.pow_secret(c, &prime.exponent);
            self.n.multiply(&self.n.to_montgomery(&power), &prime.idempotent)
        };
        self.n.add(&part(p), &part(q))
    }

    /// The square of a blinding is the next one; the first of them is drawn.
    fn next_blinding(&self) -> Result<Blinding, Error> {
        // A blinding is replaced as a whole, so a panic elsewhere leaves a good one.
        let mut current = self.blinding.lock().unwrap_or_else(PoisonError::into_inner);
        let next = match &*current {
            Some(Blinding { factor, inverse, uses }) if *uses < BLINDING_USES => {
                Blinding { factor: self.n.square(factor), inverse: self.n.square(inverse), uses: uses + 1 }
            }
            _ => self.draw_blinding()?,
        };
        Ok(current.insert(next).clone())
    }

    fn draw_blinding(&self) -> Result<Blinding, Error> {
        let mut random = Zeroizing::new(vec![0; self.n.bytes() + EXCESS_BYTES]);
        loop {
            getrandom::fill(&mut random)?;
            let r = self.n.to_number(&self.n.to_montgomery(&random));
            let factor = Zeroizing::new(self.n.pow(&r, self.exponent));
            let mut r = BoxedUint::from_be_slice_truncated(&r, self.public_key.n_bits_precision());
            let inverse = r.invert_mod(self.public_key.n());
            r.zeroize();
            // A multiple of a factor has none, and of a prime nobody will ever draw one.
            if let Some(mut inverse) = inverse.into_option() {
                let form = self.n.to_montgomery(&Zeroizing::new(inverse.to_be_bytes()));
                inverse.zeroize();
                return Ok(Blinding { factor: self.n.to_montgomery(&factor), inverse: form, uses: 1 });
            }
        }
    }
}

#[cfg(test)]
mod tests;
