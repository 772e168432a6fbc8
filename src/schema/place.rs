//! Where the secrets of an input are.

/// A place in an input: a tree that follows the input's own, as far as there are secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// What stands here is secret: an index into [`FormSchema::secrets`](super::FormSchema::secrets).
    pub(crate) secret: Option<usize>,
    /// Members of an object, by name.
    pub(crate) properties: Vec<(String, Place)>,
    /// All other members of an object.
    pub(crate) others: Option<Box<Place>>,
    /// The first elements of an array.
    pub(crate) first: Vec<Place>,
    /// All further elements of an array.
    pub(crate) elements: Option<Box<Place>>,
    /// Whether a text, number or boolean may stand here as well.
    pub(crate) may_be_scalar: bool,
    /// The definitions of `others` with secrets.
    pub(super) all_others: Vec<AllOthers>,
    /// The definitions of `elements` with secrets.
    pub(super) all_elements: Vec<AllElements>,
}

/// A definition of all members but those that are named beside it. Another branch may name further ones,
/// which are no exception to it.
#[derive(Clone, Debug)]
pub(super) struct AllOthers {
    /// Pointer into the schema.
    pub(super) pointer: String,
    pub(super) named: Vec<String>,
}

/// The same of the elements of an array.
#[derive(Clone, Debug)]
pub(super) struct AllElements {
    pub(super) pointer: String,
    /// How many are defined beside it.
    pub(super) first: usize,
}

impl Place {
    /// The place of the member `name`.
    pub(crate) fn member(&self, name: &str) -> Option<&Place> {
        let named = self.properties.iter().find(|(property, _)| property == name);
        named.map(|(_, place)| place).or(self.others.as_deref())
    }

    /// The place of the element at `index`.
    pub(crate) fn element(&self, index: usize) -> Option<&Place> {
        self.first.get(index).or(self.elements.as_deref())
    }

    /// Whether an object has secrets here.
    pub(crate) fn is_object(&self) -> bool {
        !self.properties.is_empty() || self.others.is_some()
    }

    /// Whether an array has secrets here.
    pub(crate) fn is_array(&self) -> bool {
        !self.first.is_empty() || self.elements.is_some()
    }

    /// Whether there are secrets below.
    pub(crate) fn has_secrets(&self) -> bool {
        self.is_object() || self.is_array()
    }

    /// The place of the member `name`, if it is among the first `known` members, or else a new one, and
    /// whether it is new.
    pub(super) fn property(&mut self, name: &str, known: usize) -> (&mut Place, bool) {
        let found = self.properties[..known].iter().position(|(property, _)| property == name);
        let index = found.unwrap_or_else(|| {
            self.properties.push((name.to_owned(), Place::default()));
            self.properties.len() - 1
        });
        (&mut self.properties[index].1, found.is_none())
    }

    /// Pointers to the definitions whose secrets are not found, because another branch has a definition of
    /// its own for some of the same members or elements.
    pub(super) fn overlaps(&self) -> Vec<&str> {
        let is_other = |place: &Place| place.secret.is_none();
        let named = self.properties.iter().filter(|(_, place)| is_other(place));
        let names: Vec<_> = named.map(|(name, _)| name).collect();
        let first = self.first.iter().rposition(is_other).map_or(0, |last| last + 1);
        let others = self.all_others.iter().filter(|all| names.iter().any(|name| !all.named.contains(*name)));
        let elements = self.all_elements.iter().filter(|all| all.first < first);
        let inner = self.properties.iter().map(|(_, place)| place).chain(&self.first);
        let inner = inner.chain(self.others.as_deref()).chain(self.elements.as_deref());
        let own = others.map(|all| &*all.pointer).chain(elements.map(|all| &*all.pointer));
        own.chain(inner.flat_map(Place::overlaps)).collect()
    }

    /// Drops the places without secrets; whether any is left.
    pub(super) fn prune(&mut self) -> bool {
        if self.secret.is_some() {
            *self = Place { secret: self.secret, ..Place::default() };
            return true;
        }
        let pruned = |place: Option<Box<Place>>| place.and_then(|mut place| place.prune().then_some(place));
        self.others = pruned(self.others.take());
        self.elements = pruned(self.elements.take());
        // What has a name or an index of its own is none of the others, even without a secret.
        let (has_others, has_elements) = (self.others.is_some(), self.elements.is_some());
        self.properties.retain_mut(|(_, place)| place.prune() || has_others);
        let last = self.first.iter_mut().map(Place::prune).enumerate().filter(|(_, kept)| *kept).last();
        if !has_elements {
            self.first.truncate(last.map_or(0, |(index, _)| index + 1));
        }
        self.has_secrets()
    }
}
