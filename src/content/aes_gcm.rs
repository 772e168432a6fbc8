//! AES-256-GCM (FIPS 197, NIST SP 800-38D) in constant time, on registers of 16 bytes.
//!
//! AES is bit-sliced over eight blocks, after Käsper and Schwabe (CHES 2009): register `i` of eight
//! holds bit `i` of every byte. In it, byte `p` is position `p` of the state, row by row, and bit `k`
//! of that belongs to block `k`. SubBytes is the circuit of Boyar and Peralta (SEA 2010); ShiftRows and the
//! rotations of MixColumns move bytes.
//!
//! GHASH multiplies four blocks at once by four powers of its key, and reduces once. A nibble of a
//! block is an index into a register of 16 products: looking up in a register takes the same time
//! wherever.
//!
//! Tested against the `aes-gcm` crate, which does this where there are instructions for it.

#[cfg(target_arch = "wasm32")]
use std::arch::wasm32 as simd;
use std::hint::black_box;
use std::ops::{BitAnd, BitXor};

use zeroize::Zeroizing;

use super::{Iv, KEY_BYTES, TAG_BYTES};

const BLOCK_BYTES: usize = 16;
const ROUNDS: usize = 14;
/// Blocks that AES encrypts at once.
const SLICES: usize = 8;
/// Blocks that GHASH multiplies at once.
const STRIDE: usize = 4;

/// Its first byte is the lowest.
type Block = u128;

/// Encrypts `text` in place and returns the tag.
pub(crate) fn seal(key: &[u8; KEY_BYTES], iv: &Iv, aad: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
    let gcm = Gcm::new(key, iv);
    gcm.apply_key_stream(text);
    gcm.tag(aad, text).to_le_bytes()
}

/// Decrypts `text` in place if the tag verifies; otherwise leaves it and returns `false`.
#[cfg(feature = "open")]
pub(crate) fn open(
    key: &[u8; KEY_BYTES],
    iv: &Iv,
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG_BYTES],
) -> bool {
    let gcm = Gcm::new(key, iv);
    let verified = black_box(gcm.tag(aad, text) ^ Block::from_le_bytes(*tag)) == 0;
    if verified {
        gcm.apply_key_stream(text);
    }
    verified
}

struct Gcm {
    aes: Aes,
    hash: GHash,
    /// J0.
    counter: Zeroizing<Block>,
    /// What zero, J0 and the six blocks counted after it encrypt to.
    first: Zeroizing<[Block; SLICES]>,
}

impl Gcm {
    fn new(key: &[u8; KEY_BYTES], iv: &Iv) -> Self {
        let aes = Aes::new(key);
        let mut first = Zeroizing::new([0; SLICES]);
        let counter = Zeroizing::new(match iv {
            Iv::Bytes12(iv) => block(iv) | 1 << 120,
            Iv::Bytes16(iv) => {
                aes.encrypt(&mut first);
                GHash::new(first[0]).digest(b"", iv)
            }
        });
        count(&mut first, *counter, u32::MAX);
        first[0] = 0;
        aes.encrypt(&mut first);
        let hash = GHash::new(first[0]);
        Self { aes, hash, counter, first }
    }

    fn apply_key_stream(&self, text: &mut [u8]) {
        let (head, rest) = text.split_at_mut(text.len().min((SLICES - 2) * BLOCK_BYTES));
        xor(head, &self.first[2..]);
        let mut stream = Zeroizing::new([0; SLICES]);
        let mut number = SLICES as u32 - 1;
        for chunk in rest.chunks_mut(SLICES * BLOCK_BYTES) {
            count(&mut stream, *self.counter, number);
            self.aes.encrypt(&mut stream);
            xor(chunk, stream.as_slice());
            number = number.wrapping_add(SLICES as u32);
        }
    }

    fn tag(&self, aad: &[u8], ciphertext: &[u8]) -> Block {
        self.hash.digest(aad, ciphertext) ^ self.first[1]
    }
}

/// The counter blocks from that many after `first`. The last four bytes count, big-endian, and wrap.
fn count(blocks: &mut [Block; SLICES], first: Block, number: u32) {
    let mut counter = ((first >> 96) as u32).swap_bytes().wrapping_add(number);
    for block in blocks {
        *block = first << 32 >> 32 | Block::from(counter.swap_bytes()) << 96;
        counter = counter.wrapping_add(1);
    }
}

fn xor(text: &mut [u8], stream: &[Block]) {
    let (blocks, rest) = text.as_chunks_mut();
    for (bytes, stream) in blocks.iter_mut().zip(stream) {
        let sum = Lanes::from(Block::from_le_bytes(*bytes)) ^ Lanes::from(*stream);
        *bytes = Block::from(sum).to_le_bytes();
    }
    if let Some(stream) = stream.get(blocks.len()) {
        rest.iter_mut().zip(stream.to_le_bytes()).for_each(|(byte, stream)| *byte ^= stream);
    }
}

/// Up to 16 bytes, padded with zeros.
fn block(bytes: &[u8]) -> Block {
    bytes.iter().rev().fold(0, |block, byte| block << 8 | Block::from(*byte))
}

/// Eight blocks: bit `i` of their bytes in register `i`.
type Sliced = [Lanes; SLICES];

/// `[item(0), …, item(7)]`. Unlike `array::from_fn` when optimised for size, it needs no memory.
macro_rules! eight {
    ($i:ident => $item:expr) => {
        [
            eight!($i 0 $item), eight!($i 1 $item), eight!($i 2 $item), eight!($i 3 $item),
            eight!($i 4 $item), eight!($i 5 $item), eight!($i 6 $item), eight!($i 7 $item),
        ]
    };
    ($i:ident $value:literal $item:expr) => {{
        const $i: usize = $value;
        $item
    }};
}

/// The order of bytes in a register (`SHIFT_IN`: in two).
macro_rules! shuffle {
    ($a:expr, ROTATE_ROWS) => { shuffle!($a, $a, 4 5 6 7 8 9 10 11 12 13 14 15 0 1 2 3) };
    ($a:expr, ROTATE_ROWS_TWICE) => { shuffle!($a, $a, 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7) };
    ($a:expr, REVERSE) => { shuffle!($a, $a, 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0) };
    ($a:expr, $b:expr, SHIFT_IN) => { shuffle!($a, $b, 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30) };
    ($a:expr, $b:expr, $($from:literal)*) => { Lanes(simd::u8x16_shuffle::<$($from),*>($a.0, $b.0)) };
}

/// From columns to rows and back.
const TRANSPOSED: Block = Block::from_le_bytes([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]);
const SHIFT_ROWS: Block = Block::from_le_bytes([0, 1, 2, 3, 5, 6, 7, 4, 10, 11, 8, 9, 15, 12, 13, 14]);
/// The constant of SubBytes, its value at zero.
const SUBSTITUTED_ZERO: u8 = 0x63;

struct Aes {
    /// Sliced: in all bits of a byte what the key has in one, as it is the same for every block.
    round_keys: Zeroizing<[[Block; SLICES]; ROUNDS + 1]>,
}

impl Aes {
    fn new(key: &[u8; KEY_BYTES]) -> Self {
        let mut round_keys = Zeroizing::new([[0; SLICES]; ROUNDS + 1]);
        let (first, second) = key.split_at(BLOCK_BYTES);
        let (mut key, mut next) = (block(first), block(second));
        for (round, round_key) in round_keys.iter_mut().enumerate() {
            // The constant of the SubBytes before, which `substitute` leaves out.
            let constant = if round == 0 { 0 } else { SUBSTITUTED_ZERO };
            let by_rows = Lanes::from(key).at(Lanes::from(TRANSPOSED));
            let bits = slice(by_rows ^ Lanes::splat(constant));
            *round_key = eight!(I => Block::from(bits[I]));
            let mut word = (next >> 96) as u32;
            if round % 2 == 0 {
                word = substitute_word(word.rotate_right(8)) ^ 1 << (round / 2);
            } else {
                word = substitute_word(word);
            }
            let word = Block::from(word);
            key ^= key << 32;
            key ^= key << 64;
            key ^= word | word << 32 | word << 64 | word << 96;
            (key, next) = (next, key);
        }
        Self { round_keys }
    }

    #[inline(never)]
    fn encrypt(&self, blocks: &mut [Block; SLICES]) {
        // If the compiler knew these, it would merge them with the rotations into twice as many shuffles, the
        // masks of which V8 builds anew for each.
        let shift_rows = black_box(Lanes::from(SHIFT_ROWS));
        let transposed = black_box(Lanes::from(TRANSPOSED));
        let mut state = eight!(I => Lanes::from(blocks[I]).at(transposed));
        exchange_bits_and_blocks(&mut state);
        let key = &self.round_keys[0];
        state = eight!(I => state[I] ^ Lanes::from(key[I]));
        let mut round = 1;
        loop {
            substitute(&mut state);
            state = eight!(I => state[I].at(shift_rows));
            let key = &self.round_keys[round];
            if round == ROUNDS {
                break;
            }
            // MixColumns: 2 · (own + next row) + next row + the two after.
            let next = eight!(I => shuffle!(state[I], ROTATE_ROWS));
            let sum = eight!(I => state[I] ^ next[I]);
            let rest = eight!(I => next[I] ^ shuffle!(sum[I], ROTATE_ROWS_TWICE) ^ Lanes::from(key[I]));
            // Modulo x⁸ + x⁴ + x³ + x + 1.
            let [s0, s1, s2, s3, s4, s5, s6, s7] = sum;
            let doubled = [s7, s0 ^ s7, s1, s2 ^ s7, s3 ^ s7, s4, s5, s6];
            state = eight!(I => rest[I] ^ doubled[I]);
            round += 1;
        }
        let key = &self.round_keys[ROUNDS];
        state = eight!(I => state[I] ^ Lanes::from(key[I]));
        exchange_bits_and_blocks(&mut state);
        *blocks = eight!(I => Block::from(state[I].at(transposed)));
    }
}

fn substitute_word(word: u32) -> u32 {
    let mut bits = slice(Lanes::from(Block::from(word)));
    substitute(&mut bits);
    let [b0, b1, b2, b3, b4, b5, b6, b7] = eight!(I => bits[I] & Lanes::splat(1 << I));
    Block::from(b0 ^ b1 ^ b2 ^ b3 ^ b4 ^ b5 ^ b6 ^ b7 ^ Lanes::splat(SUBSTITUTED_ZERO)) as u32
}

/// The same in all eight blocks.
fn slice(bytes: Lanes) -> Sliced {
    eight!(I => {
        let bit = Lanes::splat(1 << I);
        (bytes & bit).equals(bit)
    })
}

/// From a register for each block to a register for each bit, and back.
#[inline(always)]
fn exchange_bits_and_blocks(state: &mut Sliced) {
    macro_rules! exchange {
        ($mask:literal, $shift:literal: $($a:literal $b:literal),*) => {
            let mask = Lanes::splat($mask);
            $(
                let different = (state[$a].shift_right::<$shift>() ^ state[$b]) & mask;
                state[$a] = state[$a] ^ different.shift_left::<$shift>();
                state[$b] = state[$b] ^ different;
            )*
        };
    }
    exchange!(0x55, 1: 0 1, 2 3, 4 5, 6 7);
    exchange!(0x33, 2: 0 2, 1 3, 4 6, 5 7);
    exchange!(0x0f, 4: 0 4, 1 5, 2 6, 3 7);
}

/// SubBytes without its constant. The names are the paper's: `x0` and `s0` are the highest bits.
#[inline(always)]
fn substitute(state: &mut Sliced) {
    let [x7, x6, x5, x4, x3, x2, x1, x0] = *state;
    let y14 = x3 ^ x5;
    let y13 = x0 ^ x6;
    let y9 = x0 ^ x3;
    let y8 = x0 ^ x5;
    let t0 = x1 ^ x2;
    let y1 = t0 ^ x7;
    let y4 = y1 ^ x3;
    let y12 = y13 ^ y14;
    let y2 = y1 ^ x0;
    let y5 = y1 ^ x6;
    let y3 = y5 ^ y8;
    let t1 = x4 ^ y12;
    let y15 = t1 ^ x5;
    let y20 = t1 ^ x1;
    let y6 = y15 ^ x7;
    let y10 = y15 ^ t0;
    let y11 = y20 ^ y9;
    let y7 = x7 ^ y11;
    let y17 = y10 ^ y11;
    let y19 = y10 ^ y8;
    let y16 = t0 ^ y11;
    let y21 = y13 ^ y16;
    let y18 = x0 ^ y16;

    let t2 = y12 & y15;
    let t4 = (y3 & y6) ^ t2;
    let t6 = (y4 & x7) ^ t2;
    let t7 = y13 & y16;
    let t9 = (y5 & y1) ^ t7;
    let t11 = (y2 & y7) ^ t7;
    let t12 = y9 & y11;
    let t14 = (y14 & y17) ^ t12;
    let t16 = (y8 & y10) ^ t12;
    let t21 = t4 ^ t14 ^ y20;
    let t22 = t6 ^ t16 ^ y19;
    let t23 = t9 ^ t14 ^ y21;
    let t24 = t11 ^ t16 ^ y18;
    let t25 = t21 ^ t22;
    let t26 = t21 & t23;
    let t27 = t24 ^ t26;
    let t29 = (t25 & t27) ^ t22;
    let t33 = ((t23 ^ t24) & (t22 ^ t26)) ^ t24;
    let t36 = t24 & (t27 ^ t33);
    let t37 = t36 ^ t23 ^ t33;
    let t40 = t25 ^ (t29 & (t27 ^ t36));
    let t41 = t40 ^ t37;
    let t42 = t29 ^ t33;
    let t43 = t29 ^ t40;
    let t44 = t33 ^ t37;
    let t45 = t42 ^ t41;
    let z0 = t44 & y15;
    let z1 = t37 & y6;
    let z2 = t33 & x7;
    let z3 = t43 & y16;
    let z4 = t40 & y1;
    let z5 = t29 & y7;
    let z6 = t42 & y11;
    let z7 = t45 & y17;
    let z8 = t41 & y10;
    let z9 = t44 & y12;
    let z10 = t37 & y3;
    let z11 = t33 & y4;
    let z12 = t43 & y13;
    let z13 = t40 & y5;
    let z14 = t29 & y2;
    let z15 = t42 & y9;
    let z16 = t45 & y14;
    let z17 = t41 & y8;

    let t46 = z15 ^ z16;
    let t48 = z5 ^ z13;
    let t53 = z0 ^ z3;
    let t57 = z2 ^ z12 ^ t53;
    let t58 = z4 ^ t46;
    let t59 = z3 ^ z6 ^ z7;
    let t62 = z7 ^ z8 ^ t58;
    let t63 = z9 ^ z10 ^ t58;
    let t64 = z4 ^ t59;
    let t65 = z14 ^ t57 ^ t62;
    let t66 = z1 ^ t63;
    let s0 = t59 ^ t63;
    let s3 = t53 ^ t66;
    let s1 = t64 ^ s3;
    let s2 = z16 ^ z17 ^ t64 ^ t65;
    let s4 = z2 ^ z5 ^ t66;
    let s5 = z10 ^ z11 ^ t65;
    let s6 = z12 ^ t48 ^ t62;
    let s7 = t48 ^ t46 ^ t57;
    *state = [s7, s6, s5, s4, s3, s2, s1, s0];
}

/// GHASH under one key, `H`.
struct GHash {
    /// `[j][k]`: byte `15 - j` of all polynomials of four bits times `H^(STRIDE - k)`.
    products: Zeroizing<[[Block; STRIDE]; BLOCK_BYTES]>,
}

impl GHash {
    fn new(key: Block) -> Self {
        let mut hash = Self { products: Zeroizing::new([[0; STRIDE]; BLOCK_BYTES]) };
        let mut power = key;
        for k in (0..STRIDE).rev() {
            hash.fill(k, power);
            power = hash.multiply(&[0, 0, 0, power]);
        }
        hash
    }

    fn fill(&mut self, k: usize, power: Block) {
        // Those with 1, x, x² and x³. In GCM lower powers are higher bits, of bytes in ascending order.
        const POLYNOMIALS: [Block; 4] = [
            0xffff_ffff_ffff_ffff_0000_0000_0000_0000,
            0xffff_ffff_0000_0000_ffff_ffff_0000_0000,
            0xffff_0000_ffff_0000_ffff_0000_ffff_0000,
            0xff00_ff00_ff00_ff00_ff00_ff00_ff00_ff00,
        ];
        let mut product = power.swap_bytes();
        for polynomials in POLYNOMIALS {
            for (products, byte) in self.products.iter_mut().zip(product.to_le_bytes()) {
                products[k] ^= Block::from(Lanes::splat(byte)) & polynomials;
            }
            product = product >> 1 ^ (product & 1).wrapping_neg() & 0xe1 << 120;
        }
    }

    /// Of `aad` and `ciphertext`, each padded with zeros, and their lengths in bits.
    fn digest(&self, aad: &[u8], ciphertext: &[u8]) -> Block {
        let bits = |bytes: &[u8]| Block::from((bytes.len() as u64 * 8).swap_bytes());
        let lengths = (bits(aad) | bits(ciphertext) << 64).to_le_bytes();
        let mut state = 0;
        for part in [aad, ciphertext, &lengths] {
            let (strides, rest) = part.as_chunks::<{ STRIDE * BLOCK_BYTES }>();
            for stride in strides {
                let (blocks, _) = stride.as_chunks();
                let [b0, b1, b2, b3] = [0, 1, 2, 3].map(|i| Block::from_le_bytes(blocks[i]));
                state = self.multiply(&[b0 ^ state, b1, b2, b3]);
            }
            if !rest.is_empty() {
                // Zeros in front change nothing.
                let mut blocks = [0; STRIDE];
                let zeros = STRIDE - rest.len().div_ceil(BLOCK_BYTES);
                for (slot, bytes) in blocks[zeros..].iter_mut().zip(rest.chunks(BLOCK_BYTES)) {
                    *slot = block(bytes);
                }
                blocks[zeros] ^= state;
                state = self.multiply(&blocks);
            }
        }
        state
    }

    /// The sum of `blocks[k] · H^(STRIDE - k)`.
    #[inline(never)]
    fn multiply(&self, blocks: &[Block; STRIDE]) -> Block {
        let [b0, b1, b2, b3] = *blocks;
        let (b0, b1, b2, b3) = (Lanes::from(b0), Lanes::from(b1), Lanes::from(b2), Lanes::from(b3));
        let nibble = Lanes::splat(0x0f);
        let high = |lanes: Lanes| lanes.shift_right::<4>() & nibble;
        let (high0, high1, high2, high3) = (high(b0), high(b1), high(b2), high(b3));
        let (low0, low1, low2, low3) = (b0 & nibble, b1 & nibble, b2 & nibble, b3 & nibble);
        let zero = Lanes::splat(0);
        // The products of high and of low nibbles, and what is shifted out of them.
        let (mut high, mut high_over, mut low, mut low_over) = (zero, zero, zero, zero);
        let mut j = 0;
        loop {
            let [p0, p1, p2, p3] = &self.products[j];
            let (p0, p1, p2, p3) = (Lanes::from(*p0), Lanes::from(*p1), Lanes::from(*p2), Lanes::from(*p3));
            high_over = shuffle!(high, high_over, SHIFT_IN);
            high = shuffle!(zero, high, SHIFT_IN) ^ p0.at(high0) ^ p1.at(high1) ^ p2.at(high2) ^ p3.at(high3);
            low_over = shuffle!(low, low_over, SHIFT_IN);
            low = shuffle!(zero, low, SHIFT_IN) ^ p0.at(low0) ^ p1.at(low1) ^ p2.at(low2) ^ p3.at(low3);
            j += 1;
            // Tested here, V8 does not compute the nibbles anew each time.
            if j == BLOCK_BYTES {
                break;
            }
        }
        let times_x4 = |before: Lanes, lanes: Lanes| {
            let carried = shuffle!(before, lanes, SHIFT_IN) & nibble;
            (lanes.shift_right::<4>() & nibble) ^ carried.shift_left::<4>()
        };
        reduce(high ^ times_x4(zero, low), high_over ^ times_x4(low, low_over))
    }
}

/// `low + high · x¹²⁸` modulo `1 + x + x² + x⁷ + x¹²⁸`.
fn reduce(low: Lanes, high: Lanes) -> Block {
    // Numbers, the highest bit of which is the lowest power.
    let (low, high) = (Block::from(shuffle!(low, REVERSE)), Block::from(shuffle!(high, REVERSE)));
    // What `1 + x + x² + x⁷` carries beyond again; no power in `high` is above 123.
    let high = high ^ high << 121;
    let reduced = low ^ high ^ high >> 1 ^ high >> 2 ^ high >> 7;
    Block::from(shuffle!(Lanes::from(reduced), REVERSE))
}

/// Sixteen bytes in a register.
#[derive(Clone, Copy)]
struct Lanes(simd::v128);

impl Lanes {
    #[inline(always)]
    fn splat(byte: u8) -> Self {
        Self(simd::u8x16_splat(byte))
    }

    /// Those at `indices`, of which none is above 15.
    #[inline(always)]
    fn at(self, indices: Self) -> Self {
        Self(simd::u8x16_swizzle(self.0, indices.0))
    }

    /// For each byte, all bits or none.
    #[inline(always)]
    fn equals(self, other: Self) -> Self {
        Self(simd::u8x16_eq(self.0, other.0))
    }

    /// Across bytes.
    #[inline(always)]
    fn shift_left<const BITS: u32>(self) -> Self {
        Self(simd::u64x2_shl(self.0, BITS))
    }

    /// Across bytes.
    #[inline(always)]
    fn shift_right<const BITS: u32>(self) -> Self {
        Self(simd::u64x2_shr(self.0, BITS))
    }
}

impl BitAnd for Lanes {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(simd::v128_and(self.0, other.0))
    }
}

impl BitXor for Lanes {
    type Output = Self;

    #[inline(always)]
    fn bitxor(self, other: Self) -> Self {
        Self(simd::v128_xor(self.0, other.0))
    }
}

impl From<Block> for Lanes {
    #[inline(always)]
    fn from(block: Block) -> Self {
        Self(simd::u64x2(block as u64, (block >> 64) as u64))
    }
}

impl From<Lanes> for Block {
    #[inline(always)]
    fn from(lanes: Lanes) -> Self {
        let [low, high] = [simd::u64x2_extract_lane::<0>(lanes.0), simd::u64x2_extract_lane::<1>(lanes.0)];
        Block::from(low) | Block::from(high) << 64
    }
}

/// What is used of `std::arch::wasm32`, for the tests on other machines.
#[cfg(not(target_arch = "wasm32"))]
#[expect(non_camel_case_types, reason = "the names are those of `std::arch::wasm32`")]
mod simd {
    pub(super) type v128 = u128;

    pub(super) fn v128_and(a: v128, b: v128) -> v128 {
        a & b
    }

    pub(super) fn v128_xor(a: v128, b: v128) -> v128 {
        a ^ b
    }

    pub(super) fn u8x16_splat(byte: u8) -> v128 {
        v128::from_le_bytes([byte; 16])
    }

    pub(super) fn u8x16_eq(a: v128, b: v128) -> v128 {
        v128::from_le_bytes((a ^ b).to_le_bytes().map(|byte| if byte == 0 { 0xff } else { 0 }))
    }

    pub(super) fn u8x16_swizzle(a: v128, indices: v128) -> v128 {
        let bytes = a.to_le_bytes();
        v128::from_le_bytes(indices.to_le_bytes().map(|i| bytes.get(usize::from(i)).copied().unwrap_or(0)))
    }

    pub(super) fn u8x16_shuffle<
        const A: usize,
        const B: usize,
        const C: usize,
        const D: usize,
        const E: usize,
        const F: usize,
        const G: usize,
        const H: usize,
        const I: usize,
        const J: usize,
        const K: usize,
        const L: usize,
        const M: usize,
        const N: usize,
        const O: usize,
        const P: usize,
    >(
        a: v128,
        b: v128,
    ) -> v128 {
        let bytes = [a.to_le_bytes(), b.to_le_bytes()].concat();
        v128::from_le_bytes([A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P].map(|i| bytes[i]))
    }

    pub(super) fn u64x2(low: u64, high: u64) -> v128 {
        v128::from(low) | v128::from(high) << 64
    }

    pub(super) fn u64x2_extract_lane<const N: usize>(a: v128) -> u64 {
        (a >> (64 * N)) as u64
    }

    pub(super) fn u64x2_shl(a: v128, bits: u32) -> v128 {
        u64x2(u64x2_extract_lane::<0>(a) << bits, u64x2_extract_lane::<1>(a) << bits)
    }

    pub(super) fn u64x2_shr(a: v128, bits: u32) -> v128 {
        u64x2(u64x2_extract_lane::<0>(a) >> bits, u64x2_extract_lane::<1>(a) >> bits)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::content::library;

    proptest! {
        #[test]
        fn agrees_with_the_library(
            key in any::<[u8; 32]>(),
            iv in any::<[u8; 16]>(),
            aad in vec(any::<u8>(), 0..200),
            text in vec(any::<u8>(), 0..4000),
            unaligned in 0usize..16,
        ) {
            for iv in ivs(iv) {
                agrees(&key, &iv, &aad, text.get(unaligned..).unwrap_or_default());
            }
        }
    }

    #[test]
    fn agrees_with_the_library_on_extreme_bytes_of_every_short_length() {
        for byte in [0, 0xff] {
            for length in 0..300 {
                for iv in ivs([byte; 16]) {
                    agrees(&[byte; 32], &iv, &vec![byte; length / 2], &vec![byte; length]);
                }
            }
        }
    }

    /// With this key, the IV is the one from which the counter starts at 2³² - 3.
    #[test]
    fn agrees_with_the_library_where_the_counter_wraps() {
        let key = [7; KEY_BYTES];
        let iv = Iv::Bytes16(0x84a6_f01c_eafd_bad0_dd1e_03af_23e6_4c09_u128.to_be_bytes());
        assert_eq!(Gcm::new(&key, &iv).counter.swap_bytes(), u128::MAX - 2);
        agrees(&key, &iv, b"", &[1; 1000]);
    }

    fn ivs(bytes: [u8; 16]) -> [Iv; 2] {
        [Iv::Bytes12(bytes[..12].try_into().unwrap()), Iv::Bytes16(bytes)]
    }

    fn agrees(key: &[u8; KEY_BYTES], iv: &Iv, aad: &[u8], text: &[u8]) {
        let mut expected = text.to_vec();
        let expected_tag = library::seal(key, iv, aad, &mut expected);
        let mut sealed = text.to_vec();
        let tag = seal(key, iv, aad, &mut sealed);
        assert!(sealed == expected && tag == expected_tag, "{} bytes with {}", text.len(), aad.len());
        #[cfg(feature = "open")]
        {
            let mut altered = tag;
            altered[text.len() % TAG_BYTES] ^= 1 << (aad.len() % 8);
            assert!(!open(key, iv, aad, &mut sealed, &altered));
            assert!(sealed == expected, "what does not verify is not decrypted");
            assert!(open(key, iv, aad, &mut sealed, &tag));
            assert!(sealed == text, "{} bytes with {}", text.len(), aad.len());
        }
    }
}
