//! One AT Protocol network, and the names accounts and posts have in it.

use model::{AccountId, IdError, PlatformName, PostUri};

use super::PLATFORM;

/// A network by its configured name (`bsky`): the authority in every account id that is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    platform: PlatformName,
    authority: String,
}

impl Network {
    /// Checks the name: letters, digits, `.`, `-` and `_`, at most 64 of them.
    pub fn new(authority: &str) -> Result<Self, String> {
        let ok = matches!(authority.len(), 1..=64)
            && authority.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        if !ok {
            return Err(format!("`{authority}` is no name for a network: use letters, digits, `.`, `-` and `_`"));
        }
        let platform = PlatformName::new(PLATFORM).map_err(|e| e.to_string())?;
        Ok(Self { platform, authority: authority.to_owned() })
    }

    /// The configured name.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The account with this DID.
    pub fn account(&self, did: &str) -> Result<AccountId, IdError> {
        AccountId::new(&self.platform, &self.authority, did)
    }
}

/// Whether a text is a DID as AT Protocol writes them: `did:method:id`, at most 2,048 bytes
/// (<https://atproto.com/specs/did>).
pub fn is_did(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let (Some("did"), Some(method), Some(id)) = (parts.next(), parts.next(), parts.next()) else { return false };
    text.len() <= 2_048
        && !method.is_empty()
        && method.bytes().all(|b| b.is_ascii_lowercase())
        && !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'%' | b'-'))
        && !id.ends_with([':', '%'])
}

/// Whether a text is a record key: 1 to 512 of `A-Za-z0-9.-_:~`, not `.` or `..`
/// (<https://atproto.com/specs/record-key>).
pub fn is_record_key(text: &str) -> bool {
    matches!(text.len(), 1..=512)
        && text != "."
        && text != ".."
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'~'))
}

/// The address of a record. `None` if a part of it is not what the specification allows.
pub fn record_uri(did: &str, collection: &str, key: &str) -> Option<PostUri> {
    (is_did(did) && is_record_key(key)).then(|| ["at://", did, "/", collection, "/", key].concat().parse().ok())?
}

/// The DID an `at://` address begins with. `None` for a handle or anything else.
pub fn did_of(uri: &str) -> Option<&str> {
    let authority = uri.strip_prefix("at://")?.split('/').next()?;
    is_did(authority).then_some(authority)
}

/// The collection and the record key of an `at://` address.
pub fn path_of(uri: &str) -> Option<(&str, &str)> {
    let mut parts = uri.strip_prefix("at://")?.splitn(3, '/');
    let (Some(_), Some(collection), Some(key)) = (parts.next(), parts.next(), parts.next()) else { return None };
    is_record_key(key).then_some((collection, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dids_and_keys_are_checked() {
        for good in ["did:plc:z72i7hdynmk6r22z27h6tvur", "did:web:example.org", "did:web:a%3A80"] {
            assert!(is_did(good), "{good}");
        }
        for bad in ["", "did:plc:", "did::x", "alice.test", "did:plc:a b", "did:plc:a/b", "did:PLC:a", "did:web:a:"] {
            assert!(!is_did(bad), "{bad}");
        }
        assert!(is_record_key("3kabc~-_.:"));
        assert!(!is_record_key("..") && !is_record_key("a/b") && !is_record_key(""));
    }

    #[test]
    fn a_network_name_cannot_move_the_border_of_an_account_id() {
        assert!(Network::new("bsky").is_ok());
        for bad in ["", "a/b", "a b", "a/did:plc:x"] {
            assert!(Network::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_name_a_did_or_nothing() {
        assert_eq!(did_of("at://did:plc:abc/app.bsky.feed.post/1"), Some("did:plc:abc"));
        assert_eq!(did_of("at://alice.test/app.bsky.feed.post/1"), None);
        assert_eq!(did_of("https://did:plc:abc"), None);
        assert_eq!(path_of("at://did:plc:abc/app.bsky.feed.post/1"), Some(("app.bsky.feed.post", "1")));
    }
}
