//! JSON that people and other tools edit too: members keep their order, and what is not known here keeps its bytes.

use std::fmt;

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// The members of an object in order, each value as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(IndexMap<String, Box<RawValue>>);

impl Members {
    /// What the value of `name` says, or `None` without such a member.
    ///
    /// # Errors
    /// Where it is of another type.
    pub(super) fn read<'a, T: Deserialize<'a>>(&'a self, name: &str) -> serde_json::Result<Option<T>> {
        self.0.get(name).map(|value| serde_json::from_str(value.get())).transpose()
    }

    /// Drops what the value of `name` said.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.shift_remove(name);
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_unique(deserializer).map(Self)
    }
}

/// Objects by their names, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects(pub(super) IndexMap<String, Members>);

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_unique(deserializer).map(Self)
    }
}

/// Of two members of one name, tools differ on which counts.
fn deserialize_unique<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<IndexMap<String, T>, D::Error> {
    struct Unique<T>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Unique<T> {
        type Value = IndexMap<String, T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut members = IndexMap::new();
            while let Some(name) = access.next_key()? {
                match members.entry(name) {
                    Entry::Vacant(entry) => entry.insert(access.next_value()?),
                    Entry::Occupied(_) => return Err(A::Error::custom("a member twice")),
                };
            }
            Ok(members)
        }
    }

    deserializer.deserialize_map(Unique(std::marker::PhantomData))
}

/// Writes JSON as `JSON.stringify(…, null, 2)` does.
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// The text of an object, and a line break behind it.
    pub(super) fn document(members: &Members, known: &[(&str, Known<'_>)]) -> String {
        let mut writer = Self { text: String::new(), depth: 0 };
        writer.object(members, known);
        writer.text.push('\n');
        writer.text
    }

    /// The members as they are, but those of `known` with that value. One that is new comes in front of those
    /// that follow it in `known`, or last: so it takes no comma to a line that was there.
    pub(super) fn object(&mut self, members: &Members, known: &[(&str, Known<'_>)]) {
        let value_of = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let mut lines: Vec<(&str, Result<&Known<'_>, &RawValue>)> = Vec::new();
        for (name, raw) in &members.0 {
            lines.push((name, value_of(name).filter(|value| !matches!(value, Known::Kept(_))).ok_or(raw)));
        }
        for (index, (name, value)) in known.iter().enumerate() {
            if !members.0.contains_key(*name) {
                let follows = |line: &str| known[index..].iter().any(|(later, _)| *later == line);
                let at = lines.iter().position(|(line, _)| follows(line)).unwrap_or(lines.len());
                lines.insert(at, (name, Ok(value)));
            }
        }
        lines.retain(|(_, value)| !matches!(value, Ok(Known::Absent)));
        self.list('{', '}', lines, |writer, (name, value)| {
            writer.name(name);
            match value {
                Ok(value) => writer.value(value),
                Err(raw) => writer.text.push_str(raw.get()),
            }
        });
    }

    pub(super) fn list<T>(
        &mut self,
        open: char,
        close: char,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.text.push(open);
        self.depth += 1;
        let mut is_empty = true;
        for item in items {
            self.text.push_str(if is_empty { "\n" } else { ",\n" });
            self.indent();
            write(self, item);
            is_empty = false;
        }
        self.depth -= 1;
        if !is_empty {
            self.text.push('\n');
            self.indent();
        }
        self.text.push(close);
    }

    /// The name of a member, in front of its value.
    pub(super) fn name(&mut self, name: &str) {
        self.json(name);
        self.text.push_str(": ");
    }

    /// `value` as JSON in one line; all that is written so has a JSON form.
    pub(super) fn json<T: Serialize + ?Sized>(&mut self, value: &T) {
        self.text.push_str(&serde_json::to_string(value).unwrap_or_default());
    }

    fn value(&mut self, value: &Known<'_>) {
        match value {
            Known::Absent => {}
            Known::Text(text) => self.json(text),
            Known::Flag(flag) => self.json(flag),
            Known::Kept(write) | Known::Written(write) => write(self),
        }
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// What a member is to hold.
pub(super) enum Known<'a> {
    /// The member is not there.
    Absent,
    /// What it held before; where it is new, what is written.
    Kept(&'a dyn Fn(&mut Writer)),
    Text(&'a str),
    Flag(bool),
    Written(&'a dyn Fn(&mut Writer)),
}
