//! What may be found in a value.

use crate::severity::Severity;

/// A finding in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was found.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1, in UTF-16 code units as an editor's caret counts.
    pub column: Option<u32>,
    /// The line of what it is about too: where a repeated name was first.
    pub other_line: Option<u32>,
    /// What is wrong with the JSON.
    pub reason: Option<JsonReason>,
}

/// Declares an enum whose variants have a spelling.
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every one; the package knows them by this order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its spelling in reports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}
pub(super) use spelled;

spelled! {
    /// What may be found in a value. `docs/checks.md` lists every code.
    FindingCode {
        /// No PEM block begins.
        PemMissing = "pem-missing",
        /// A block begins and does not end, or ends and does not begin.
        PemTruncated = "pem-truncated",
        /// What is inside a block is not base64, or is nothing.
        PemMalformed = "pem-malformed",
        /// No block is of the type that is expected; public keys alone, where none is.
        PemWrongType = "pem-wrong-type",
        /// `\n` in letters instead of line breaks.
        PemEscapedLineBreaks = "pem-escaped-line-breaks",
        /// The text is not JSON.
        JsonSyntax = "json-syntax",
        /// The JSON is of another type than expected.
        JsonType = "json-type",
        /// An object has two members of one name.
        JsonRepeatedName = "json-repeated-name",
        /// A line is neither an assignment nor a comment.
        EnvMalformed = "env-malformed",
        /// A name is set twice.
        EnvDuplicate = "env-duplicate",
        /// A quotation mark opens a value and none closes it.
        EnvUnterminated = "env-unterminated",
        /// A tab indents.
        YamlTab = "yaml-tab",
        /// A line goes back to a level of indentation that none before it had.
        YamlIndentation = "yaml-indentation",
    }
}

impl FindingCode {
    /// How bad it is; `PemWrongType` is a warning where no type is expected.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::PemMissing
            | Self::PemTruncated
            | Self::PemMalformed
            | Self::PemWrongType
            | Self::JsonSyntax
            | Self::JsonType => Severity::Error,
            _ => Severity::Warning,
        }
    }
}

spelled! {
    /// Why a text is not JSON.
    JsonReason {
        /// It ends too early, or is empty.
        UnexpectedEnd = "unexpected-end",
        /// Something else stands where a value belongs.
        ValueExpected = "value-expected",
        /// Something else stands where a member's name belongs, which is text in double quotes.
        NameExpected = "name-expected",
        /// A name is not followed by a colon.
        ColonExpected = "colon-expected",
        /// A value is followed by neither a comma nor the bracket that closes.
        CommaExpected = "comma-expected",
        /// A comma stands before the bracket that closes.
        TrailingComma = "trailing-comma",
        /// More text follows the value.
        TrailingText = "trailing-text",
        /// A string is not closed.
        UnterminatedString = "unterminated-string",
        /// A string holds a line break, instead of `\n`.
        LineBreak = "line-break",
        /// A string holds another control character that is not escaped.
        ControlCharacter = "control-character",
        /// A backslash is followed by what is no escape.
        BadEscape = "bad-escape",
        /// A number is written otherwise than in JSON.
        BadNumber = "bad-number",
        /// Arrays and objects are nested more than 128 deep.
        TooDeep = "too-deep",
        /// Single quotes stand instead of double ones.
        SingleQuotes = "single-quotes",
        /// Typographic quotes stand instead of straight ones.
        TypographicQuotes = "typographic-quotes",
        /// JSON has no comments.
        Comment = "comment",
        /// A character that cannot be seen, such as a no-break space or a byte order mark.
        InvisibleCharacter = "invisible-character",
    }
}
