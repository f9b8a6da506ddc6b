//! French.

use super::Texts;

pub(super) const PRESS: Texts = Texts {
    templates: &[
        "Le conseil municipal de {place} a voté {day} pour {plan} {building}",
        "{number} personnes ont été tuées dans une attaque contre {target} près de {place}, selon {source}",
        "Les prix {goods} ont encore augmenté à {place}, indique {source}",
        "{place} a gagné trois à un {day} grâce à un but tardif",
        "Le ministre a inauguré {building} de {place} devant {number} invités",
        "Une explosion près de {target} à {place} a fait {number} blessés, rapporte {source}",
    ],
    words: &[
        ("place", &["Velmark", "Tarsin", "Oderholt", "Kasrin", "Dunmère", "Halvet", "Brod", "Sorrin"]),
        ("day", &["lundi", "mardi", "mercredi", "jeudi", "vendredi"]),
        ("plan", &["rénover", "fermer", "agrandir", "vendre"]),
        ("building", &["le port", "la bibliothèque", "la piscine", "l'ancien pont", "l'aéroport"]),
        ("target", &["un convoi", "un poste de police", "un marché", "une caserne"]),
        ("goods", &["du blé", "de l'essence", "des légumes", "du sucre"]),
        ("number", &["trois", "sept", "douze", "vingt", "plusieurs"]),
        ("source", &["la préfecture", "un médecin", "la radio publique", "des témoins"]),
    ],
};
