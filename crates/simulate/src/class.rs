//! What accounts are, in truth.

/// What an account is, in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Belongs to an invented violent organisation: spreads its slogans and links, and means them.
    Extremist,
    /// Reports on it, quoting both.
    Journalist,
    /// Studies it, quoting both.
    Researcher,
    /// Argues against it, quoting both.
    CounterSpeaker,
    /// Keeps proof of what it did, linking to it.
    Archivist,
    /// Makes fun of it, in its own words.
    Satirist,
    /// Writes about faith, and nothing else.
    Devout,
    /// Passes on what a news agency sends, by machine.
    NewsBot,
    /// Cheers the goals of a club, with all the others.
    Fan,
    /// Everybody follows it.
    Hub,
    /// One of many accounts that sell something together.
    Spammer,
    /// Writes about the weather.
    Everyday,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 12] = [
        Self::Extremist,
        Self::Journalist,
        Self::Researcher,
        Self::CounterSpeaker,
        Self::Archivist,
        Self::Satirist,
        Self::Devout,
        Self::NewsBot,
        Self::Fan,
        Self::Hub,
        Self::Spammer,
        Self::Everyday,
    ];

    /// Everyone of the small world who uses the organisation's words and links without belonging to it.
    pub const HARD_NEGATIVES: [Self; 4] = [Self::Journalist, Self::Researcher, Self::CounterSpeaker, Self::Archivist];

    /// Everyone who in some way acts as the organisation's members do, and is none.
    pub const LOOK_ALIKE: [Self; 8] = [
        Self::Journalist,
        Self::Researcher,
        Self::CounterSpeaker,
        Self::Archivist,
        Self::Satirist,
        Self::Devout,
        Self::NewsBot,
        Self::Fan,
    ];

    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Extremist => "extremist",
            Self::Journalist => "journalist",
            Self::Researcher => "researcher",
            Self::CounterSpeaker => "counter_speaker",
            Self::Archivist => "archivist",
            Self::Satirist => "satirist",
            Self::Devout => "devout",
            Self::NewsBot => "news_bot",
            Self::Fan => "fan",
            Self::Hub => "hub",
            Self::Spammer => "spammer",
            Self::Everyday => "everyday",
        }
    }

    /// The reverse of [`Class::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}
