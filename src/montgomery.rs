//! Powers modulo an odd number, by Montgomery multiplication (P. L. Montgomery, Math. Comp. 44, 1985).
//!
//! WebAssembly multiplies fastest sixteen bits at a time: one instruction makes eight products and
//! adds them in pairs, into four lanes. So a number is written in digits of 14 bits and a sign, whose
//! products a lane has room to add up, and a lane is a column of the schoolbook product. To have all
//! columns at once, the reduction too is a product of whole numbers, twice: `t = a·b`;
//! `q = t·n⁻¹ mod R`; `(t - q·n) / R`.
//!
//! Digits are rounded to about half of their range either way, and numbers lie between `-n` and `n` or
//! a little beyond; only what is read out is reduced.
//!
//! The base is secret: every multiplication takes the same steps whatever the base. `pow` is for a
//! public exponent, whose bits its sequence of multiplications follows; that is half of the work of
//! `pow_secret`, which takes the same steps whatever the exponent and the modulus.
//! Tested against the `rsa` crate.

mod lanes;

use std::hint::black_box;

use zeroize::Zeroizing;

use lanes::Lanes;

/// Of a digit. Its value is at most 8391 either way, so that a lane has room for what four limbs by four
/// add to a column: `4 · 4 · 8391² < 2³¹`.
const DIGIT_BITS: u32 = 14;
/// Of a limb: four digits.
const LIMB_BITS: u32 = 4 * DIGIT_BITS;
const LIMB_BYTES: usize = 7;
const DIGIT_MASK: i32 = (1 << DIGIT_BITS) - 1;
const LIMB_MASK: i64 = (1 << LIMB_BITS) - 1;

/// Four digits, the first the least: 16 bits each.
type Limb = [i32; 2];

/// A number modulo `n`, in Montgomery form: `x · R`, up to multiples of `n`. One number has many such
/// forms; its bytes are to be compared.
pub(crate) type Limbs = Zeroizing<Vec<Limb>>;

/// What the columns of a product owe to one limb `b` of a factor and the limb `c` below it: a limb
/// `a` of the other adds to its four columns its first two digits times the first of these, and its
/// last two times the second. A lane holds two digits:
///
/// ```text
/// b₀ c₃ | b₁ b₀ | b₂ b₁ | b₃ b₂
/// c₂ c₁ | c₃ c₂ | b₀ c₃ | b₁ b₀
/// ```
type Rows = [Lanes; 2];

/// An odd modulus `n` with what multiplying modulo it needs. Limbs are little-endian.
#[derive(Clone)]
pub(crate) struct Modulus {
    /// `n`, 56 bits a limb.
    limbs: Zeroizing<Vec<i64>>,
    /// Of `-n`.
    minus_n: Zeroizing<Vec<Rows>>,
    /// Of `n⁻¹ mod R`, where `R = 2^(56 · limbs)`.
    inverse: Zeroizing<Vec<Rows>>,
    /// `R² mod n`.
    r_squared: Limbs,
    bits: u32,
}

#[cfg_attr(not(feature = "open"), allow(dead_code, reason = "sealing has no secret exponents"))]
impl Modulus {
    /// Takes an odd number of 64 bits or more, big-endian, without leading zeros.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let top_zeros = bytes.first().map_or(0, |byte| byte.leading_zeros());
        // Keys have at most 8192 bits.
        let bits = bytes.len() as u32 * 8 - top_zeros;
        // R is at least 16n. Then a product of two sums of two products is at most 0.62n either way,
        // as q is at most 0.52R, and 1.24² / 16 + 0.52 < 0.62.
        let length = (bits + 4).div_ceil(LIMB_BITS) as usize;
        let limbs = to_limbs(bytes, length);
        let minus_n = rows(&to_digits(&limbs, -1));
        let mut modulus = Self {
            inverse: rows(&inverse(limbs[0], &minus_n, length)),
            r_squared: Zeroizing::default(),
            minus_n,
            bits,
            limbs,
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
        self.bytes_of(&self.limbs).to_vec()
    }

    /// `base ^ exponent mod n`, for a `base` below `n` and as long as it, and an odd `exponent` above 1.
    pub(crate) fn pow(&self, base: &[u8], exponent: u64) -> Vec<u8> {
        let mut space = self.space();
        let plain = to_digits(&to_limbs(base, self.limbs.len()), 1);
        let mut base = plain.clone();
        self.multiply_by(&mut base, &self.r_squared, &mut space);
        let mut power = base.clone();
        let mut bit = exponent.ilog2();
        while bit > 1 {
            bit -= 1;
            self.square_in(&mut power, &mut space);
            if exponent >> bit & 1 == 1 {
                self.multiply_by(&mut power, &base, &mut space);
            }
        }
        self.square_in(&mut power, &mut space);
        // The last factor is not in Montgomery form, and so neither is the power.
        self.multiply_by(&mut power, &plain, &mut space);
        self.reduced(&power).to_vec()
    }

    /// `base ^ exponent mod n` in the same steps whatever the three are: only their lengths show.
    /// For a `base` of any length.
    pub(crate) fn pow_secret(&self, base: &[u8], exponent: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut space = self.space();
        let base = self.to_montgomery(base);
        // base⁰ to base¹⁵
        let mut powers = vec![self.to_montgomery(&[1])];
        for i in 0..15 {
            powers.push(self.multiply(&powers[i], &base));
        }
        let mut power = powers[0].clone();
        for byte in exponent {
            for digit in [byte >> 4, byte & 15] {
                for _ in 0..4 {
                    self.square_in(&mut power, &mut space);
                }
                self.multiply_by(&mut power, &select(&powers, digit), &mut space);
            }
        }
        self.to_number(&power)
    }

    /// The Montgomery form of a big-endian number of any length, modulo `n`.
    pub(crate) fn to_montgomery(&self, bytes: &[u8]) -> Limbs {
        let length = self.limbs.len();
        let digit_bytes = LIMB_BYTES * (length - 1);
        let mut radix = vec![0; digit_bytes + 1];
        radix[0] = 1;
        let radix = self.multiply(&to_digits(&to_limbs(&radix, length), 1), &self.r_squared);
        // Horner's rule
        let mut sum = Zeroizing::new(vec![[0; 2]; length]);
        for digit in bytes.rchunks(digit_bytes).rev() {
            let digit = self.multiply(&to_digits(&to_limbs(digit, length), 1), &self.r_squared);
            sum = self.add(&self.multiply(&sum, &radix), &digit);
        }
        sum
    }

    /// Big-endian bytes, as many as the modulus has.
    pub(crate) fn to_number(&self, limbs: &Limbs) -> Zeroizing<Vec<u8>> {
        let mut one = Zeroizing::new(vec![[0; 2]; limbs.len()]);
        one[0] = [1, 0];
        self.reduced(&self.multiply(limbs, &one))
    }

    /// The sum of two products.
    pub(crate) fn add(&self, a: &Limbs, b: &Limbs) -> Limbs {
        let mut carry = Carry::default();
        let digits = |(&a, &b)| {
            lanes::pack(
                carry.digits(Columns { low: lanes::unpack(a) + lanes::unpack(b), ..Columns::default() }),
            )
        };
        Zeroizing::new(a.iter().zip(b.iter()).map(digits).collect())
    }

    /// The square of a product or of a sum of two, all in Montgomery form.
    pub(crate) fn square(&self, a: &Limbs) -> Limbs {
        let mut square = a.clone();
        self.square_in(&mut square, &mut self.space());
        square
    }

    /// The product of products or of sums of two, all in Montgomery form.
    pub(crate) fn multiply(&self, a: &Limbs, b: &Limbs) -> Limbs {
        let mut product = a.clone();
        self.multiply_by(&mut product, b, &mut self.space());
        product
    }

    fn space(&self) -> Space {
        let length = self.limbs.len();
        Space {
            rows: Zeroizing::new(vec![Rows::default(); length + 3]),
            product: Zeroizing::new(vec![Lanes::default(); 2 * length]),
            quotient: Zeroizing::new(vec![Lanes::default(); length + 1]),
        }
    }

    /// `a ← a · b / R`
    fn multiply_by(&self, a: &mut Limbs, b: &[Limb], space: &mut Space) {
        fill_rows(&mut space.rows, b);
        space.product.fill(Lanes::default());
        add_product(&mut space.product, 0, a, &space.rows);
        self.reduce(a, space);
    }

    /// `a ← a² / R`
    fn square_in(&self, a: &mut Limbs, space: &mut Space) {
        fill_rows(&mut space.rows, a);
        square(&mut space.product, a, &space.rows);
        self.reduce(a, space);
    }

    /// `a ← product / R`
    fn reduce(&self, a: &mut Limbs, space: &mut Space) {
        let length = self.limbs.len();
        let Space { product, quotient, .. } = space;
        pack(a, product);
        quotient.fill(Lanes::default());
        add_product(&mut quotient[..length + length % 2], 0, a, &self.inverse);
        pack(a, quotient);
        // The sum below R is a multiple of R, and less: zero. It takes no more than its highest two
        // columns to find what it carries.
        let start = length - 2 + length % 2;
        add_product(&mut product[start..], start, a, &self.minus_n);
        pack(a, &product[length..]);
    }

    /// `2^(2 · 56 · length)` modulo `n`: doubled from the highest bit of `n`, squared from where
    /// squaring in Montgomery form doubles the part of the exponent above `56 · length`.
    fn r_squared(&self) -> Limbs {
        let r_bits = LIMB_BITS * self.limbs.len() as u32;
        let squarings = r_bits.ilog2() - 4;
        let mut power = Zeroizing::new(vec![0; self.limbs.len()]);
        let top_bit = self.bits - 1;
        power[(top_bit / LIMB_BITS) as usize] = 1 << (top_bit % LIMB_BITS);
        for _ in 0..r_bits - top_bit + (r_bits >> squarings) {
            for (limb, n_limb) in power.iter_mut().zip(self.limbs.iter()) {
                *limb = 2 * *limb - n_limb;
            }
            self.reduce_once(&mut power);
        }
        let mut power = to_digits(&power, 1);
        let mut space = self.space();
        for squaring in (0..squarings).rev() {
            self.square_in(&mut power, &mut space);
            if r_bits >> squaring & 1 == 1 {
                power = self.add(&power, &power);
            }
        }
        power
    }

    /// Of a number that is not in Montgomery form, from `-n` to `n`.
    fn reduced(&self, number: &[Limb]) -> Zeroizing<Vec<u8>> {
        let value = |limb: &Limb| {
            let [low, high] = limb.map(|pair| i64::from(pair as i16) + (i64::from(pair >> 16) << DIGIT_BITS));
            low + (high << (2 * DIGIT_BITS))
        };
        let mut limbs = Zeroizing::new(number.iter().map(value).collect::<Vec<_>>());
        self.reduce_once(&mut limbs);
        self.bytes_of(&limbs)
    }

    /// Carries, and adds `n` to what is below zero, without a branch.
    fn reduce_once(&self, limbs: &mut [i64]) {
        let mut negative = 0;
        for _ in 0..2 {
            let mask = black_box(negative);
            let mut carry = 0;
            let (mut rest, mut n) = (&mut *limbs, &self.limbs[..]);
            while let ([limb, limbs @ ..], [n_limb, n_limbs @ ..]) = (rest, n) {
                carry += *limb + (n_limb & mask);
                *limb = carry & LIMB_MASK;
                carry >>= LIMB_BITS;
                (rest, n) = (limbs, n_limbs);
            }
            negative = carry;
        }
    }

    fn bytes_of(&self, limbs: &[i64]) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![0; self.bytes()]);
        for (bytes, limb) in bytes.rchunks_mut(LIMB_BYTES).zip(limbs) {
            let limb = limb.to_be_bytes();
            bytes.copy_from_slice(&limb[limb.len() - bytes.len()..]);
        }
        bytes
    }
}

/// What a multiplication needs beside its factors, for many of them.
struct Space {
    rows: Zeroizing<Vec<Rows>>,
    product: Zeroizing<Vec<Lanes>>,
    quotient: Zeroizing<Vec<Lanes>>,
}

/// Four columns of a product, each `2¹⁴ · high + low`.
#[derive(Clone, Copy, Default)]
struct Columns {
    high: Lanes,
    low: Lanes,
}

impl Columns {
    #[inline(always)]
    fn add(&mut self, sums: Lanes) {
        self.high = self.high + lanes::shift_right(sums, DIGIT_BITS);
        self.low = self.low + lanes::and(sums, lanes::splat(DIGIT_MASK));
    }

    #[inline(always)]
    fn double(&mut self) {
        self.high = self.high + self.high;
        self.low = self.low + self.low;
    }
}

/// What columns carry to the four above them.
#[derive(Default)]
struct Carry {
    high: Lanes,
    carry: Lanes,
}

impl Carry {
    /// The digits of four columns, once the columns below are carried into them.
    ///
    /// Two rounds, each of which carries from a column to the next one only, leave at most 2¹³ and
    /// what the second round carries: 199 for the longest of keys.
    #[inline(always)]
    fn digits(&mut self, Columns { high, low }: Columns) -> Lanes {
        let half = 1 << (DIGIT_BITS - 1);
        let rounded = low + lanes::slide_one(self.high, high) + lanes::splat(half);
        let carry = lanes::shift_right(rounded, DIGIT_BITS);
        let digits = lanes::and(rounded, lanes::splat(DIGIT_MASK)) + lanes::splat(-half);
        let carried = lanes::slide_one(self.carry, carry);
        (self.high, self.carry) = (high, carry);
        digits + carried
    }
}

/// Adds to `sum` the columns of `a · b` from `4 · first` on, and carries.
fn add_product(sum: &mut [Lanes], first: usize, a: &[Limb], b: &[Rows]) {
    let mut carry = Carry::default();
    let (mut rest, mut limb) = (sum, first);
    while let [x_sum, y_sum, above @ ..] = rest {
        let (from, to) = (limb.saturating_sub(a.len()), a.len().min(limb + 2));
        let [mut x, mut y] = columns(&a[from..to], &b[limb + 2 - to..limb + 3 - from]);
        x.low = x.low + *x_sum;
        y.low = y.low + *y_sum;
        *x_sum = carry.digits(x);
        *y_sum = carry.digits(y);
        (rest, limb) = (above, limb + 2);
    }
}

/// `a · a`, with the products of different limbs made once and doubled.
fn square(square: &mut [Lanes], a: &[Limb], rows: &[Rows]) {
    let mut carry = Carry::default();
    let (mut rest, mut middle) = (square, 0_usize);
    while let [x_square, y_square, above @ ..] = rest {
        let from = (2 * middle).saturating_sub(a.len());
        let [mut x, mut y] = columns(&a[from..middle], &rows[middle + 2..2 * middle + 3 - from]);
        x.double();
        y.double();
        let limb = &a[middle];
        // Without the digits of the limb below.
        let [first, second] = rows[middle + 1];
        let own = [
            lanes::and(first, lanes::new([0xffff, -1, -1, -1])),
            lanes::and(second, lanes::new([0, 0, 0xffff, -1])),
        ];
        x.add(dot(limb, &own));
        y.add(dot(limb, &rows[middle + 2]));
        if let Some(next) = a.get(middle + 1) {
            y.add(dot(next, &own));
        }
        *x_square = carry.digits(x);
        *y_square = carry.digits(y);
        (rest, middle) = (above, middle + 1);
    }
}

/// Eight columns of the product of the limbs `a` with `rows`: with these from the last but one to the
/// first, and from the last to the second.
///
/// Patterns rather than iterators, which are calls where the compiler is told to save space.
#[inline(never)]
fn columns(a: &[Limb], rows: &[Rows]) -> [Columns; 2] {
    let (mut x, mut y) = (Columns::default(), Columns::default());
    let [rows @ .., [first, second]] = rows else { return [x, y] };
    let (mut a, mut rows, mut above) = (a, rows, [*first, *second]);
    while let ([a0, a1, a2, a3, a_rest @ ..], [rows_rest @ .., row3, row2, row1, row0]) = (a, rows) {
        x.add(dot(a0, row0) + dot(a1, row1) + dot(a2, row2) + dot(a3, row3));
        y.add(dot(a0, &above) + dot(a1, row0) + dot(a2, row1) + dot(a3, row2));
        (a, rows, above) = (a_rest, rows_rest, [row3[0], row3[1]]);
    }
    let (mut x_rest, mut y_rest) = (Lanes::default(), Lanes::default());
    while let ([limb, a_rest @ ..], [rows_rest @ .., row]) = (a, rows) {
        x_rest = x_rest + dot(limb, row);
        y_rest = y_rest + dot(limb, &above);
        (a, rows, above) = (a_rest, rows_rest, [row[0], row[1]]);
    }
    x.add(x_rest);
    y.add(y_rest);
    [x, y]
}

#[inline(always)]
fn dot(limb: &Limb, rows: &Rows) -> Lanes {
    lanes::dot(lanes::splat(limb[0]), rows[0]) + lanes::dot(lanes::splat(limb[1]), rows[1])
}

fn pack(limbs: &mut [Limb], digits: &[Lanes]) {
    let (mut limbs, mut digits) = (limbs, digits);
    while let ([limb, limbs_rest @ ..], [four, digits_rest @ ..]) = (limbs, digits) {
        *limb = lanes::pack(*four);
        (limbs, digits) = (limbs_rest, digits_rest);
    }
}

/// The rows of a factor: before those of its limbs, and after them, zeros.
fn rows(limbs: &[Limb]) -> Zeroizing<Vec<Rows>> {
    let mut rows = Zeroizing::new(vec![Rows::default(); limbs.len() + 3]);
    fill_rows(&mut rows, limbs);
    rows
}

fn fill_rows(rows: &mut [Rows], limbs: &[Limb]) {
    let (mut rest, mut limbs) = (&mut rows[1..], limbs);
    let (mut below, mut first_below) = (Lanes::default(), Lanes::default());
    while let [[first, second], above @ ..] = rest {
        let mut limb = [0; 2];
        if let [lowest, higher @ ..] = limbs {
            (limb, limbs) = (*lowest, higher);
        }
        let digits = lanes::unpack(limb);
        let shifted = lanes::shift_left(lanes::slide_one(below, digits), 16);
        *first = lanes::or(lanes::and(digits, lanes::splat(0xffff)), shifted);
        *second = lanes::slide_two(first_below, *first);
        (rest, below, first_below) = (above, digits, *first);
    }
}

/// `n⁻¹ mod 2^(56 · length)`, by Newton's iteration, each step of which doubles the right limbs.
fn inverse(n: i64, minus_n: &[Rows], length: usize) -> Limbs {
    let mut lowest = n;
    for _ in 0..5 {
        lowest = lowest.wrapping_mul(2i64.wrapping_sub(n.wrapping_mul(lowest)));
    }
    let mut inverse = to_digits(&[lowest & LIMB_MASK], 1);
    inverse.resize(length, [0; 2]);
    let mut known = 1;
    while known < length {
        known = length.min(2 * known);
        let mut factor = product_below(&inverse[..known], minus_n);
        // It is -1 as far as the inverse was known; 2 is to be added.
        factor[0] = [1, 0];
        let product = product_below(&factor, &rows(&inverse[..known]));
        inverse[..known].copy_from_slice(&product);
    }
    inverse
}

/// The limbs of `a · b` that `a` has.
fn product_below(a: &[Limb], b: &[Rows]) -> Limbs {
    let mut product = Zeroizing::new(vec![Lanes::default(); a.len().next_multiple_of(2)]);
    add_product(&mut product, 0, a, b);
    let mut limbs = Zeroizing::new(a.to_vec());
    pack(&mut limbs, &product);
    limbs
}

/// `powers[index]`, having read all of them.
#[cfg_attr(not(feature = "open"), allow(dead_code, reason = "sealing has no secret exponents"))]
fn select(powers: &[Limbs], index: u8) -> Limbs {
    let mut selected = Zeroizing::new(vec![[0; 2]; powers[0].len()]);
    for (i, power) in (0u32..).zip(powers) {
        let mask = black_box(((i ^ u32::from(index)).wrapping_sub(1) >> 31).wrapping_neg()) as i32;
        for (selected, limb) in selected.iter_mut().zip(power.iter()) {
            selected[0] |= limb[0] & mask;
            selected[1] |= limb[1] & mask;
        }
    }
    selected
}

/// Big-endian bytes, as `length` little-endian limbs of 56 bits.
fn to_limbs(bytes: &[u8], length: usize) -> Zeroizing<Vec<i64>> {
    let mut limbs = Zeroizing::new(vec![0; length]);
    for (limb, bytes) in limbs.iter_mut().zip(bytes.rchunks(LIMB_BYTES)) {
        *limb = bytes.iter().fold(0, |limb, byte| limb << 8 | i64::from(*byte));
    }
    limbs
}

/// The digits of a number, or of that minus it, by its `sign`.
fn to_digits(limbs: &[i64], sign: i32) -> Limbs {
    let mut carry = Carry::default();
    let mut digits = Zeroizing::new(vec![[0; 2]; limbs.len()]);
    for (digits, limb) in digits.iter_mut().zip(limbs) {
        let digit = |i| sign * ((limb >> (i * DIGIT_BITS)) as i32 & DIGIT_MASK);
        let four = lanes::new([digit(0), digit(1), digit(2), digit(3)]);
        *digits = lanes::pack(carry.digits(Columns { low: four, ..Columns::default() }));
    }
    digits
}

#[cfg(test)]
mod tests;
