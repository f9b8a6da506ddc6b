use super::*;

/// Width, height, pattern, quality, hash, and the seven other positions.
type Golden = (usize, usize, u8, u8, &'static str, [&'static str; 7]);

/// What `pdqhash` 0.2.8 gives for [`image`], from `compute` and `compute_dihedral`.
#[rustfmt::skip]
const GOLDEN: &[Golden] = &[
    (5, 5, 1, 9, "695a94a596b56b5a94a56b5a348d94a56b5a94a5695ab4a596a56b5a94a56b5a", [
        "695a4b5ad6b594a594a594a5358d6b5a6b5a6b5a695a4a5ad6b594a594a594a5",
        "3c0f3f0fc3e0c1f0c1f0c1f061d87e1f3e0f3e0f3c0f1f0fc3f0c1f0c1f0c1f0",
        "3c0fe1f883e03e0fc1f03e0f61d8c3f03e0fc1f03c0fe0f8c3f03e0fc1f03e0f",
        "695a4b5ad6b594a594a594a5358d6b4a6b5a6b5a695a4b5ad6b594a594a594a5",
        "3c0fe1f883e03e0fc1f03e0f61d8c3e03e0fc1f03c0fe1f8c3f03e0fc1f03e0f",
        "695a94a596b56b5a94a56b5a348d94a56b5a94a5695ab4a596a56b5a94a56b5a",
        "3c0f3f0fc3e0c1f0c1f0c1f061d87e1f3e0f3e0f3c0f1f0fc3f0c1f0c1f0c1f0",
    ]),
    (4, 9, 1, 0, "0000000000000000000000000000000000000000000000000000000000000000", [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ]),
    (37, 211, 2, 100, "9fd56ab65055458a25aa458805aa45889a55ba774581ba7725aaba77987eba77", [
        "c0d700d75a5f5f28c2d740d7c2d740d7df285f284a5f1f281f0a1f085a5f5f0a",
        "ca80d41ca500ef2070ffef227affef22cf0010dd30d410dd70ff10ddef2b10dd",
        "d582aa7d0f0af5a29582aa7d9782ea7d8a7df5821f0ab5824a5fb5a20f0af5a0",
        "dfd5914955559a7565aaba7767aaba779a5545885585458865aa4588ba7e4588",
        "8a80bfe3000030df30ff10dd3aff10ddcf00ef2210d0ef2230ffef22ef2bef22",
        "80d77520485da0d7c0d79f28c0d59f28df28a0d74a5fe0d71f0ae0d75a5fa0f5",
        "f582df8a3f2a4a7d97827582978235828a7d0a7d1f0a4a7d4a5f4a7d0f0a0a5f",
    ]),
    (63, 65, 1, 100, "69464d2f0b6dfad46b173958b30ef35c08c68cadd778b12629b0f951c5f81f80", [
        "137626d9971ceccafccdbfdc3b2112c010cb4a59607af2d16762142fca9097bb",
        "3c13e7855e38506a1e4283f2e75b59f65d932207822d1b8c7ce553fb90adb52a",
        "46238c73ca494660a99815766e74b86a459ee0f3352f587b7237be859fc53d11",
        "6946b2d80b6d053f6b17d6a7b20e0ca308c67752d7784ed929b006aec5f8e07f",
        "3c13187a5e38af951e427c0de75ba6095d93ddf8822de4737ce5ac0490ad4ad5",
        "1376d9269f1c1735fccd40633b21ef3f10cbb5a6607a1d2e6762fbd0ca906844",
        "4623738cc249b99fa998ea896e744795459e1f0c352fa7843237417a9fc5c2ee",
    ]),
    (64, 64, 0, 100, "9999331b6333c6338c73186370c7e1c783870f0e3c0ff01ec07c03f87ff0ffa0", [
        "9999cce46733398c8c73c71c70c71c38878fe0f13c1f07c1c0fefc017ff8005f",
        "ccce99b132666cd9d926924925b24b6dd2dab5a46b5a52b495aba956aaad550a",
        "cccc664e32669326d9266db62492b492d2da4a5b694aad6b95ab56a92aa9aaf5",
        "9999cce46733398c8c73c71c70c71c38878fe0f13c1f07c1c0fefc017ff8005f",
        "cccc664e32669326d9266db62492b492d2da4a5b694aad6b95ab56a92aa9aaf5",
        "9999331b6333c6338c63186370c7e1c783870f0e3c0ff81ec07c03f87ff0ffa0",
        "ccce99b132666cd9d926924925b24b6dd2dab5a46b5a52b495aba956aaad550a",
    ]),
    (64, 64, 2, 100, "fc0edd8e606e6d0e0371172adfb1dfa06c8128d5004f205ddb6e8a7f25b228f7", [
        "c30c0c77b0d328f7d3cd287d0b0ca0f543c3d7822f0ff5a8f43c0f82f42ff50a",
        "a95b7724353bd7a45624bf808ae4750a39d4827f551a8af78e3b20d570e7825d",
        "965da6dde586925d969882d75e590a5f16967d287a5a7f02a169a528a17a5fa0",
        "fc0e2271607e9af10371ead5dfb1205f6c81d72a004fdfa2db6ef58025b2d708",
        "a95b88db353b285b5624407f8ae48af539d47d80551a75088e3bdf2a70e77da2",
        "c30cf388b0d3c708d3cdd7820f0c5f0a43c3287d2f0f0a57f43cf07df42f0af5",
        "96595922e5867da286987d285e59f5a0169682d77a5aa0fda1695ad7a17aa05f",
    ]),
    (128, 128, 2, 100, "fc0ed50a206ef70a13715500dbb1f70a6c81805f204faadfdb6ea25f2db2a25f", [
        "d35d2877a0b720f7829a2a7d0a1da0f50292d7822a0af5a8f17d5f82f17ff50a",
        "a95b7fa0753b5da04624ffaa8ee45da039d42af5751a00758e3b007578e708f5",
        "860882dde5e28a5dd7cf80d74f480a5f57c77d287f5f5f02a428f528a42a5fa0",
        "fc0e2af5206e08f51371aaffdbb12af56c817fa0204f5520db6e5da02db25da0",
        "a95b805f753b805f462400558ee4805f39d4d50a751aff8a8e3bf70a78e7f70a",
        "d35dd788b1b7df08829ad5821b1d5f0a0292287d2a0a0a57f17da07df17f0af5",
        "86087d22e4e275a2d7cb7f284e48f5a057c382d77f5fa0fda4280ad7a42aa05f",
    ]),
    (129, 127, 1, 100, "ee68a0695df7afc47e955a79eeaa58645d959b8ba2274745feaaa01105155444", [
        "d26cd166da2cda373f484d649a78df2d1ac80aeee728db79c648ce4c22289b39",
        "b33d0a830022006e3fc0f2d3bbffb2ce00c03121f772eceeabff0abb5040eeee",
        "873972cc8f79709c4a1d45c6cb2d65874f1da044b27d71d3931d64c6773d3183",
        "a2685f965177503b2a80a586eaaaa79b55156474a222b8bafaaa5fee0515abbb",
        "f33df53c0822fb913fd50d2cbbff4d3100c0cedcf7731211abfff54450401111",
        "d26caf99da2c2dc9bfc8ba9b9e7830d23ac8f511e7282c86c64839b322686cf6",
        "873904338f798f624a1d0831cf2d8a684f9d1fbbb27d862c931d9319773dc64c",
    ]),
    (200, 200, 3, 0, "000000002c4b11342c4b2c4b0000554b00002c4b113411342c4b585e2c4b017e", [
        "000000012c4a2c4b2c4e103500002c4e0000103010312c4a2d4f2c4a2d4f1035",
        "00000000391e391e391e04610000d741000004610461391e391ef2f4391e0b54",
        "01040001381e0461381b381f010504640004381a04640460381a0460381a381f",
        "000000002c4b2c4b2c4b1134000082000000113411342c4b2c4ba7a12c4b5e01",
        "00000000391e0461391e391e0000000a0000391e04610461391e0d0b391e542b",
        "000001042c4a11342c4e2d4a0000113100002d4f103110352d4f10352d4f2d4a",
        "01040104381e391e381b05600105391b000405650464381f381a381f381a0560",
    ]),
    (333, 801, 1, 100, "398c795f290c7d5fa9a08ae329a48a7329a4da7321aca5ac39aca7bc3daca5ac", [
        "0400afbfeabf2f34afcaefe8004005400a37aabf0ff7aebbf03f05405540aabf",
        "6c59c2b57c59d2f57cf520497cf120c97cf1a0d974f90b067cf9091678f90b06",
        "59550555bfeac55ffa9f55575115ffeadfea40155aaa0511a56aa7ea00150015",
        "398c9fe0290cafa0a9a0759c29a4f79c29a4f58c21acde5339acde433dacde53",
        "6c59240a7c59000a7cf1dd367cf15d266c710f2674f970f96c5970e968f960f9",
        "0d555040fabfd04affca10170544fabf8ebf55400fff5144f03ff2bf55405540",
        "5040faaaafea3aaaaa9faaa8501100155beabfea5aaafaeea56a58150015ffea",
    ]),
    (512, 384, 2, 100, "62715f2a03f1ff2a1391ff2adf8dff2aec8e00d5204e00d5937e00d5fdb200d5", [
        "578a287dd5a2a0f55782a87dff0880f52ad75f82f50a57a057a8fd0255aa55aa",
        "3724558056a4558046c455808ad85580b9dbaa7f751baa7fc62baa7fa8e7aa7f",
        "02df82d780f70a5f02d702d7aa5d2a5f3f82d528a05ffd0a02fd57a800ffff00",
        "6271005503b100d5139100d5df8d00d5ec8eff2a204eff2a937eff2afdb2ff2a",
        "3724aa7f56a4aa7f46c4aa7f8ad8aa7fb9db5580751b5580c62b5580a8e75580",
        "178ad78295a25f0a57825782ff087f0a2ad7a07df50aa85f57a802fd55aaaa55",
        "02df7d2880f7f5a002d7fd28aa5dd5a07f820ad7a05f02f502fda85700ff00ff",
    ]),
    (640, 480, 0, 29, "fbf796a08528de8ede8e84218429dfdf96de8c2185218ea68fa1d42b852bc72b", [
        "c7ef77fb800077ff881091908800fedf99007e7f067a7eff0004767f8900f9d8",
        "af832eaad1552a2a4fd72e8ad1752a7cd5132e8ad074a20ad1756ea3d1752ea3",
        "82bad551d555dd55dd45333acd5555758c45d4d5132fd4555550d455dc515170",
        "fad67b5f04007d7f1a827bde84207f2980407bdf8521f75f84203bf484207bf6",
        "af83d155515555d50bd3d174d174d483d511d175d0745d75d175915cd174d154",
        "ffff99058000d98499587fffd999a12bd9988180e67f81803b8799909997876f",
        "a2ba2aaed55522aadd45ccc5dd55aa8acc452b2a532f2baa55502b2adcd5aa8f",
    ]),
    (1000, 700, 2, 100, "23b11d8a1389dd0a1b8efd0add8eff2aec0e00f5244e02f5137ea8d5ffb200dd", [
        "1782e87d85a280f55e82a85da81a00f5ea57ff82815a7fa07fa8f5025faa5faa",
        "76e4352046dc77a04edb57a088db5580b95baa5f711b285f462b027faae70877",
        "42c242d7d0f22a5f0ad302f7bc4faa5fbf025528d40fd50a2afc5fa80afff500",
        "23b1e075138922f51b8e02f5dd8e00d5ec0eff0a244e7d0a137e572affb25f22",
        "76e448df46dc885f4edba85f88dba07fb95b55a0711b57a0462b5580aae75580",
        "1786178285a67f0a5f8657a2a91aff0aea57007d815a805f7fa90afd5faaa055",
        "02c2bd28d0f2d5a00ad3fd08bc4e55a0bf02aad7d40f2af52afca0570aff0aff",
    ]),
];

/// Invented pictures by whole-number formulas: a ramp, noise, a disc on a chessboard, nothing.
fn image(width: usize, height: usize, pattern: u8) -> Vec<u8> {
    let (w, h) = (width as i64, height as i64);
    let pixel = |x: i64, y: i64| match pattern {
        0 => [x * 255 / (w - 1).max(1), y * 255 / (h - 1).max(1), x * y % 256],
        1 => [(x * 7 + y * 13) % 256, (x * x + y * 3) % 256, (x ^ y) % 256],
        2 => {
            let far = (x - w / 3).pow(2) + (y - h / 2).pow(2);
            let disc = if far < (w * w + h * h) / 16 + 1 { 200 } else { 30 };
            let chess = if (x * 8 / w + y * 8 / h) % 2 == 0 { 180 } else { 60 };
            [disc + (x * 31 + y * 17) % 23, chess, far * 255 / (w * w + h * h)]
        }
        _ => [128; 3],
    };
    (0..h).flat_map(|y| (0..w).flat_map(move |x| pixel(x, y).map(|value| value as u8))).collect()
}

#[test]
fn every_bit_is_the_references() {
    for (width, height, pattern, quality, hex, others) in GOLDEN {
        let bytes = image(*width, *height, *pattern);
        let pixels = Pixels::rgb(*width, *height, &bytes).unwrap();
        let name = format!("{width} × {height}, pattern {pattern}");
        assert_eq!(hash(pixels), Pdq { hash: PdqHash::parse(hex).unwrap(), quality: *quality }, "{name}");
        let (eight, same_quality) = dihedral(pixels);
        assert_eq!(same_quality, *quality, "{name}");
        let expected: Vec<String> = std::iter::once(hex).chain(others).map(ToString::to_string).collect();
        assert_eq!(eight.map(|hash| hash.to_string()).to_vec(), expected, "{name}");
    }
}

#[test]
fn grey_hashes_as_the_same_picture_in_colour() {
    let grey: Vec<u8> = image(150, 90, 2).chunks(3).map(|pixel| pixel[0]).collect();
    let colour: Vec<u8> = grey.iter().flat_map(|value| [*value; 3]).collect();
    let of = |pixels: Option<Pixels<'_>>| hash(pixels.unwrap());
    assert_eq!(of(Pixels::grey(150, 90, &grey)), of(Pixels::rgb(150, 90, &colour)));
}

#[test]
fn pixels_have_to_fit_their_sides() {
    assert!(Pixels::rgb(2, 2, &[0; 12]).is_some());
    assert!(Pixels::rgb(2, 2, &[0; 11]).is_none());
    assert!(Pixels::grey(usize::MAX, 2, &[]).is_none());
    assert_eq!(hash(Pixels::grey(0, 0, &[]).unwrap()), Pdq { hash: PdqHash::default(), quality: 0 });
}

#[test]
fn hashes_are_written_and_read_the_same_way() {
    let hash = PdqHash([0x0123_4567_89ab_cdef, 1, u64::MAX, 1 << 63]);
    assert_eq!(PdqHash::parse(&hash.to_string()), Some(hash));
    assert_eq!(PdqHash::parse(&hash.to_string().to_uppercase()), Some(hash));
    assert_eq!(PdqHash::from_bytes(&hash.to_bytes()), hash);
    assert_eq!(PdqHash::parse("0123"), None);
    assert_eq!(hash.flipped(0).0[3], hash.0[3] ^ 1);
    assert_eq!(hash.flipped(255).distance(hash), 1);
}
