//! A WebAssembly module as text that compresses nearly as well as its bytes.
//!
//! Base64 puts three bytes into four characters, so that what repeats in the module repeats in the text only where it
//! begins at the same of the three; compressed, that costs a third. Here a byte is one character, or two if it is
//! rare. The characters need no escape in a JavaScript string. `wasm-text.ts` is the reader.
//!
//! ```text
//! text     = bytes digits
//! bytes    every byte in two hexadecimal digits, the most frequent first
//! digits   for each byte of the module its place among `bytes`: a digit, or an escape and a digit
//! ```

use std::cmp::Reverse;

/// Those of printable ASCII but for quotation mark, backslash, backtick, `$` and `<`.
const DIGITS: &[u8; 90] =
    b" !#%&'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/// How many bytes have a digit of their own; the digits after these are escapes.
const SINGLE: usize = 88;

/// The text of a module.
pub(crate) fn encode(module: &[u8]) -> String {
    let mut counts = [0usize; 256];
    for byte in module {
        counts[usize::from(*byte)] += 1;
    }
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    let mut places = [0; 256];
    for (place, byte) in bytes.iter().enumerate() {
        places[usize::from(*byte)] = place;
    }
    let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    for byte in module {
        let place = places[usize::from(*byte)];
        if let Some(rare) = place.checked_sub(SINGLE) {
            text.push(char::from(DIGITS[SINGLE + rare / DIGITS.len()]));
            text.push(char::from(DIGITS[rare % DIGITS.len()]));
        } else {
            text.push(char::from(DIGITS[place]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_one_character_and_a_rare_one_two() {
        let module: Vec<u8> = [vec![7; 3], vec![0; 2], (0..=255).collect()].concat();
        let text = encode(&module);
        assert!(text.starts_with("070001"));
        // 88 bytes have one character.
        assert_eq!(text.len(), 512 + 5 + 256 + (256 - SINGLE));
        assert!(text[512..].starts_with("   !!!"));
    }

    #[test]
    fn it_needs_no_escapes() {
        let text = encode(&(0..=255).collect::<Vec<u8>>());
        assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"\"\\`$<".contains(&byte)));
    }
}
