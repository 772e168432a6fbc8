//! BER (X.690 §8) made DER, as far as CMS needs it: writers that stream leave lengths open and cut
//! octet strings into pieces.

use crate::der;

/// CMS nests about ten deep.
const MAX_DEPTH: usize = 16;

/// The DER of one BER element, with nothing behind it.
///
/// Definite lengths throughout, octet strings in one piece; contents are left as they are.
pub(crate) fn to_der(ber: &[u8]) -> Option<Vec<u8>> {
    let mut rest = ber;
    let element = convert(&mut rest, MAX_DEPTH)?;
    rest.is_empty().then_some(element)
}

const CONSTRUCTED: u8 = 0x20;
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: &[u8] = &[0, 0];

fn convert(rest: &mut &[u8], depth: usize) -> Option<Vec<u8>> {
    let (&[tag, length], after) = rest.split_first_chunk()?;
    *rest = after;
    let mut contents = match length {
        INDEFINITE => None,
        length => {
            let length = read_length(length, rest)?;
            let (contents, after) = rest.split_at_checked(length)?;
            *rest = after;
            Some(contents)
        }
    };
    if tag & CONSTRUCTED == 0 {
        return Some(der::element(tag, &[contents?]));
    }
    let depth = depth.checked_sub(1)?;
    let is_octet_string = tag == CONSTRUCTED | der::OCTET_STRING;
    let mut elements = Vec::new();
    loop {
        let source = contents.as_mut().unwrap_or(rest);
        if length == INDEFINITE {
            if let Some(after) = source.strip_prefix(END_OF_CONTENTS) {
                *source = after;
                break;
            }
        } else if source.is_empty() {
            break;
        }
        let element = convert(source, depth)?;
        if is_octet_string {
            elements.extend_from_slice(der::Reader::new(&element).read(der::OCTET_STRING)?);
        } else {
            elements.extend_from_slice(&element);
        }
    }
    Some(der::element(if is_octet_string { der::OCTET_STRING } else { tag }, &[&elements]))
}

/// The length that begins with the byte `first`, in any form but the indefinite one.
fn read_length(first: u8, rest: &mut &[u8]) -> Option<usize> {
    if first < 0x80 {
        return Some(first.into());
    }
    let (digits, after) = rest.split_at_checked((first & 0x7f).into())?;
    *rest = after;
    digits.iter().try_fold(0usize, |length, digit| length.checked_mul(256)?.checked_add((*digit).into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn open_lengths_are_closed_and_pieces_joined() {
        let ber = [
            &[0x30, 0x80][..],
            &[0x24, 0x80, 0x04, 1, b'a', 0x24, 3, 0x04, 1, b'b', 0x04, 0x81, 1, b'c', 0, 0],
            &[0xa0, 0x84, 0, 0, 0, 3, 0x02, 1, 7],
            &[0, 0],
        ]
        .concat();
        let der = [&[0x30, 10][..], &[0x04, 3, b'a', b'b', b'c'], &[0xa0, 3, 0x02, 1, 7]].concat();
        assert_eq!(to_der(&ber), Some(der.clone()));
        assert_eq!(to_der(&der), Some(der));
    }

    #[test]
    fn what_is_no_single_element_is_none() {
        for ber in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x80, 0],
            &[0x04, 0x80, 0, 0],
            &[0x04, 2, 0],
            &[0x04, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x24, 3, 0x02, 1, 7],
            &[0x30, 0, 0],
        ] {
            assert_eq!(to_der(ber), None, "{ber:x?}");
        }
        assert_eq!(to_der(&[0x30, 0x80].repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_result_and_no_panic(bytes in any::<Vec<u8>>()) {
            if let Some(der) = to_der(&bytes) {
                prop_assert_eq!(to_der(&der), Some(der.clone()));
            }
        }
    }
}
