//! Roles are checked when they are made: an admin who also sends cannot be read from a file.
use flagstone_model::Roles;

fn main() {
    let _: Roles = serde_json::from_str(r#"["admin", "sender"]"#).unwrap();
}
