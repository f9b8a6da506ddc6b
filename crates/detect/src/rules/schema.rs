//! What a condition may read: named fields with types.

use model::Kind;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number of 64 bits, signed.
    Int,
    /// A number of IEEE 754, 64 bits.
    Double,
    /// Text, in UTF-8.
    Text,
    /// A list of texts.
    List,
}

impl Type {
    /// The word CEL has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Double => "double",
            Self::Text => "string",
            Self::List => "list(string)",
        }
    }
}

/// A field of a schema, by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(super) u32);

/// A field that conditions may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) r#type: Type,
    /// The kinds of signal that it shows.
    pub(super) sources: &'static [Kind],
    pub(super) key_only: Option<&'static str>,
}

/// The fields of an event. Those of posts are [`Posts::schema`](super::posts::Posts::schema); a caller with other events
/// declares its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    pub(super) fields: Vec<Field>,
    pub(super) with_findings: bool,
}

impl Schema {
    /// Declares a field, by its whole name (`account.age_days`): names of `a-z`, `0-9` and `_` with dots between them.
    ///
    /// # Panics
    /// If the name is taken: a schema is code.
    pub fn field(&mut self, name: &str, r#type: Type) -> Slot {
        self.declare(name, r#type, &[], None)
    }

    pub(super) fn declare(
        &mut self,
        name: &str,
        r#type: Type,
        sources: &'static [Kind],
        key_only: Option<&'static str>,
    ) -> Slot {
        assert!(self.slot(name).is_none(), "the field `{name}` is declared twice");
        self.fields.push(Field { name: name.into(), r#type, sources, key_only });
        Slot(self.fields.len() as u32 - 1)
    }

    /// The place of a field.
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.fields.iter().position(|f| f.name == name).map(|at| Slot(at as u32))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn names(&self, what: impl Fn(&Field) -> bool) -> Vec<&str> {
        self.fields.iter().filter(|f| what(f)).map(|f| f.name.as_str()).collect()
    }
}

/// The value of a field in one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Absent,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(&'a str),
    /// A range of the row's items.
    List(u32, u32),
}

/// The values of one event. A field that is not set is absent: `has(field)` is false, and reading it is a fault.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) items: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// A row without values.
    pub fn new(schema: &Schema) -> Self {
        Self { values: vec![Value::Absent; schema.len()], items: Vec::new() }
    }

    /// Sets a bool.
    pub fn bool(&mut self, slot: Slot, value: bool) {
        self.values[slot.0 as usize] = Value::Bool(value);
    }

    /// Sets a whole number.
    pub fn int(&mut self, slot: Slot, value: i64) {
        self.values[slot.0 as usize] = Value::Int(value);
    }

    /// Sets a double.
    pub fn double(&mut self, slot: Slot, value: f64) {
        self.values[slot.0 as usize] = Value::Double(value);
    }

    /// Sets a text.
    pub fn text(&mut self, slot: Slot, value: &'a str) {
        self.values[slot.0 as usize] = Value::Text(value);
    }

    /// Sets a list.
    pub fn list(&mut self, slot: Slot, items: impl IntoIterator<Item = &'a str>) {
        let from = self.items.len() as u32;
        self.items.extend(items);
        self.values[slot.0 as usize] = Value::List(from, self.items.len() as u32);
    }

    /// The texts of a text or a list; none of anything else.
    pub(super) fn texts(&self, slot: u32) -> &[&'a str] {
        match &self.values[slot as usize] {
            Value::Text(text) => std::slice::from_ref(text),
            Value::List(from, to) => &self.items[*from as usize..*to as usize],
            _ => &[],
        }
    }
}
