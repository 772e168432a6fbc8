//! Project Wycheproof's vectors through our own RSA-OAEP and both forms of AES-GCM, every case accounted for.
#![cfg(feature = "open")]

use std::collections::BTreeMap;

use wycheproof::{HashFunction, TestResult, aead, rsa_oaep};
use zeroize::Zeroizing;

use crate::content::{ContentKey, Iv, KEY_BYTES, aes_gcm};
use crate::error::ErrorCode;
use crate::hash::Hash;
use crate::key::PrivateKey;
use crate::random::Random;
use crate::rsa::{Oaep, unwrap, wrap};

#[test]
fn rsa_oaep_unwraps_what_is_valid_and_nothing_else() {
    // Set by `cargo xtask test --all`: each message is wrapped here too, not the first of each group only.
    let runs_all = std::env::var_os("SEALFIELD_TEST_TIER").is_some_and(|tier| tier == "all");
    let mut tally = Tally::default();
    for name in rsa_oaep::TestName::all() {
        let set = rsa_oaep::TestSet::load(name).unwrap();
        tally.total += set.number_of_tests;
        for group in &set.test_groups {
            if let Some(reason) = unsupported(group) {
                tally.skip(group.tests.len(), reason);
                continue;
            }
            let (hash, mgf1_hash) = (our_hash(group.hash).unwrap(), our_hash(group.mgf_hash).unwrap());
            let key = PrivateKey::from_der(&group.pkcs8).unwrap();
            let mut messages_to_wrap = if runs_all { group.tests.len() } else { 1 };
            for case in &group.tests {
                let oaep = Oaep { hash, mgf1_hash, label: &case.label };
                let message = unwrap(&key, &oaep, &case.ct).unwrap();
                let message = message.as_ref().map(|message| message.as_slice());
                if is_valid(case) {
                    assert_eq!(message, Some(case.pt.as_ref()), "{name:?} {}", case.tc_id);
                    if messages_to_wrap > 0 {
                        messages_to_wrap -= 1;
                        let random = &mut Random::draw().unwrap();
                        let wrapped = wrap(key.public_key(), &oaep, &case.pt, random).unwrap();
                        let message = unwrap(&key, &oaep, &wrapped).unwrap().unwrap();
                        assert_eq!(*message, *case.pt, "{name:?} {}, wrapped here", case.tc_id);
                    }
                } else {
                    assert_eq!(message, None, "{name:?} {}", case.tc_id);
                }
                tally.ran += 1;
            }
        }
    }
    tally.settle(
        "RSA-OAEP",
        702,
        &[
            ("MGF1 hash SHA-224", 63),
            ("hash SHA-224", 126),
            ("hash SHA-512/224", 67),
            ("hash SHA-512/256", 68),
            ("key of 1024 bits", 36),
            ("key of 1536 bits", 36),
        ],
    );
}

#[test]
fn aes_256_gcm_seals_as_published_and_opens_nothing_else() {
    let mut tally = Tally::default();
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    tally.total += set.number_of_tests;
    for group in &set.test_groups {
        assert_eq!(group.tag_size, 128);
        for case in &group.tests {
            let Ok(key) = <[u8; KEY_BYTES]>::try_from(case.key.as_ref()) else {
                tally.skip(1, format!("key of {} bits", group.key_size));
                continue;
            };
            let iv = match group.nonce_size {
                96 => Iv::Bytes12(case.nonce.as_ref().try_into().unwrap()),
                128 => Iv::Bytes16(case.nonce.as_ref().try_into().unwrap()),
                _ => {
                    tally.skip(1, "IV neither of 12 nor of 16 bytes".to_owned());
                    continue;
                }
            };
            let published = [case.ct.as_ref(), case.tag.as_ref()].concat();
            let mut in_wasm = case.pt.to_vec();
            let tag = aes_gcm::seal(&key, &iv, &case.aad, &mut in_wasm);
            in_wasm.extend_from_slice(&tag);
            let mut text = case.ct.to_vec();
            let tag = case.tag.as_ref().try_into().unwrap();
            let opened_in_wasm =
                aes_gcm::open(&key, &iv, &case.aad, &mut text, tag).then_some(text.as_slice());

            let key = ContentKey::from_bytes(Zeroizing::new(key));
            let mut sealed = case.pt.to_vec();
            let tag = key.encrypt(&iv, &case.aad, &mut sealed);
            sealed.extend_from_slice(&tag);
            let opened = key.decrypt(&iv, &case.aad, published.clone());
            let opened = opened.as_ref().map(|opened| opened.as_slice());

            for (sealed, opened) in [(sealed, opened), (in_wasm, opened_in_wasm)] {
                if case.result.must_fail() {
                    assert_ne!(sealed, published, "{}", case.tc_id);
                    assert_eq!(opened, None, "{}", case.tc_id);
                } else {
                    assert_eq!(case.result, TestResult::Valid, "{}", case.tc_id);
                    assert_eq!(sealed, published, "{}", case.tc_id);
                    assert_eq!(opened, Some(case.pt.as_ref()), "{}", case.tc_id);
                }
            }
            tally.ran += 1;
        }
    }
    tally.settle(
        "AES-GCM",
        85,
        &[("IV neither of 12 nor of 16 bytes", 20), ("key of 128 bits", 108), ("key of 192 bits", 103)],
    );
}

/// Why no case of the group can run here.
fn unsupported(group: &rsa_oaep::TestGroup) -> Option<String> {
    if let Err(other) = our_hash(group.hash) {
        return Some(format!("hash {other}"));
    }
    if let Err(other) = our_hash(group.mgf_hash) {
        return Some(format!("MGF1 hash {other}"));
    }
    if group.key_size < 2048 {
        let refused = PrivateKey::from_der(&group.pkcs8).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::KeyTooSmall);
        return Some(format!("key of {} bits", group.key_size));
    }
    None
}

/// A ciphertext that is a small number is as good as any other (RFC 8017 §5.1.2 bounds it by 0 and
/// the modulus alone), though some libraries take it for a fault.
fn is_valid(case: &rsa_oaep::Test) -> bool {
    match case.result {
        TestResult::Valid => true,
        TestResult::Invalid => false,
        TestResult::Acceptable => {
            assert!(case.flags.contains(&rsa_oaep::TestFlag::SmallIntegerCiphertext), "{}", case.tc_id);
            true
        }
    }
}

/// The hash, or the name of one that we do not have.
fn our_hash(hash: HashFunction) -> Result<Hash, &'static str> {
    match hash {
        HashFunction::Sha1 => Ok(Hash::Sha1),
        HashFunction::Sha2_256 => Ok(Hash::Sha256),
        HashFunction::Sha2_384 => Ok(Hash::Sha384),
        HashFunction::Sha2_512 => Ok(Hash::Sha512),
        HashFunction::Sha2_224 => Err("SHA-224"),
        HashFunction::Sha2_512_224 => Err("SHA-512/224"),
        HashFunction::Sha2_512_256 => Err("SHA-512/256"),
        other => panic!("no OAEP vectors are known for {other:?}"),
    }
}

/// What became of the cases.
#[derive(Default)]
struct Tally {
    total: usize,
    ran: usize,
    skipped: BTreeMap<String, usize>,
}

impl Tally {
    fn skip(&mut self, cases: usize, reason: String) {
        *self.skipped.entry(reason).or_default() += cases;
    }

    /// Prints the counts; fails unless they are as expected and every case is among them.
    fn settle(&self, name: &str, ran: usize, skipped: &[(&str, usize)]) {
        let reasons: Vec<_> = self.skipped.iter().map(|(reason, cases)| (reason.as_str(), *cases)).collect();
        let all_skipped: usize = self.skipped.values().sum();
        let listed: Vec<_> = reasons.iter().map(|(reason, cases)| format!("{reason} {cases}")).collect();
        println!("{name}: {} ran, {all_skipped} skipped ({})", self.ran, listed.join(", "));
        assert_eq!(self.ran + all_skipped, self.total);
        assert_eq!((self.ran, reasons.as_slice()), (ran, skipped));
    }
}
