//! Against the arithmetic of the `rsa` crate, with random and with extreme numbers.

use proptest::prelude::*;
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, RsaPublicKey};

use super::{DIGIT_BITS, Lanes, Limb, Modulus, add_product, pack, rows, square};

/// `base ^ exponent mod n`, for any odd `n`.
fn reference(n: &[u8], base: &[u8], exponent: &[u8]) -> Vec<u8> {
    let number = BoxedUint::from_be_slice_vartime;
    let key = RsaPublicKey::new_unchecked(number(n), number(exponent));
    let power = rsa::hazmat::rsa_encrypt(&key, &number(base)).unwrap().to_be_bytes();
    power[power.len() - key.size()..].to_vec()
}

fn random(bytes: usize) -> Vec<u8> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).unwrap();
    random
}

/// Odd numbers of `bits` bits: the least, the greatest, one whose ones are far apart, and a random one.
fn moduli(bits: usize) -> Vec<Vec<u8>> {
    let bytes = bits.div_ceil(8);
    let mut sparse = vec![0; bytes];
    sparse[bytes / 2] = 0x10;
    let mut moduli = vec![vec![0; bytes], vec![0xff; bytes], sparse, random(bytes)];
    for modulus in &mut moduli {
        let top_bit = (bits - 1) % 8;
        modulus[0] = (modulus[0] | 1 << top_bit) & (0xff >> (7 - top_bit));
        modulus[bytes - 1] |= 1;
    }
    moduli
}

/// Numbers below `n`, and as long: 0, 1, n - 1, all ones under the top bit, and a random one.
fn bases(n: &[u8]) -> Vec<Vec<u8>> {
    let mut bases =
        vec![vec![0; n.len()], vec![0; n.len()], n.to_vec(), vec![0xff; n.len()], random(n.len())];
    bases[1][n.len() - 1] = 1;
    bases[2][n.len() - 1] -= 1;
    for base in &mut bases[3..] {
        base[0] = 0;
    }
    bases
}

#[test]
fn a_public_power_agrees_with_the_rsa_crate_for_moduli_of_any_size() {
    for bits in
        [2048, 2049, 2055, 2063, 2064, 2072, 2184, 2500, 3071, 3072, 3584, 3585, 4095, 4096, 6000, 8191, 8192]
    {
        for n in moduli(bits) {
            let modulus = Modulus::new(&n);
            assert_eq!((modulus.bits() as usize, modulus.to_bytes()), (bits, n.clone()));
            for base in bases(&n) {
                for exponent in [3u64, 0x1_0001] {
                    assert_eq!(
                        modulus.pow(&base, exponent),
                        reference(&n, &base, &exponent.to_be_bytes()),
                        "{bits} bits, {base:x?} ^ {exponent} mod {n:x?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_secret_power_agrees_with_the_rsa_crate_for_bases_of_any_length() {
    for bits in [1024, 1025, 2051] {
        for n in moduli(bits) {
            let modulus = Modulus::new(&n);
            let mut bases = bases(&n);
            bases.extend([
                vec![],
                vec![7],
                n.clone(),
                vec![0xff; n.len()],
                random(2 * n.len()),
                vec![0xff; 5 * n.len()],
            ]);
            for base in bases {
                for exponent in [vec![0], vec![1], vec![0, 0x10, 0xf0], vec![0xff; 16], random(n.len())] {
                    assert_eq!(
                        modulus.pow_secret(&base, &exponent).as_slice(),
                        reference(&n, &base, &exponent),
                        "{bits} bits, {base:x?} ^ {exponent:x?} mod {n:x?}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_taken_to_montgomery_form_comes_back_reduced() {
    let n = &moduli(1536)[3];
    let modulus = Modulus::new(n);
    for number in [vec![], vec![5], n.clone(), random(192), random(500)] {
        let limbs = modulus.to_montgomery(&number);
        assert_eq!(modulus.to_number(&limbs).as_slice(), reference(n, &number, &[1]));
    }
}

/// Four digits of the greatest size, which the longest of keys comes near to.
const GREATEST: [i32; 4] = [8391, -8391, 8391, 8391];
/// Limbs of a key of 8192 bits.
const LONGEST: usize = 147;

fn limb(digits: [i32; 4]) -> Limb {
    [digits[0] & 0xffff | digits[1] << 16, digits[2] & 0xffff | digits[3] << 16]
}

/// Whose value it is modulo the prime 2³¹ - 1, having looked at the size of its digits.
fn value(limbs: &[Limb]) -> i64 {
    let prime = (1 << 31) - 1;
    limbs.iter().flatten().rev().fold(0, |value, pair| {
        [pair >> 16, i32::from(*pair as i16)].into_iter().fold(value, |value, digit| {
            assert!(digit.abs() <= 8391, "{digit}");
            ((value << DIGIT_BITS) + i64::from(digit)).rem_euclid(prime)
        })
    })
}

#[test]
fn a_product_of_the_greatest_digits_overflows_nowhere() {
    for signs in [[1, 1], [1, -1], [-1, -1]] {
        for digits in [GREATEST, [8391; 4]] {
            let [a, b] = signs.map(|sign| vec![limb(digits.map(|digit| sign * digit)); LONGEST]);
            // The columns of the product, and some above to carry into.
            let mut product = vec![Lanes::default(); 2 * LONGEST];
            let mut limbs = vec![[0; 2]; 2 * LONGEST];
            add_product(&mut product, 0, &a, &rows(&b));
            pack(&mut limbs, &product);
            let prime = (1 << 31) - 1;
            assert_eq!(value(&limbs), (value(&a) * value(&b)).rem_euclid(prime));

            square(&mut product, &a, &rows(&a));
            pack(&mut limbs, &product);
            assert_eq!(value(&limbs), (value(&a) * value(&a)).rem_euclid(prime));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn powers_agree_with_the_rsa_crate(
        mut n in prop::collection::vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 8..300),
        mut base in prop::collection::vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 1..300),
        exponent in (1..=u64::MAX / 2).prop_map(|half| 2 * half + 1),
    ) {
        n[0] |= 0x80;
        *n.last_mut().unwrap() |= 1;
        let modulus = Modulus::new(&n);
        let exponent_bytes = exponent.to_be_bytes();
        prop_assert_eq!(&*modulus.pow_secret(&base, &exponent_bytes), &*reference(&n, &base, &exponent_bytes));
        base.resize(n.len(), 0);
        base[0] = 0;
        prop_assert_eq!(modulus.pow(&base, exponent), reference(&n, &base, &exponent_bytes));
    }
}
