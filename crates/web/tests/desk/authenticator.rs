//! An authenticator in software, with one passkey, written apart from the desk's own reading and held against it. What a
//! true one would never do, its fields make it do.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "read by the other files of this binary")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// User present, user verified.
pub const HONEST: u8 = 0b0000_0101;
pub const MAY_BE_COPIED: u8 = 0b0000_1000;

pub struct Authenticator {
    pub key: SigningKey,
    pub id: Vec<u8>,
    pub handle: Vec<u8>,
    pub counter: u32,
    pub flags: u8,
    pub rp_id: &'static str,
    pub client: Value,
}

pub type Fields = Vec<(&'static str, String)>;

impl Authenticator {
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).unwrap(),
            id: vec![number; 16],
            handle: Vec::new(),
            counter: 0,
            flags: HONEST,
            rp_id: "localhost",
            client: json!({ "origin": "http://localhost:8117", "crossOrigin": false }),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let mut said = json!({ "type": kind, "challenge": options["challenge"] });
        for (name, value) in self.client.as_object().unwrap() {
            said[name] = value.clone();
        }
        said.to_string().into_bytes()
    }

    fn data(&self, more_flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id).to_vec();
        data.push(self.flags | more_flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The answer to `navigator.credentials.create`.
    pub fn create(&mut self, options: &Value) -> Fields {
        self.handle = BASE64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        let point = point.as_bytes();
        let mut data = self.data(0b0100_0000);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        vec![
            ("client_data", BASE64.encode(self.client_data("webauthn.create", options))),
            ("attestation", BASE64.encode(attestation)),
        ]
    }

    /// The answer to `navigator.credentials.get`.
    pub fn get(&self, options: &Value) -> Fields {
        let (client_data, data) = (self.client_data("webauthn.get", options), self.data(0));
        let signature: Signature = self.key.sign(&[&data[..], &Sha256::digest(&client_data)].concat());
        vec![
            ("id", BASE64.encode(&self.id)),
            ("client_data", BASE64.encode(client_data)),
            ("authenticator_data", BASE64.encode(data)),
            ("signature", BASE64.encode(signature.to_der().as_bytes())),
            ("user_handle", BASE64.encode(&self.handle)),
        ]
    }
}
