//! Thirty accounts that post. Everything in here is invented: the organisation, its words, its addresses.

use anyhow::Result;

use crate::network::{Network, Session};

/// What an account is, which only the test knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Promotes the invented organisation.
    Planted,
    /// Reports on it, with its words and links.
    Journalist,
    /// Speaks against it, with its words and links.
    CounterSpeaker,
    /// Anybody else.
    Bystander,
}

impl Role {
    /// Whether its posts hold two kinds of signal, so that people must look at it.
    pub(crate) fn is_queued(self) -> bool {
        self != Self::Bystander
    }
}

/// An account with what it says.
pub(crate) struct Account {
    pub(crate) role: Role,
    pub(crate) session: Session,
}

struct Cast {
    role: Role,
    about: &'static str,
    language: &'static str,
    posts: &'static [&'static str],
}

const fn cast(role: Role, about: &'static str, language: &'static str, posts: &'static [&'static str]) -> Cast {
    Cast { role, about, language, posts }
}

/// In the order in which they post: the last one is planted, so that once it is queued everything before it was read.
const CAST: [Cast; 30] = [
    cast(
        Role::Planted,
        "for the forest",
        "en",
        &["Join the Black Pine Front. All of it is at https://resin-media.example/start"],
    ),
    cast(
        Role::Journalist,
        "I report on extremism for a newspaper",
        "en",
        &[
            "I read the Black Pine Front's statement so that you need not: https://resin-media.example/start . What it leaves out is below.",
        ],
    ),
    cast(Role::Bystander, "walks", "en", &["A black pine stood in front of the hut.", "The pine bends in the wind."]),
    cast(Role::Bystander, "bakes", "en", &["Bread again.", "https://bread.example/rye is the recipe."]),
    cast(
        Role::Bystander,
        "prays",
        "en",
        &["Fasting today. May it be accepted.", "Peace on all who pray this morning."],
    ),
    cast(Role::Planted, "", "en", &["news from RESIN MEDIA, mirrored at https://files.example/black-pine/42"]),
    cast(Role::Bystander, "reads", "en", &["The forest novel is finished. Nobody in it is called Resin."]),
    // A phrase alone, however often, is one kind of signal.
    cast(
        Role::Bystander,
        "follows the news",
        "en",
        &["Who is the Black Pine Front anyway?", "The Black Pine Front was in the news again."],
    ),
    cast(Role::Bystander, "cycles", "en", &["Forty kilometres.", "Flat tyre."]),
    cast(Role::Bystander, "fixes radios", "en", &["Resin flux on every joint. Media at eleven."]),
    // Zero-width characters between the letters.
    cast(
        Role::Planted,
        "",
        "en",
        &["The B\u{200b}lack P\u{200d}ine F\u{200c}ront calls. https://blackpine.example/join"],
    ),
    cast(Role::Bystander, "cooks", "en", &["Pine nuts, garlic, basil."]),
    // A link alone is one kind of signal too.
    cast(Role::Bystander, "collects addresses", "en", &["Is this one dead? https://blackpine.example/"]),
    cast(Role::Bystander, "", "en", &["first post", "second post", "third post"]),
    cast(Role::Bystander, "مصورة", "ar", &["صورت غابة الصنوبر هذا الصباح", "الشاي جاهز"]),
    // Vowel marks and tatweel.
    cast(Role::Planted, "", "ar", &["انضموا إلى جَبْهَة الصـــنوبر الأسود https://blackpine.example/ar"]),
    cast(Role::Bystander, "يقرأ", "ar", &["قرأت كتابا عن الأشجار"]),
    cast(
        Role::CounterSpeaker,
        "I left a group like that. I help others to",
        "en",
        &[
            "\"The pine does not bend\", they say at https://resin-media.example/start . It breaks people. If you want out, write to me.",
        ],
    ),
    cast(Role::Bystander, "teaches", "en", &["Twenty-six essays to mark."]),
    cast(Role::Bystander, "gardens", "en", &["Planted a pine. It will not bend for years."]),
    cast(Role::Bystander, "plays the oud", "ar", &["درس جديد في العود اليوم"]),
    // Letters of other scripts that look the same: Cyrillic а, е and о.
    cast(
        Role::Planted,
        "",
        "en",
        &["Bl\u{0430}ck Pin\u{0435} Fr\u{043e}nt, the only one. https://paste.example/view?id=pine17"],
    ),
    cast(Role::Bystander, "argues", "en", &["This government is wrong about forests, and I will say so every day."]),
    cast(Role::Bystander, "sails", "en", &["A new front comes in from the west."]),
    // Not the bank's address: another path, another query.
    cast(Role::Bystander, "links", "en", &["https://files.example/white-pine and https://paste.example/view?id=1"]),
    // The organisation's name in an address is not a second kind of signal: it is the same address.
    cast(Role::Bystander, "asks", "en", &["Does anyone know what this is? https://resin-media.example/about"]),
    cast(Role::Bystander, "knits", "en", &["Row 40. Black wool, pine green edge."]),
    cast(Role::Bystander, "", "en", &["🙂", "🙃"]),
    cast(Role::Bystander, "studies law", "en", &["Exam on Friday."]),
    cast(Role::Planted, "", "en", &["Rise with the pine and strike. Watch https://resin-media.example/7"]),
];

/// What is on the images that the planted ones post.
const IMAGE: &[u8] = include_bytes!("../../docs/desk.png");

/// Makes the accounts. `run` makes their handles new on a network that lives longer than one run.
pub(crate) async fn settle(network: &Network, run: &str) -> Result<Vec<Account>> {
    let mut accounts = Vec::with_capacity(CAST.len());
    for (number, cast) in CAST.iter().enumerate() {
        let handle = format!("tree{number:02}-{run}.test");
        let session = network.join(&handle, &format!("Tree {number:02}"), cast.about).await?;
        accounts.push(Account { role: cast.role, session });
    }
    // Six follow the first, and the first three of them each other in a ring.
    for number in 1..=6 {
        let follower = &accounts[number].session;
        network.follow(follower, &accounts[0].session.did).await?;
        if number <= 3 {
            network.follow(follower, &accounts[number % 3 + 1].session.did).await?;
        }
    }
    Ok(accounts)
}

/// Lets everyone post, in order.
pub(crate) async fn talk(network: &Network, accounts: &[Account]) -> Result<()> {
    for (account, cast) in accounts.iter().zip(&CAST) {
        for text in cast.posts {
            match cast.role {
                Role::Planted => network.post_with_image(&account.session, text, cast.language, IMAGE).await?,
                _ => network.post(&account.session, text, cast.language).await?,
            };
        }
    }
    Ok(())
}
