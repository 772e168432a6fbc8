//! How bad a finding is, in a schema or in a value.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It is not valid, or does not do what it says.
    Error,
    /// It is valid, and hardly what its author wants.
    Warning,
}

impl Severity {
    /// The severity as reports spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
