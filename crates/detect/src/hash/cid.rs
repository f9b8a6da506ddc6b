//! The SHA-256 inside a content id. AT Protocol names a blob by CIDv1, codec `raw`, hash `sha2-256`
//! (<https://atproto.com/specs/blob>): the id *is* the hash of the bytes, and nothing has to be fetched.

/// CIDv1, raw, sha2-256, 32 bytes (<https://github.com/multiformats/cid>).
const HEAD: [u8; 4] = [0x01, 0x55, 0x12, 0x20];

/// Multibase's letter for lower-case base 32 without padding (RFC 4648).
const BASE32: char = 'b';

/// The SHA-256 that a blob's id states; `None` for ids of another form.
pub fn sha256(cid: &str) -> Option<[u8; 32]> {
    let text = cid.strip_prefix(BASE32)?;
    let mut bytes = [0; HEAD.len() + 32];
    // 36 bytes are 288 bits: 58 letters of five bits, of which the last two bits are zero.
    if text.len() != 58 {
        return None;
    }
    let mut bits = 0_u32;
    let mut held = 0;
    let mut to = bytes.iter_mut();
    for letter in text.bytes() {
        let five = match letter {
            b'a'..=b'z' => letter - b'a',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(five);
        held += 5;
        if held >= 8 {
            held -= 8;
            *to.next()? = (bits >> held) as u8;
            bits &= (1 << held) - 1;
        }
    }
    let digest = bytes.strip_prefix(&HEAD)?.try_into().ok()?;
    (bits == 0).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::sha256;

    #[test]
    fn the_hash_of_a_blobs_id_is_that_of_its_bytes() {
        use sha2::Digest;
        // The id of the raw block that holds "hello world", by another base-32 encoder.
        let cid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
        assert_eq!(sha256(cid), Some(sha2::Sha256::digest(b"hello world").into()));
    }

    #[test]
    fn other_ids_have_none() {
        let good = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
        let dag = good.replacen("bafkrei", "bafyrei", 1);
        let last = format!("{}f", &good[..good.len() - 1]);
        for other in [
            &dag,
            &last,
            &good.to_uppercase(),
            &good[..40],
            "",
            "b",
            "cid",
            "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",
        ] {
            assert_eq!(sha256(other), None, "{other}");
        }
    }
}
