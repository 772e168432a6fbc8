//! Texts in which secrets stand by their names: `{{ secret('NAME') }}`, as in Kestra and its template engine Pebble.

mod expression;
mod parse;
mod places;
mod references;
mod render;

use zeroize::Zeroizing;

use self::expression::{Expression, Filter, Source, calls, expression};
use self::parse::{Part, PartKind, Token, is_space, opener, parse};
pub use self::places::SecretPlaces;
pub use self::references::{SecretReference, find_references, rename_references};
use self::render::evaluated;
use crate::error::{Error, ErrorCode};
use crate::positions::Positions;

/// Beyond this many bytes a text is not read.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// What values may take in all, as often as they are written, and with what filters make of them.
pub(crate) const MAX_VALUE_BYTES: usize = 64 << 20;

/// A text with expressions that are resolved.
///
/// ```
/// use sealfield::{OtherExpressions, Template};
///
/// let template = Template::parse("Bearer {{ secret('TOKEN') }}", OtherExpressions::Refuse)?;
/// let text = template.render(|request| match request.name.as_str() {
///     "TOKEN" => Ok(Some(b"t0ken".to_vec().into())),
///     _ => Ok(None),
/// })?;
/// assert_eq!(text.as_str(), "Bearer t0ken");
/// # Ok::<(), sealfield::Error>(())
/// ```
pub struct Template<'a> {
    pieces: Vec<Piece<'a>>,
    others: OtherExpressions,
}

/// What becomes of code that is not understood here, as `{{ inputs.x }}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtherExpressions {
    /// It is an error.
    #[default]
    Refuse,
    /// It stays as it is, for another engine to resolve; unless a secret is in it.
    Keep,
}

/// What a template must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateRequest {
    /// Whether it is a secret; otherwise it is an environment variable, by its name in lower case.
    pub is_secret: bool,
    /// Its name.
    pub name: String,
    /// The namespace of a secret, where one is written.
    pub namespace: Option<String>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 code units.
    pub column: u32,
}

enum Piece<'a> {
    Text(&'a str),
    Value(Box<Hole<'a>>),
}

/// Where a value goes.
struct Hole<'a> {
    expression: Expression<'a>,
    line: u32,
    column: u32,
}

impl<'a> Template<'a> {
    /// Reads a text.
    ///
    /// # Errors
    /// `ERR_TEMPLATE` with the place, as `line:column`, where it is malformed or cannot be resolved; `ERR_TOO_LARGE`
    /// beyond 4 MiB.
    pub fn parse(text: &'a str, others: OtherExpressions) -> Result<Self, Error> {
        let pieces = pieces(text, parts(text)?, others).map_err(|problem| problem.in_text(text))?;
        Ok(Self { pieces, others })
    }

    /// What it must be told, in order; as often as it is written.
    pub fn requests(&self) -> impl Iterator<Item = TemplateRequest> {
        self.holes().filter_map(Hole::request)
    }

    /// The text with its values in place of the expressions. What they hold is not read again.
    ///
    /// `lookup` gives a value, or `None` where it knows none of that name.
    ///
    /// # Errors
    /// With the place, and the name behind it: `ERR_UNKNOWN_SECRET`; `ERR_TEMPLATE` for an unknown variable, a sub-key
    /// that is not there, bad base64, bytes that are not UTF-8, and, where other expressions are kept, a value that
    /// would make more of them; `ERR_TOO_LARGE` where the values, and what filters make of them, are more than 64 MiB;
    /// those of `lookup`.
    pub fn render(
        &self,
        lookup: impl FnMut(&TemplateRequest) -> Result<Option<Zeroizing<Vec<u8>>>, Error>,
    ) -> Result<Zeroizing<String>, Error> {
        self.render_within(&mut { MAX_VALUE_BYTES }, lookup)
    }

    /// As [`Template::render`], with the bytes that are left for values.
    pub(crate) fn render_within(
        &self,
        left: &mut usize,
        mut lookup: impl FnMut(&TemplateRequest) -> Result<Option<Zeroizing<Vec<u8>>>, Error>,
    ) -> Result<Zeroizing<String>, Error> {
        const CODE: &str = "the value would be code to the engine that resolves the rest";
        let render = |piece: &Piece<'a>| match piece {
            Piece::Text(text) => Ok(Zeroizing::new((*text).to_owned())),
            Piece::Value(hole) => hole.render(left, &mut lookup),
        };
        let texts = self.pieces.iter().map(render).collect::<Result<Vec<_>, _>>()?;
        // Growing would leave copies behind.
        let mut whole = Zeroizing::new(String::with_capacity(texts.iter().map(|text| text.len()).sum()));
        texts.iter().for_each(|text| whole.push_str(text));

        let mut end = 0;
        for (piece, text) in self.pieces.iter().zip(&texts) {
            let start = end;
            end += text.len();
            let around = &whole.as_bytes()[start.saturating_sub(1)..whole.len().min(end + 1)];
            match piece {
                Piece::Value(hole) if self.others == OtherExpressions::Keep && opener(around).is_some() => {
                    return Err(hole.error(ErrorCode::Template, CODE));
                }
                _ => {}
            }
        }
        Ok(whole)
    }

    /// The place of the first secret.
    fn first_secret(&self) -> Option<String> {
        self.holes().find(|hole| matches!(hole.expression.source, Source::Secret(_))).map(Hole::place)
    }

    fn holes(&self) -> impl Iterator<Item = &Hole<'a>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value(hole) => Some(&**hole),
        })
    }
}

impl TemplateRequest {
    /// What errors say of it: `line:column`, and the name behind a space.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{} {}", self.line, self.column, self.name)
    }
}

impl Hole<'_> {
    fn request(&self) -> Option<TemplateRequest> {
        let (is_secret, name, namespace) = match &self.expression.source {
            Source::Secret(call) => (true, call.name.as_str(), call.namespace.clone()),
            Source::Variable(name) => (false, *name, None),
            Source::Text(_) => return None,
        };
        let (line, column) = (self.line, self.column);
        Some(TemplateRequest { is_secret, name: name.to_owned(), namespace, line, column })
    }

    fn render(
        &self,
        left: &mut usize,
        lookup: &mut impl FnMut(&TemplateRequest) -> Result<Option<Zeroizing<Vec<u8>>>, Error>,
    ) -> Result<Zeroizing<String>, Error> {
        let value = match self.request() {
            Some(request) => {
                let value = lookup(&request).map_err(|error| error.with_field(self.place()))?;
                Some(value.ok_or_else(|| match request.is_secret {
                    true => self.error(ErrorCode::UnknownSecret, "there is no secret of this name"),
                    false => self.error(ErrorCode::Template, "there is no environment variable of this name"),
                })?)
            }
            None => None,
        };
        evaluated(&self.expression, value, left).map_err(|error| error.with_field(self.place()))
    }

    fn error(&self, code: ErrorCode, message: &'static str) -> Error {
        Error::new(code, message).with_field(self.place())
    }

    fn place(&self) -> String {
        let Self { line, column, .. } = self;
        self.request().map_or_else(|| format!("{line}:{column}"), |request| request.place())
    }
}

/// The string of a template that is `{{ "string" | base64encode }}` and nothing else.
pub(super) fn encoded_text(template: &str) -> Option<Zeroizing<String>> {
    let parts = parse(template).ok()?;
    let [Part { kind: PartKind::Print(tokens), .. }] = parts.as_slice() else { return None };
    match expression(tokens, 0).ok()? {
        Expression { source: Source::Text(text), filters, .. } => {
            matches!(filters.as_slice(), [Filter::Base64Encode]).then_some(text)
        }
        _ => None,
    }
}

/// What is wrong with a text, and where.
struct Problem {
    at: usize,
    message: &'static str,
}

impl Problem {
    fn in_text(&self, text: &str) -> Error {
        let (line, column) = Positions::of(text).at(self.at);
        Error::new(ErrorCode::Template, self.message).with_field(format!("{line}:{column}"))
    }
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, Error> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Error::new(ErrorCode::TooLarge, "the template is larger than 4 MiB"));
    }
    parse(text).map_err(|problem| problem.in_text(text))
}

fn pieces<'a>(
    text: &'a str,
    parts: Vec<Part<'a>>,
    others: OtherExpressions,
) -> Result<Vec<Piece<'a>>, Problem> {
    const TAG: &str = "tags are not resolved here";
    let mut positions = Positions::of(text);
    let mut pieces = Vec::new();
    // Whether the last piece is text that may be trimmed, and whether the next one is.
    let (mut is_text, mut is_trimmed) = (false, false);
    for part in parts {
        let start = part.range.start;
        let source = &text[part.range];
        let resolved = match part.kind {
            PartKind::Text => {
                let source = if is_trimmed { source.trim_start_matches(is_space) } else { source };
                pieces.push(Piece::Text(source));
                (is_text, is_trimmed) = (true, false);
                continue;
            }
            PartKind::Print(tokens) => match expression(&tokens, start) {
                Ok(expression) => {
                    let (line, column) = positions.at(expression.at);
                    Some(Piece::Value(Box::new(Hole { expression, line, column })))
                }
                Err(problem) if !is_kept(&tokens, others) => return Err(problem),
                Err(_) => None,
            },
            PartKind::Tag(tokens) if !is_kept(&tokens, others) => {
                return Err(Problem { at: start, message: TAG });
            }
            PartKind::Tag(_) => None,
            PartKind::Comment | PartKind::Verbatim(_) if others == OtherExpressions::Keep => None,
            PartKind::Comment => Some(Piece::Text("")),
            PartKind::Verbatim(inner) => Some(Piece::Text(inner)),
        };
        let is_resolved = resolved.is_some();
        match pieces.last_mut() {
            Some(Piece::Text(before)) if is_text && is_resolved && part.trims_before => {
                *before = before.trim_end_matches(is_space);
            }
            _ => {}
        }
        pieces.push(resolved.unwrap_or(Piece::Text(source)));
        (is_text, is_trimmed) = (false, is_resolved && part.trims_after);
    }
    Ok(pieces)
}

/// Another engine would hardly know a secret that is left in there.
fn is_kept(tokens: &[Token<'_>], others: OtherExpressions) -> bool {
    others == OtherExpressions::Keep && calls(tokens).next().is_none()
}
