"""Synthetic posts and phrases for the comparison with peers. Invented words only.

    gen_posts.py FOLDER [POSTS]

Writes, always the same bytes for the same number of posts:

posts.ndjson    events of twenty fields, a Zipf vocabulary in three invented languages (60 % Latin, 20 % Arabic script,
                20 % Latin with accents); a phrase of the first 1,000 is planted in one post of a hundred
posts.txt       their texts, one a line
pat_N.txt       1,000, 10,000 and 100,000 phrases, one a line, each list the beginning of the next
dup_truth.csv   planted near-duplicates: the row of the copy and of its source; one or two words replaced
"""

import json
import random
import sys

import numpy as np

LETTERS = {
    "en": ("bcdfghjklmnprstvwyz", "aeiou"),
    "ar": ("بتثجحخدذرزسشصضطظعغفقكلمنهوي", "اوي"),
    "fr": ("bcdfgjlmnpqrstvz", "aeiouéèêàç"),
}
LANGUAGES = list(LETTERS)
WORDS = 40_000
ACCOUNTS = 60_000
KEYWORDS = [
    "join our group", "attack plan", "martyr", "caliphate", "bomb recipe",
    "join the fight", "pledge allegiance", "holy war", "execution video", "day of rage",
]
COUNTRIES = ["US", "GB", "FR", "EG", "SA", "DE", "MA", "NG", "IN", "BR"]


def vocabulary(language, seed):
    """Distinct invented words, short ones first as in real text, with some disorder."""
    dice = random.Random(seed)
    consonants, vowels = LETTERS[language]
    seen, words = set(), []
    while len(words) < WORDS:
        syllables = 1 + min(int(dice.expovariate(0.8)), 4)
        word = ""
        for _ in range(syllables):
            word += dice.choice(consonants) + dice.choice(vowels)
            word += dice.choice(consonants) if dice.random() < 0.35 else ""
        if word not in seen:
            seen.add(word)
            words.append(word)
    return sorted(words, key=lambda word: len(word) + dice.random() * 4)


def phrases(words, ranks, count):
    """Phrases of one to four words; the first word is a common one."""
    dice = random.Random(99)
    seen, found = set(), []
    while len(found) < count:
        language = dice.choice(["en", "en", "en", "ar", "fr"])
        length = dice.choice([1, 2, 2, 3, 3, 4])
        if length == 1:
            parts = ["".join(dice.choice(words[language][20_000:]) for _ in range(2))]
        else:
            parts = [words[language][int(np.searchsorted(ranks, dice.random()))]]
            parts += [words[language][dice.randrange(2_000, WORDS)] for _ in range(length - 1)]
        phrase = " ".join(parts)
        if len(phrase) >= 6 and phrase not in seen:
            seen.add(phrase)
            found.append(phrase)
    return found


def main(folder, posts):
    # The order in which these two are asked is part of the format: another order is another file.
    rng, dice = np.random.default_rng(42), random.Random(42)
    words = {language: vocabulary(language, seed) for seed, language in enumerate(LANGUAGES)}
    share = 1 / np.arange(1, WORDS + 1) ** 1.07
    ranks = np.cumsum(share / share.sum())
    patterns = phrases(words, ranks, 100_000)
    for count in (1_000, 10_000, 100_000):
        with open(f"{folder}/pat_{count}.txt", "w") as out:
            out.write("\n".join(patterns[:count]) + "\n")

    def skewed(size, exponent):
        weights = np.cumsum(1 / np.arange(1, size + 1) ** exponent)
        return np.minimum(np.searchsorted(weights / weights[-1], rng.random(posts)), size - 1)

    language = rng.choice(3, posts, p=[0.6, 0.2, 0.2])
    length = np.clip(rng.lognormal(3.28, 0.45, posts).astype(int), 3, 90)
    account, ip, domain = skewed(ACCOUNTS, 0.9), skewed(30_000, 0.9), skewed(2_000, 0.8)
    time = 1_760_000_000_000 + np.cumsum(rng.exponential(40, posts)).astype(np.int64)
    roll = rng.random((posts, 8))
    age = rng.exponential(400, ACCOUNTS + 1).astype(int)
    followers = rng.lognormal(4, 1.8, ACCOUNTS + 1).astype(int)
    following = rng.lognormal(5, 1.4, ACCOUNTS + 1).astype(int)
    verified = rng.random(ACCOUNTS + 1) < 0.05
    drawn = np.minimum(np.searchsorted(ranks, rng.random(int(length.sum()))), WORDS - 1)
    begin = np.concatenate([[0], np.cumsum(length)])

    texts = []
    with (
        open(f"{folder}/posts.ndjson", "w") as rows,
        open(f"{folder}/posts.txt", "w") as plain,
        open(f"{folder}/dup_truth.csv", "w") as truth,
    ):
        truth.write("dup,src\n")
        for i in range(posts):
            code = LANGUAGES[language[i]]
            text = [words[code][word] for word in drawn[begin[i]:begin[i + 1]]]
            if i % 20 == 19:
                source = long_enough(dice, i, length)
                if source is not None:
                    code = LANGUAGES[language[source]]
                    language[i], length[i] = language[source], length[source]
                    text = texts[source].split(" ")
                    for _ in range(dice.choice([1, 1, 2])):
                        text[dice.randrange(len(text))] = words[code][dice.randrange(WORDS)]
                    truth.write(f"{i},{source}\n")
            else:
                if roll[i, 0] < 0.01:
                    text.insert(dice.randrange(len(text) + 1), patterns[dice.randrange(1_000)])
                if roll[i, 1] < 0.004:
                    text.insert(dice.randrange(len(text) + 1), dice.choice(KEYWORDS))
                if roll[i, 2] < 0.002:
                    text.append("contact me now on telegram +" + str(dice.randrange(10**10, 10**11)))
            written = " ".join(text)
            texts.append(written)
            plain.write(written + "\n")
            who, links, mentions = int(account[i]), int(roll[i, 3] * 5) if roll[i, 3] > 0.7 else 0, roll[i, 7] * 14
            kind = "post" if roll[i, 4] < 0.85 else "login" if roll[i, 4] < 0.93 else "follow"
            row = {
                "id": i,
                "ts": int(time[i]),
                "event_type": kind,
                "account": {
                    "id": f"a{who}",
                    "age_days": int(age[who]),
                    "followers": int(followers[who]),
                    "following": int(following[who]),
                    "verified": bool(verified[who]),
                },
                "text": written,
                "lang": code,
                "ip": f"10.{ip[i] >> 8}.{ip[i] & 255}.7",
                "country": COUNTRIES[int(roll[i, 5] * 10)],
                "device_trust": int(roll[i, 6] * 100),
                "n_links": links,
                "domain": f"site{domain[i]}.example" if links else "",
                "n_mentions": int(mentions) if mentions > 9 else 0,
                "n_hashtags": int(roll[i, 5] * 1e4) % 12,
                "reports_24h": int(roll[i, 6] * 1e5) % 7,
                "is_reply": bool(roll[i, 7] < 0.3),
                "img_dist": int(roll[i, 3] * 1e6) % 128,
            }
            rows.write(json.dumps(row, ensure_ascii=False) + "\n")


def long_enough(dice, before, length):
    """An earlier post of at least twelve words that is no copy itself; None if twenty throws find none."""
    for _ in range(20):
        source = dice.randrange(0, before)
        if source % 20 != 19 and length[source] >= 12:
            return source
    return None


if __name__ == "__main__":
    main(sys.argv[1], int(float(sys.argv[2])) if len(sys.argv) > 2 else 1_000_000)
