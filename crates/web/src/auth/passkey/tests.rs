//! Against the specification's own example, and against what is damaged.

use super::{
    key::Key,
    said::{AuthenticatorData, ClientData, auth_data_of},
    *,
};

/// Web Authentication Level 3, § 16.2: an ES256 passkey without attestation, made and used for `example.org`.
mod example {
    pub(super) const MADE_CLIENT_DATA: &str = "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d";
    pub(super) const ATTESTATION: &str = "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220";
    pub(super) const CREDENTIAL: &str = "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4";
    pub(super) const MADE_CHALLENGE: &str = "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130";
    pub(super) const USED_CHALLENGE: &str = "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408";
    pub(super) const USED_CLIENT_DATA: &str = "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d";
    pub(super) const AUTHENTICATOR_DATA: &str =
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000";
    pub(super) const SIGNATURE: &str = "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87";
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn asked(challenge: &Challenge) -> Asked<'_> {
    Asked { challenge, origin: "https://example.org", rp_id: "example.org" }
}

#[test]
fn the_specifications_example_is_read_and_its_signature_holds() {
    let (attestation, credential) = (bytes(example::ATTESTATION), bytes(example::CREDENTIAL));
    let data = AuthenticatorData::read(auth_data_of(&attestation).unwrap()).unwrap();
    let (id, key) = data.made.unwrap();
    assert_eq!((id, data.counter, data.present, data.verified), (&credential[..], 0, true, false));
    assert!(data.may_be_copied && data.is_copied);
    let said = ClientData::read(&bytes(example::MADE_CLIENT_DATA)).unwrap();
    assert_eq!(said.challenge().unwrap().to_vec(), bytes(example::MADE_CHALLENGE));

    let (client_data, authenticator_data) = (bytes(example::USED_CLIENT_DATA), bytes(example::AUTHENTICATOR_DATA));
    let mut message = [&authenticator_data[..], &Sha256::digest(&client_data)].concat();
    let key = Key::read(key).unwrap();
    key.verify(&message, &bytes(example::SIGNATURE)).unwrap();
    message[40] ^= 1;
    key.verify(&message, &bytes(example::SIGNATURE)).unwrap_err();
}

/// Its authenticator verifies nobody, which here is not enough; everything before that fits.
#[test]
fn the_specifications_example_fails_for_want_of_verification_alone() {
    let challenge = bytes(example::MADE_CHALLENGE).try_into().unwrap();
    let (client_data, attestation) = (bytes(example::MADE_CLIENT_DATA), bytes(example::ATTESTATION));
    let why = made(asked(&challenge), &client_data, &attestation).unwrap_err();
    assert_eq!(why, "not-verified");
    let other = Asked { rp_id: "example.com", ..asked(&challenge) };
    assert_eq!(made(other, &client_data, &attestation), Err("another-desk"));
    let other = Asked { origin: "https://example.org:8443", ..asked(&challenge) };
    assert_eq!(made(other, &client_data, &attestation), Err("another-address"));

    let challenge = bytes(example::USED_CHALLENGE).try_into().unwrap();
    let (used, data, signature) =
        (bytes(example::USED_CLIENT_DATA), bytes(example::AUTHENTICATOR_DATA), bytes(example::SIGNATURE));
    let by = Signed { client_data: &used, authenticator_data: &data, signature: &signature };
    let why = signed(asked(&challenge), &[], true, by).unwrap_err();
    assert_eq!(why, "not-verified");
    let by = Signed { client_data: &client_data, ..by };
    assert_eq!(signed(asked(&challenge), &[], true, by), Err("another-question"));
    assert_eq!(made(asked(&challenge), &client_data, &attestation), Err("another-challenge"));
}

/// RFC 8032 § 7.1, test 2, as a COSE_Key.
#[test]
fn an_ed25519_key_is_read_and_its_signature_holds() {
    let x = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    let signature = bytes(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    let key = Key::read(&bytes(&format!("a4010103272006215820{x}"))).unwrap();
    key.verify(&[0x72], &signature).unwrap();
    key.verify(&[0x73], &signature).unwrap_err();
    key.verify(&[0x72], &signature[1..]).unwrap_err();
    for (wrong, why) in [
        (format!("a4010103262006215820{x}"), "the algorithm of the other kind"),
        (format!("a4010103272007215820{x}"), "another curve"),
        (format!("a401010327200621581f{}", &x[2..]), "too short"),
        (format!("a5010103272006215820{x}225820{x}"), "a second coordinate"),
        (format!("a501010327200621582021582021{x}"), "broken"),
        (format!("a4010103272006215820{x}00"), "more behind it"),
        (format!("bf010103272006215820{x}ff"), "of no stated length"),
        ("a0".into(), "empty"),
        (String::new(), "nothing"),
    ] {
        assert!(Key::read(&bytes(&wrong)).is_err(), "{why}");
    }
}

/// Cut anywhere, or with any byte of it changed, it is refused or read as something else, and nothing is worse.
#[test]
fn what_is_damaged_is_refused_and_never_a_panic() {
    let whole = bytes(example::ATTESTATION);
    let read = |attestation: &[u8]| -> Result<(), Wrong> {
        let data = AuthenticatorData::read(auth_data_of(attestation)?)?;
        let (_, key) = data.made.ok_or("none")?;
        Key::read(key).map(drop)
    };
    read(&whole).unwrap();
    for cut in 0..whole.len() {
        read(&whole[..cut]).unwrap_err();
    }
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[place] ^= 1 << bit;
            let _ = read(&changed);
        }
    }
    // Deep, and longer than it is.
    read(&[&[0xa1, 0x61, b'x'][..], &[0x81; 100_000]].concat()).unwrap_err();
    read(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).unwrap_err();
    for rubbish in ["", "{}", "[]", "{\"type\":1}", "{\"type\":\"webauthn.get\",\"challenge\":\"\",\"origin\":\"\"}"] {
        let challenge = [0; 32];
        assert!(fits(asked(&challenge), rubbish.as_bytes(), "webauthn.get").is_err(), "{rubbish}");
    }
}

#[test]
fn every_reason_is_said() {
    let sources = [
        include_str!("../passkey.rs"),
        include_str!("key.rs"),
        include_str!("said.rs"),
        include_str!("../../pages/sessions/passkey.rs"),
    ];
    let reason = regex::Regex::new(r#"(?:Err\(|Wrong = |ok_or\(|map_err\(\|_\| )"([a-z-]+)""#).unwrap();
    let found = sources.iter().flat_map(|text| reason.captures_iter(text).map(|c| c[1].to_owned()));
    let found: std::collections::BTreeSet<String> = found.collect();
    assert!(found.len() > 10, "{found:?}");
    for why in found {
        assert!(term("passkey-wrong", &why).to_string().contains(' '), "{why}");
    }
}
