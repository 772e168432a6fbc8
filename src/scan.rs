//! Reading on in a text. The library's functions are compiled anew for each condition; this one is not.

/// Where the characters end that are passed over from `at` on.
pub(crate) fn skip(text: &str, mut at: usize, is_passed: fn(char) -> bool) -> usize {
    while let Some(character) = text[at..].chars().next().filter(|character| is_passed(*character)) {
        at += character.len_utf8();
    }
    at
}
