//! Passwords: argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use crate::{app::App, error::Fault, say};

/// Fewest characters of a password.
pub(crate) const SHORTEST: usize = 12;
/// Most bytes of a password; hashing more only costs time.
const LONGEST: usize = 1_024;

fn argon2id() -> Argon2<'static> {
    let params = Params::new(19 * 1_024, 2, 1, None).expect("these parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// What an unknown name is checked against: a hash nobody has the password of, so that knowing a name and not knowing
/// it cost the same work.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    argon2id().hash_password(b"no person has this password").map(|h| h.to_string()).unwrap_or_default()
});

/// Why a new password will not do, if it will not.
pub(crate) fn weakness(password: &str, name: &str) -> Option<String> {
    if password.chars().count() < SHORTEST {
        Some(say("password-too-short").with("least", SHORTEST).into())
    } else if password.len() > LONGEST {
        Some(say("password-too-long").with("most", LONGEST).into())
    } else if !name.is_empty() && password.to_lowercase().contains(&name.to_lowercase()) && name.chars().count() > 3 {
        Some(say("password-holds-name").into())
    } else {
        None
    }
}

/// A PHC string for the store.
pub(crate) async fn hash(app: &App, password: &str) -> Result<String, Fault> {
    let _turn = app.hashing.acquire().await.map_err(Fault::internal)?;
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || argon2id().hash_password(password.as_bytes())).await;
    hashed.map_err(Fault::internal)?.map(|h| h.to_string()).map_err(Fault::internal)
}

/// Whether a password is the one behind `phc`; the same work is done where there is none.
pub(crate) async fn verify(app: &App, password: &str, phc: Option<String>) -> Result<bool, Fault> {
    let _turn = app.hashing.acquire().await.map_err(Fault::internal)?;
    let password: String = if password.len() <= LONGEST { password.to_owned() } else { String::new() };
    let checked = tokio::task::spawn_blocking(move || check(&password, phc.as_deref())).await;
    checked.map_err(Fault::internal)
}

fn check(password: &str, phc: Option<&str>) -> bool {
    let known = phc.is_some();
    let matches = PasswordHash::new(phc.unwrap_or(&NOBODY))
        .is_ok_and(|hash| argon2id().verify_password(password.as_bytes(), &hash).is_ok());
    matches && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_only_and_never_for_nobody() {
        let phc = argon2id().hash_password(b"slate under rain").unwrap().to_string();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(check("slate under rain", Some(&phc)));
        assert!(!check("slate under snow", Some(&phc)));
        // Even the password of the stand-in opens nothing.
        assert!(!check("no person has this password", None));
    }

    #[test]
    fn nobody_costs_what_somebody_costs() {
        let nobody = PasswordHash::new(&NOBODY).unwrap();
        let somebody = argon2id().hash_password(b"x").unwrap();
        assert_eq!(nobody.params.to_string(), somebody.params.to_string());
        assert_eq!(nobody.algorithm, somebody.algorithm);
    }

    #[test]
    fn weak_ones_are_named() {
        assert!(weakness("elevenchars", "ada").is_some());
        assert!(weakness("anastasia likes slate", "Anastasia").is_some());
        assert!(weakness(&"x".repeat(2_000), "ada").is_some());
        assert_eq!(weakness("slate under rain", "ada"), None);
    }
}
