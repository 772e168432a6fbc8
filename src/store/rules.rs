//! What may be done with the secrets of a store, and by whom.

use super::SecretInfo;

/// Who sees a value after it was entered. It is fixed with the value: an edit of the document does not change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Whoever may see it can have it shown.
    Masked,
    /// It is used, and never shown again.
    #[default]
    Restricted,
}

impl Visibility {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Masked, Self::Restricted];

    /// `"masked"` or `"restricted"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Masked => "masked",
            Self::Restricted => "restricted",
        }
    }

    /// The visibility of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == name)
    }
}

/// The rules that a store is kept by; they are part of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rules {
    /// A secret keeps its name.
    pub immutable_names: bool,
    /// A secret keeps its visibility.
    pub immutable_visibility: bool,
    /// Who removes a secret types its name again.
    pub confirm_removal: bool,
    /// A secret that a template refers to is not removed.
    pub refuse_in_use: bool,
    /// What is created, replaced, renamed or removed takes effect when the store is activated.
    pub activation: bool,
    /// The visibilities a secret may have.
    pub visibilities: Vec<Visibility>,
}

impl Default for Rules {
    /// Everything may be changed, at once.
    fn default() -> Self {
        Self {
            immutable_names: false,
            immutable_visibility: false,
            confirm_removal: false,
            refuse_in_use: false,
            activation: false,
            visibilities: Visibility::ALL.to_vec(),
        }
    }
}

impl Rules {
    /// The rules of indigo.ai's secrets.
    #[must_use]
    pub fn indigo() -> Self {
        Self { immutable_names: true, immutable_visibility: true, confirm_removal: true, ..Self::default() }
    }

    /// The rules of Momen's secrets.
    #[must_use]
    pub fn momen() -> Self {
        Self {
            immutable_visibility: true,
            refuse_in_use: true,
            activation: true,
            visibilities: vec![Visibility::Restricted],
            ..Self::default()
        }
    }

    /// The rules of that name: `"indigo"` or `"momen"`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "indigo" => Some(Self::indigo()),
            "momen" => Some(Self::momen()),
            _ => None,
        }
    }
}

/// What somebody does with a secret, or with the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Learn that it exists.
    List,
    /// Add it.
    Create,
    /// Give it another value.
    Replace,
    /// Describe it.
    Describe,
    /// Give it another name.
    Rename,
    /// Give it another visibility.
    SetVisibility,
    /// Remove it.
    Remove,
    /// See its value.
    Reveal,
    /// Let a program have its value.
    Use,
    /// Ask whether a value is its value.
    Verify,
    /// Let all changes take effect.
    Activate,
    /// Seal all for other recipients.
    Rotate,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 12] = [
        Self::List,
        Self::Create,
        Self::Replace,
        Self::Describe,
        Self::Rename,
        Self::SetVisibility,
        Self::Remove,
        Self::Reveal,
        Self::Use,
        Self::Verify,
        Self::Activate,
        Self::Rotate,
    ];

    /// Its name in JavaScript, for example `"setVisibility"`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Describe => "describe",
            Self::Rename => "rename",
            Self::SetVisibility => "setVisibility",
            Self::Remove => "remove",
            Self::Reveal => "reveal",
            Self::Use => "use",
            Self::Verify => "verify",
            Self::Activate => "activate",
            Self::Rotate => "rotate",
        }
    }
}

/// Whether a role may do something; with the secret, where it is about one: for `Create` as it is to be, for `Use` as it is in
/// effect.
pub type Policy = fn(role: &str, action: Action, secret: Option<&SecretInfo>) -> bool;

/// Roles of indigo.ai: `Owner` and `Admin` manage secrets, `Editor` sees that they exist and uses them.
#[must_use]
pub fn indigo_policy(role: &str, action: Action, _secret: Option<&SecretInfo>) -> bool {
    match role {
        "Owner" | "Admin" => true,
        "Editor" => matches!(action, Action::List | Action::Use),
        _ => false,
    }
}

/// Roles of Momen: `Owner` and `Manager` manage secrets, and nobody sees a value. Whoever else is in a project uses them.
#[must_use]
pub fn momen_policy(role: &str, action: Action, _secret: Option<&SecretInfo>) -> bool {
    match role {
        "Owner" | "Manager" => action != Action::Reveal,
        _ => action == Action::Use,
    }
}
