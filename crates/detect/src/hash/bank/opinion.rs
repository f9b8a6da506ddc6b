//! What those who share a hash think of it.

/// An opinion, as ThreatExchange has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opinion {
    /// It is what the bank is about: it does what the bank's role says.
    Positive,
    /// It may be: a topic, which opens nothing.
    InvestigationSeed,
    /// It is not: other entries that match the same image are silenced.
    Negative,
    /// Some say so and some not: recorded as a topic, which opens nothing.
    Disputed,
}

impl Opinion {
    /// Every opinion.
    pub const ALL: [Self; 4] = [Self::Positive, Self::InvestigationSeed, Self::Negative, Self::Disputed];

    /// The word used in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::InvestigationSeed => "investigation_seed",
            Self::Negative => "negative",
            Self::Disputed => "disputed",
        }
    }

    /// From its own word or one of ThreatExchange's: a category, a status, or the tag of a reaction. In any case.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_ascii_lowercase().as_str() {
            "positive" | "positive_class" | "true_positive" | "malicious" => Self::Positive,
            "investigation_seed" | "worth_investigating" | "suspicious" | "unknown" => Self::InvestigationSeed,
            "negative" | "negative_class" | "false_positive" | "non_malicious" => Self::Negative,
            "disputed" => Self::Disputed,
            _ => return None,
        })
    }

    /// What two who share one hash say together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self.min(other), self.max(other)) {
            (one, same) if one == same => one,
            (Self::Positive, Self::InvestigationSeed) => Self::Positive,
            _ => Self::Disputed,
        }
    }
}
