//! The nouns of Flagstone, and the one door to a referral.
//!
//! This room is pure: no clock, environment, file system, network or randomness. Times, ids and seeds are passed in.
//!
//! A newcomer starts at [`gate`]: what must be true before a [`gate::Referral`] can exist.
//!
//! Deliberately absent: a field for a subject's legal name, address, phone, e-mail, IP address or face, and any
//! link from an account to a person.

pub mod around;
pub mod case;
pub mod check;
pub mod dice;
pub mod event;
pub mod evidence;
pub mod finding;
pub mod gate;
pub mod ids;
pub mod intake;
pub mod job;
pub mod media;
pub mod people;
pub mod post;
pub mod quality;
pub mod reading;
pub mod referral;
pub mod review;
pub mod stop;
pub mod time;
pub mod token;

pub use around::{Amount, Relation};
pub use case::{Case, CaseState, Contribution, Proposal, Proposer};
pub use check::{Check, DownBy, Observation, Status};
pub use dice::Dice;
pub use event::{Batch, Cursor, Event, Interaction, InteractionKind, SetAside, StatusEvent};
pub use evidence::{Evidence, EvidencePost, EvidenceVersion};
pub use finding::{Finding, FindingId, Kind, RuleRef, SignalRole, Span, Weight};
pub use ids::{
    AccountId, AdjudicationId, CaseId, CheckId, ConfirmationId, IdError, PersonId, PlatformName, PostUri, ReferralId,
    ReviewId, SendId, SourceId,
};
pub use intake::IntakeCommit;
pub use job::{EscalationReason, JobAct, SkipReason};
pub use media::{Algorithm, MediaHash};
pub use people::{Language, Role, Roles, Standing};
pub use post::{ImageRef, Post, PostRef, Profile};
pub use quality::Purpose;
pub use reading::{LanguageAct, LanguageLoss, LanguageRecord};
pub use referral::{Confirmation, Notice, NoticeDigest, Outgoing, Payload, Receipt, SendState};
pub use review::{
    Adjudication, Answer, Checklist, Clause, Confidence, Decision, ProtectedRole, Review, Scope, Withdrawal,
};
pub use stop::StopAct;
pub use time::Timestamp;
pub use token::TokenScope;

/// Lower-case hexadecimal, two characters a byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS[usize::from(half & 15)];
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// The reverse of [`hex`]; `None` unless the text is exactly `N` bytes of hexadecimal.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn hex_round_trips_and_refuses_other_lengths() {
        assert_eq!(super::unhex::<3>(&super::hex(&[0, 171, 255])), Some([0, 171, 255]));
        assert_eq!(super::unhex::<3>("00ab"), None);
        assert_eq!(super::unhex::<2>("00zz"), None);
    }
}
