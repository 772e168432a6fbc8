//! The AlgorithmIdentifier id-RSAES-OAEP with its RSAES-OAEP-params (RFC 8017 §A.2.1).

use super::Oaep;
use crate::der::{self, Reader};
use crate::hash::Hash;

const RSAES_OAEP: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07];
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
const P_SPECIFIED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x09];

impl Oaep<'static> {
    /// For the empty label.
    pub(crate) fn to_algorithm_identifier(self) -> Vec<u8> {
        let hash = |hash| der::algorithm(identifier(hash), &der::element(der::NULL, &[]));
        // In DER, a default is left out.
        let unless_default = |number, chosen, value: Vec<u8>| match chosen {
            Hash::Sha1 => Vec::new(),
            _ => der::element(der::explicit(number), &[&value]),
        };
        let parameters = der::sequence(&[
            &unless_default(0, self.hash, hash(self.hash)),
            &unless_default(1, self.mgf1_hash, der::algorithm(MGF1, &hash(self.mgf1_hash))),
        ]);
        der::algorithm(RSAES_OAEP, &parameters)
    }
}

impl<'a> Oaep<'a> {
    /// Takes the contents of an AlgorithmIdentifier; `None` when it is malformed, another algorithm's,
    /// or has a hash that is not known here.
    pub(crate) fn from_algorithm_identifier(mut algorithm: Reader<'a>) -> Option<Self> {
        if algorithm.read(der::OBJECT_IDENTIFIER)? != RSAES_OAEP {
            return None;
        }
        let mut parameters = algorithm.sequence()?;
        let mut next = |number| parameters.read_optional(der::explicit(number));
        let hash = next(0)?.map_or(Some(Hash::Sha1), |hash| read_hash(Reader::new(hash)))?;
        let mgf1_hash = next(1)?.map_or(Some(Hash::Sha1), |mask| read_mgf1(Reader::new(mask)))?;
        let label = next(2)?.map_or(Some(&[][..]), |source| read_label(Reader::new(source)))?;
        (parameters.is_empty() && algorithm.is_empty()).then_some(Self { hash, mgf1_hash, label })
    }
}

/// The parameters are NULL, or left out (RFC 4055 §2.1).
fn read_hash(mut outer: Reader<'_>) -> Option<Hash> {
    let mut algorithm = outer.sequence()?;
    let name = algorithm.read(der::OBJECT_IDENTIFIER)?;
    let parameters = algorithm.read_optional(der::NULL)?.unwrap_or_default();
    let is_whole = outer.is_empty() && algorithm.is_empty() && parameters.is_empty();
    Hash::ALL.into_iter().find(|hash| is_whole && identifier(*hash) == name)
}

fn read_mgf1(mut outer: Reader<'_>) -> Option<Hash> {
    let mut algorithm = outer.sequence()?;
    let is_mgf1 = algorithm.read(der::OBJECT_IDENTIFIER)? == MGF1 && outer.is_empty();
    if is_mgf1 { read_hash(algorithm) } else { None }
}

fn read_label(mut outer: Reader<'_>) -> Option<&[u8]> {
    let mut algorithm = outer.sequence()?;
    let is_specified = algorithm.read(der::OBJECT_IDENTIFIER)? == P_SPECIFIED && outer.is_empty();
    let label = algorithm.read(der::OCTET_STRING)?;
    (is_specified && algorithm.is_empty()).then_some(label)
}

/// The object identifier of a hash function, as DER contents (RFC 8017 §A.2.1).
fn identifier(hash: Hash) -> &'static [u8] {
    match hash {
        Hash::Sha1 => &[0x2b, 0x0e, 0x03, 0x02, 0x1a],
        Hash::Sha256 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
        Hash::Sha384 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02],
        Hash::Sha512 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_hashes_reads_back() {
        for hash in Hash::ALL {
            for mgf1_hash in Hash::ALL {
                let encoded = Oaep { hash, mgf1_hash, label: b"" }.to_algorithm_identifier();
                let read =
                    Oaep::from_algorithm_identifier(Reader::new(&encoded).sequence().unwrap()).unwrap();
                assert_eq!((read.hash, read.mgf1_hash, read.label), (hash, mgf1_hash, &b""[..]));
            }
        }
    }

    /// From RFC 8017 §A.2.1: all defaults are an empty SEQUENCE.
    #[test]
    fn defaults_are_left_out() {
        let encoded = Oaep::with_hash(Hash::Sha1).to_algorithm_identifier();
        assert_eq!(encoded, [&[0x30, 13, 0x06, 9][..], RSAES_OAEP, &[0x30, 0]].concat());
    }

    #[test]
    fn a_label_is_read() {
        let source = der::algorithm(P_SPECIFIED, &der::octet_string(b"label"));
        let parameters = der::sequence(&[&der::element(der::explicit(2), &[&source])]);
        let encoded = [der::identifier(RSAES_OAEP), parameters].concat();
        let read = Oaep::from_algorithm_identifier(Reader::new(&encoded)).unwrap();
        assert_eq!(read.label, b"label");
    }

    #[test]
    fn what_is_malformed_or_another_algorithm_is_none() {
        let other = [der::identifier(MGF1), der::sequence(&[])].concat();
        assert!(Oaep::from_algorithm_identifier(Reader::new(&other)).is_none());
        let whole = Oaep::with_hash(Hash::Sha256).to_algorithm_identifier();
        let contents = &whole[2..];
        for end in 0..contents.len() {
            assert!(Oaep::from_algorithm_identifier(Reader::new(&contents[..end])).is_none(), "{end}");
        }
        let trailing = [contents, &[0x05, 0]].concat();
        assert!(Oaep::from_algorithm_identifier(Reader::new(&trailing)).is_none());
    }
}
