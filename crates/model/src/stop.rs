//! The child-abuse stop: whoever sees what may be the abuse of a child stops the case at once. What the law asks for then
//! happens elsewhere, at a hotline and the police. Nothing about it goes on here.

/// What is done about a stop. Each is a record of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopAct {
    /// Somebody stopped the case.
    Stopped,
    /// A lead had the texts shown once, because a report needs it.
    Looked,
    /// A lead who looked, and did not stop it, says that it was none.
    Lifted,
}

impl StopAct {
    /// The word used in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Looked => "looked",
            Self::Lifted => "lifted",
        }
    }
}
