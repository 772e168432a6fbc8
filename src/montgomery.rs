//! Powers modulo a public odd number, by Montgomery multiplication
//! (P. L. Montgomery, Math. Comp. 44, 1985; the loop is the "finely integrated operand scanning" of
//! Koç, Acar and Kaliski, IEEE Micro 16, 1996).
//!
//! The base is secret: every multiplication takes the same steps whatever the base. `pow` is for a
//! public exponent, whose bits its sequence of multiplications follows; that is half of the work of
//! `pow_secret`, which takes the same steps whatever the exponent and the modulus.
//! Tested against the `rsa` crate.

use zeroize::Zeroizing;

/// An odd modulus `n` with what multiplying modulo it needs. Limbs are little-endian.
#[derive(Clone)]
pub(crate) struct Modulus {
    limbs: Limbs,
    /// `R² mod n`, where `R = 2^(32 · limbs)`.
    r_squared: Limbs,
    /// `-n⁻¹ mod 2³²`.
    n_prime: Zeroizing<u32>,
    bits: u32,
}

/// A number modulo `n`, in Montgomery form: `x · R mod n`.
pub(crate) type Limbs = Zeroizing<Vec<u32>>;

#[allow(dead_code, reason = "`pow_secret` and what it needs await the private-key operation")]
impl Modulus {
    /// Takes an odd number, big-endian, without leading zeros.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let limbs = to_limbs(bytes, bytes.len().div_ceil(4));
        let top_zeros = bytes.first().map_or(0, |byte| byte.leading_zeros());
        let mut modulus = Self {
            n_prime: inverse(limbs.first().copied().unwrap_or(1)).wrapping_neg().into(),
            r_squared: Vec::new().into(),
            // Keys have at most 8192 bits.
            bits: bytes.len() as u32 * 8 - top_zeros,
            limbs: limbs.into(),
        };
        modulus.r_squared = modulus.r_squared();
        modulus
    }

    pub(crate) fn bits(&self) -> u32 {
        self.bits
    }

    /// Length of the modulus in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bits.div_ceil(8) as usize
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.bytes_of(&self.limbs)
    }

    /// `base ^ exponent mod n`, for a `base` below `n` and as long as it, and an `exponent` above 0.
    pub(crate) fn pow(&self, base: &[u8], exponent: u64) -> Vec<u8> {
        let base = Zeroizing::new(to_limbs(base, self.limbs.len()));
        let base = self.multiply(&base, &self.r_squared);
        let mut power = base.clone();
        for bit in (0..exponent.ilog2()).rev() {
            power = self.square(&power);
            if exponent >> bit & 1 == 1 {
                power = self.multiply(&power, &base);
            }
        }
        self.to_number(&power).to_vec()
    }

    /// `base ^ exponent mod n` in the same steps whatever the three are: only their lengths show.
    /// For a `base` of any length.
    pub(crate) fn pow_secret(&self, base: &[u8], exponent: &[u8]) -> Zeroizing<Vec<u8>> {
        let base = self.to_montgomery(base);
        // base⁰ to base¹⁵
        let mut powers = vec![self.to_montgomery(&[1])];
        for i in 0..15 {
            powers.push(self.multiply(&powers[i], &base));
        }
        let mut power = powers[0].clone();
        for digit in exponent.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
            for _ in 0..4 {
                power = self.square(&power);
            }
            power = self.multiply(&power, &select(&powers, digit));
        }
        self.to_number(&power)
    }

    /// The Montgomery form of a big-endian number of any length, modulo `n`.
    pub(crate) fn to_montgomery(&self, bytes: &[u8]) -> Limbs {
        let length = self.limbs.len();
        let mut sum = Zeroizing::new(vec![0; length]);
        for digit in bytes.rchunks(4 * length).rev() {
            // Horner's rule in base R: a product with R² is one with R.
            let digit = Zeroizing::new(to_limbs(digit, length));
            let (high, low) = (self.multiply(&sum, &self.r_squared), self.multiply(&digit, &self.r_squared));
            let mut carry = 0;
            for ((sum, &high), &low) in sum.iter_mut().zip(high.iter()).zip(low.iter()) {
                let wide = u64::from(high) + u64::from(low) + carry;
                (*sum, carry) = (wide as u32, wide >> 32);
            }
            self.reduce_once(&mut sum, carry as u32);
        }
        sum
    }

    /// Big-endian bytes, as many as the modulus has.
    pub(crate) fn to_number(&self, limbs: &Limbs) -> Zeroizing<Vec<u8>> {
        let mut one = vec![0; self.limbs.len()];
        one[0] = 1;
        self.bytes_of(&self.multiply(limbs, &one)).into()
    }

    /// `a · a / R mod n`: the square of a number, both in Montgomery form.
    pub(crate) fn square(&self, a: &[u32]) -> Limbs {
        self.multiply(a, a)
    }

    /// `a · b / R mod n`, for `a` below `R` and `b` below `n`: the product of two numbers, all in
    /// Montgomery form.
    pub(crate) fn multiply(&self, a: &[u32], b: &[u32]) -> Limbs {
        let length = self.limbs.len();
        let n = &self.limbs[..length];
        let a = &a[..length];
        let mut product = Zeroizing::new(vec![0u32; length]);
        let t = &mut product[..length];
        // The limb above `t`: t stays below 2n.
        let mut top = 0u64;
        for &b_limb in b {
            let x = u64::from(t[0]) + wide(a[0], b_limb);
            let m = (x as u32).wrapping_mul(*self.n_prime);
            // The low limb of this sum is zero by the choice of m, and falls away.
            let y = u64::from(x as u32) + wide(m, n[0]);
            let (mut carry_x, mut carry_y) = (x >> 32, y >> 32);
            for j in 1..length {
                let x = u64::from(t[j]) + wide(a[j], b_limb) + carry_x;
                let y = u64::from(x as u32) + wide(m, n[j]) + carry_y;
                (carry_x, carry_y) = (x >> 32, y >> 32);
                t[j - 1] = y as u32;
            }
            let sum = top + carry_x + carry_y;
            t[length - 1] = sum as u32;
            top = sum >> 32;
        }
        self.reduce_once(t, top as u32);
        product
    }

    /// Subtracts `n` from `top · R + t` where that is not below `n`, without a branch.
    fn reduce_once(&self, t: &mut [u32], top: u32) {
        let mut difference = Zeroizing::new(vec![0u32; t.len()]);
        let mut borrow = 0u32;
        for ((difference, &t), &n) in difference.iter_mut().zip(t.iter()).zip(self.limbs.iter()) {
            let wide = u64::from(t).wrapping_sub(u64::from(n)).wrapping_sub(u64::from(borrow));
            *difference = wide as u32;
            borrow = (wide >> 63) as u32;
        }
        // Below n: the subtraction borrowed, and there was no top limb to borrow from.
        let keep = (borrow & !top & 1).wrapping_neg();
        for (t, difference) in t.iter_mut().zip(difference.iter()) {
            *t = (*t & keep) | (difference & !keep);
        }
    }

    /// Doubles `1` until it is `2^(32·limbs + limbs) mod n`; five Montgomery squarings, each of which
    /// doubles the part of the exponent above `32·limbs`, then make that `R²`.
    fn r_squared(&self) -> Limbs {
        let length = self.limbs.len();
        let mut power = Zeroizing::new(vec![0; length]);
        power[0] = 1;
        for _ in 0..33 * length {
            let mut top = 0;
            for limb in power.iter_mut() {
                (*limb, top) = (*limb << 1 | top, *limb >> 31);
            }
            self.reduce_once(&mut power, top);
        }
        for _ in 0..5 {
            power = self.square(&power);
        }
        power
    }

    fn bytes_of(&self, limbs: &[u32]) -> Vec<u8> {
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect());
        bytes[bytes.len() - self.bytes()..].to_vec()
    }
}

#[allow(dead_code, reason = "`pow_secret` awaits the private-key operation")]
/// `powers[index]`, having read all of them.
fn select(powers: &[Limbs], index: u8) -> Limbs {
    let mut selected = Zeroizing::new(vec![0; powers[0].len()]);
    for (i, power) in (0u32..).zip(powers) {
        let mask = std::hint::black_box(((i ^ u32::from(index)).wrapping_sub(1) >> 31).wrapping_neg());
        for (selected, limb) in selected.iter_mut().zip(power.iter()) {
            *selected |= limb & mask;
        }
    }
    selected
}

/// Big-endian bytes, as `length` little-endian limbs.
fn to_limbs(bytes: &[u8], length: usize) -> Vec<u32> {
    let mut limbs = Vec::with_capacity(length);
    limbs.extend(
        bytes.rchunks(4).map(|chunk| chunk.iter().fold(0, |limb, byte| limb << 8 | u32::from(*byte))),
    );
    limbs.resize(length, 0);
    limbs
}

fn wide(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// The inverse of an odd number modulo 2³², by Newton's iteration: each step doubles the right bits.
fn inverse(odd: u32) -> u32 {
    let mut inverse = odd;
    for _ in 0..4 {
        inverse = inverse.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(inverse)));
    }
    inverse
}

#[cfg(test)]
mod tests;
