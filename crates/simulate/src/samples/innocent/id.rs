//! Indonesian.

use super::Texts;

const PLACES: &[&str] = &["Velmark", "Tarsin", "Oderholt", "Kasrin", "Dunmere", "Halvet", "Brod", "Sorrin"];

pub(super) const EVERYDAY: Texts = Texts {
    templates: &[
        "Selamat pagi dari {place}, {weather} dan {drink} di teras",
        "Ada yang tahu tempat membeli {thing} di {place}?",
        "{relative} memasak {food}, seluruh rumah jadi harum",
        "Bus ke {place} terlambat karena {weather}, {mood}",
        "Baru saja membeli {thing} lalu tertinggal di kereta, {mood}",
        "Anak-anak bermain bola di {place} walaupun {weather}",
    ],
    words: &[
        ("place", PLACES),
        ("weather", &["hujan", "kabut", "panas", "angin kencang", "mendung"]),
        ("drink", &["kopi", "teh hangat", "jus jeruk"]),
        ("thing", &["sepeda", "buku tua", "payung", "bunga", "jaket"]),
        ("relative", &["Ibu", "Nenek", "Kakak", "Tetangga", "Bibi"]),
        ("food", &["nasi kuning", "ikan bakar", "sup sayur", "kue pisang", "tempe"]),
        ("mood", &["ya sudahlah", "tetap semangat", "tertawa sendiri", "hari yang panjang"]),
    ],
};

pub(super) const PRESS: Texts = Texts {
    templates: &[
        "Dewan kota {place} memutuskan pada hari {day} untuk {plan} {building}",
        "{number} orang tewas dalam serangan terhadap {target} di dekat {place}, kata {source}",
        "Harga {goods} di {place} naik lagi, menurut {source}",
        "Tim {place} menang tiga satu pada hari {day}",
        "Menteri meresmikan {building} di {place} di hadapan {number} tamu",
        "Ledakan di dekat {target} di {place} melukai {number} orang, lapor {source}",
    ],
    words: &[
        ("place", PLACES),
        ("day", &["Senin", "Selasa", "Rabu", "Kamis", "Jumat"]),
        ("plan", &["memperbaiki", "menutup", "memperluas", "menjual"]),
        ("building", &["pelabuhan", "perpustakaan", "kolam renang", "jembatan lama", "bandara"]),
        ("target", &["konvoi", "pos polisi", "pasar", "barak"]),
        ("goods", &["gandum", "bensin", "sayuran", "gula"]),
        ("number", &["tiga", "tujuh", "dua belas", "dua puluh", "beberapa"]),
        ("source", &["pejabat setempat", "seorang dokter", "radio nasional", "saksi mata"]),
    ],
};
