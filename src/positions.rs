//! Where in an editor something stands.

/// Lines and columns of a text, from 1. Columns count UTF-16 code units, as an editor's caret does.
///
/// A line ends with LF, CR LF or CR. Asked in the order of the text, so that all answers together cost one pass.
pub(crate) struct Positions<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Positions<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1, column: 1 }
    }

    /// The line and column of the byte `at`, which is not before the one last asked for.
    pub(crate) fn at(&mut self, at: usize) -> (u32, u32) {
        while self.at < at {
            match self.bytes[self.at] {
                b'\r' if self.bytes.get(self.at + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => (self.line, self.column) = (self.line + 1, 1),
                // The bytes of a character after its first.
                0x80..=0xBF => {}
                // Outside the basic plane a character has two units.
                0xF0.. => self.column += 2,
                _ => self.column += 1,
            }
            self.at += 1;
        }
        (self.line, self.column)
    }

    pub(crate) fn line(&mut self, at: usize) -> u32 {
        self.at(at).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf_16_code_units() {
        let mut positions = Positions::of("aé😀b");
        assert_eq!([0, 1, 3, 7, 8].map(|at| positions.at(at)), [(1, 1), (1, 2), (1, 3), (1, 5), (1, 6)]);
    }

    #[test]
    fn lines_end_with_any_line_break() {
        let mut positions = Positions::of("a\nb\r\nc\rd\n\ne");
        let starts = [0, 2, 5, 7, 9, 10].map(|at| positions.at(at));
        assert_eq!(starts, [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]);
    }
}
