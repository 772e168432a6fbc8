//! Names that stand twice where each may stand once.

use std::cmp::Ordering;

/// A name, as it is written.
pub(super) struct Name<'a> {
    /// Which object it is in.
    pub(super) object: usize,
    /// In JSON with its escapes.
    pub(super) text: &'a str,
    /// Where it begins.
    pub(super) at: usize,
}

/// For each name the index of the first one in its object that is the same.
///
/// Sorted by hand: a map, and the library's sorting, is several times the code.
pub(super) fn firsts(names: &[Name<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    heap_sort(&mut order, &|one, other| compare(&names[one], &names[other]).then(one.cmp(&other)).is_lt());
    let mut firsts: Vec<usize> = (0..names.len()).collect();
    for pair in order.windows(2) {
        if compare(&names[pair[0]], &names[pair[1]]).is_eq() {
            firsts[pair[1]] = firsts[pair[0]];
        }
    }
    firsts
}

fn compare(one: &Name<'_>, other: &Name<'_>) -> Ordering {
    one.object.cmp(&other.object).then_with(|| unescaped(one.text).cmp(unescaped(other.text)))
}

fn heap_sort(order: &mut [usize], comes_before: &dyn Fn(usize, usize) -> bool) {
    let sift = |heap: &mut [usize], mut parent: usize| {
        loop {
            let mut child = 2 * parent + 1;
            if child >= heap.len() {
                return;
            }
            if child + 1 < heap.len() && comes_before(heap[child], heap[child + 1]) {
                child += 1;
            }
            if !comes_before(heap[parent], heap[child]) {
                return;
            }
            heap.swap(parent, child);
            parent = child;
        }
    };
    for parent in (0..order.len() / 2).rev() {
        sift(order, parent);
    }
    for end in (1..order.len()).rev() {
        order.swap(0, end);
        sift(&mut order[..end], 0);
    }
}

/// The characters of a JSON string that is well formed, in UTF-16, because it may hold a lone surrogate.
fn unescaped(string: &str) -> impl Iterator<Item = u16> {
    let mut units = string.encode_utf16();
    std::iter::from_fn(move || {
        let unit = units.next()?;
        if unit != u16::from(b'\\') {
            return Some(unit);
        }
        let escape = units.next()?;
        Some(match escape as u8 {
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => (0..4).fold(0, |unit, _| unit << 4 | hex_digit(units.next())),
            _ => escape,
        })
    })
}

fn hex_digit(unit: Option<u16>) -> u16 {
    let digit = char::from(unit.unwrap_or_default() as u8).to_digit(16);
    digit.unwrap_or_default() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_each_name_in_each_object() {
        let names: [(usize, &str); 8] =
            [(0, "a"), (1, "a"), (0, "b"), (0, "a"), (1, "b"), (0, "\\u0061"), (0, ""), (1, "\\u0062")];
        let names = names.map(|(object, text)| Name { object, text, at: 0 });
        assert_eq!(firsts(&names), [0, 1, 2, 0, 4, 0, 6, 4]);
    }

    #[test]
    fn any_order_is_sorted() {
        for length in 0..200 {
            let keys: Vec<usize> = (0..length).map(|at| at * 7919 % 101).collect();
            let mut order: Vec<usize> = (0..length).collect();
            heap_sort(&mut order, &|one, other| keys[one] < keys[other]);
            assert!(order.is_sorted_by_key(|index| keys[*index]), "{length}");
        }
    }
}
