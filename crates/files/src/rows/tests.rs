use std::{fs, io::Cursor};

use model::Dice;

use super::*;

/// Every row of a table as its place and its values, or what is wrong.
fn all(mut rows: Rows) -> Vec<(u64, Result<Vec<String>, String>)> {
    let mut all = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        let values = row.values.map(|values| (0..values.len()).map(|n| values.get(n).to_owned()).collect());
        all.push((row.place.number, values));
    }
    all
}

fn csv(text: impl AsRef<[u8]>) -> Rows {
    Rows::csv(Box::new(Cursor::new(text.as_ref().to_vec()))).unwrap()
}

/// Rows as `1: a|b`, broken ones as `2!`.
fn short(rows: Rows) -> Vec<String> {
    let told = |(number, values): (u64, Result<Vec<String>, String>)| match values {
        Ok(values) => format!("{number}: {}", values.join("|")),
        Err(_) => format!("{number}!"),
    };
    all(rows).into_iter().map(told).collect()
}

#[test]
fn rows_are_cut_as_rfc_4180_has_them() {
    let rows = "a,b,c\nx,,z\r\n\"x,y\",z,\"say \"\"so\"\"\"\n\n\"one\r\ntwo\",\"\",3\nq\"r,s,\"t\"";
    assert_eq!(short(csv(rows)), ["2: x||z", "3: x,y|z|say \"so\"", "5: one\r\ntwo||3", "7: q\"r|s|t"]);
    let table = csv(" Name ,B\n");
    assert_eq!(
        (table.columns(), table.find("name"), table.find("c")),
        (&["Name".into(), "B".into()][..], Some(0), None)
    );
    assert!(matches!(Rows::csv(Box::new(Cursor::new(""))), Err(Error::Header(_))));
}

#[test]
fn a_broken_row_takes_no_other_with_it() {
    // An open mark; a mark that the next one closes; too few; not UTF-8; a row over lines with too many.
    assert_eq!(short(csv("a,b\n\"x,1\ny,2\nz,3")), ["2!", "3: y|2", "4: z|3"]);
    assert_eq!(short(csv("a,b\n\"x,1\ny,\"2\"\nz,3")), ["2!", "3: y|2", "4: z|3"]);
    assert_eq!(short(csv("a,b\nx\ny,2,3\nz,3")), ["2!", "3!", "4: z|3"]);
    assert_eq!(short(csv(b"a,b\nx,\xff\nz,3")), ["2!", "3: z|3"]);
    assert_eq!(short(csv("a,b\n\"x\nq\",1,2\nz,3")), ["2!", "3!", "4: z|3"]);
    let long = format!("a,b\nx,{}\nz,3\n\"{}\",1\ny,2", "x".repeat(LONGEST + 1), "line\n".repeat(1_000_000));
    let told = short(csv(long));
    assert!(told[..3] == ["2!", "3: z|3", "4!"], "an open mark is not looked for without end");
    assert!(told[told.len() - 2..] == ["1000004!", "1000005: y|2"]);
    let wide = format!("a,b\n{}\nz,3", ",".repeat(1_000_000));
    assert_eq!(short(csv(wide)), ["2!", "3: z|3"]);
}

#[test]
fn tabs_and_semicolons_are_known_by_the_header() {
    assert_eq!(short(csv("a\tb\n1,5\t2")), ["2: 1,5|2"]);
    assert_eq!(short(csv("a;b\n1,5;\"2;3\"")), ["2: 1,5|2;3"]);
    assert_eq!(short(csv("a,b;c\n1;5,2")), ["2: 1;5|2"]);
}

/// Against the `csv` crate on small random texts that are whole; and any text gives each line's start at most once.
#[test]
fn what_is_whole_is_read_as_the_csv_crate_reads_it() {
    let mut dice = Dice::new(7);
    let pieces = ["a", "é", "\"\"", "\n", "\r\n", ",", " ", "x\ny", ";"];
    for _ in 0..3_000 {
        let width = 1 + dice.below(3) as usize;
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        let mut wanted = Vec::new();
        for _ in 0..1 + dice.below(5) {
            let cell = |dice: &mut Dice| {
                let count = dice.below(4);
                (0..count).map(|_| pieces[dice.below(pieces.len() as u64) as usize]).collect::<String>()
            };
            let row: Vec<String> = (0..width).map(|_| format!("{}.", cell(&mut dice))).collect();
            writer.write_record(&row).unwrap();
            wanted.push(row);
        }
        let bytes = writer.into_inner().unwrap();
        let header = (0..width).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
        let text = [header.as_bytes(), b"\n", &bytes].concat();
        let got: Vec<Vec<String>> = all(csv(&text)).into_iter().map(|(_, row)| row.unwrap()).collect();
        assert_eq!(got, wanted, "{}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn going_on_after_a_row_is_as_reading_on() {
    let text = "a,b\n1,x\n\"2\n\",y\nbroken\n3,z\n\n4,w\n";
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.parquet");
    write(&place, &(0..10_000).map(|n| vec![n.to_string(), format!("t{n}")]).collect::<Vec<_>>());
    let parquet = || Rows::open(&place).unwrap();
    for (open, step) in [(&(|| csv(text)) as &dyn Fn() -> Rows, 1), (&parquet, 997)] {
        let whole = all(open());
        let mut rows = open();
        let mut at = 0;
        while let Some(row) = rows.next_row().unwrap() {
            at += 1;
            let place = row.place;
            if at % step == 0 {
                let mut on = open();
                on.go_after(place).unwrap();
                assert!(all(on) == whole[at..], "after {place:?}");
            }
        }
        let place = Place { number: 0, after: 1 << 40, next: 0 };
        assert!(open().go_after(place).is_err());
    }
}

const COLUMNS: [Column; 2] = [("n", Type::Whole), ("t", Type::Text)];

fn write(place: &Path, rows: &[Vec<String>]) {
    let mut create = Create::new(place, &COLUMNS).unwrap();
    rows.iter().for_each(|row| create.write(row).unwrap());
    create.finish().unwrap();
}

#[test]
fn what_is_written_is_read_again_whatever_the_name_ends_in() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<Vec<String>> = (0..200_000).map(|n| vec![n.to_string(), format!("é\"{},\n", n % 7)]).collect();
    let wanted: Vec<Result<Vec<String>, String>> = rows.iter().cloned().map(Ok).collect();
    let mut sizes = Vec::new();
    for name in ["t.csv", "t.csv.gz", "t.csv.zst", "t.parquet"] {
        let place = folder.path().join(name);
        write(&place, &rows);
        let got: Vec<_> = all(Rows::open(&place).unwrap()).into_iter().map(|(_, row)| row).collect();
        assert!(got == wanted, "{name}");
        sizes.push(fs::metadata(&place).unwrap().len());
    }
    assert!(sizes[1..].iter().all(|packed| *packed * 4 < sizes[0]), "{sizes:?}");
}

#[test]
fn every_type_comes_back_as_the_text_it_was() {
    let columns = [("a", Type::Text), ("b", Type::Whole), ("c", Type::Number), ("d", Type::Time)];
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.parquet");
    let rows = [
        ["x", "-9223372036854775808", "1e-300", "2026-11-23T10:00:00.25Z"],
        ["", "", "", ""],
        ["é", "7", "0.1", "1969-12-31T23:59:59.999Z"],
    ];
    let mut create = Create::new(&place, &columns).unwrap();
    rows.iter().for_each(|row| create.write(row).unwrap());
    create.finish().unwrap();
    let got: Vec<Vec<String>> = all(Rows::open(&place).unwrap()).into_iter().map(|(_, row)| row.unwrap()).collect();
    assert_eq!(got, rows);

    let mut create = Create::new(&place, &columns).unwrap();
    assert!(create.write(["x", "seven", "1", ""]).unwrap_err().to_string().contains("`seven`"));
    assert!(create.write(["x"]).is_err());
    drop(create);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a part was left behind");
}

/// A footer whose schema has so many elements, each of which says that it has so many children.
fn with_schema(elements: usize, children: u32) -> Vec<u8> {
    let varint = |mut value: u64| {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let element = [vec![0x55], varint(u64::from(children) << 1), vec![0]].concat();
    let list = [vec![0x19, 0xfc], varint(elements as u64), element.repeat(elements)].concat();
    let footer = [vec![0x15, 2], list, vec![0]].concat();
    [PARQUET, &footer, &(footer.len() as u32).to_le_bytes(), PARQUET].concat()
}

/// Either would end the program: the crate goes as deep as it is told, and takes memory for as many as it is told.
#[test]
fn a_schema_that_cannot_be_is_not_followed() {
    for (elements, children) in [(1_000_000, 1), (3, i32::MAX as u32), (100, 2), (100, 0)] {
        let error = Rows::parquet(with_schema(elements, children)).unwrap_err().to_string();
        assert!(error.contains("no tree"), "{elements}, {children}: {error}");
    }
}

/// Every cut and many a changed byte of a Parquet file: an error or rows, never a panic that gets out, never more rows than
/// there were.
#[test]
fn damaged_parquet_is_an_error_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.parquet");
    write(&place, &(0..300).map(|n| vec![(n % 50).to_string(), format!("t{}", n * n)]).collect::<Vec<_>>());
    let bytes = fs::read(&place).unwrap();
    let read = |bytes: Vec<u8>| -> Result<usize, Error> {
        let mut rows = Rows::parquet(bytes)?;
        let mut count = 0;
        while rows.next_row()?.is_some() {
            count += 1;
        }
        Ok(count)
    };
    assert_eq!(read(bytes.clone()).unwrap(), 300);
    for end in 0..bytes.len() {
        assert!(read(bytes[..end].to_vec()).is_err(), "cut at {end}");
    }
    std::panic::set_hook(Box::new(|_| {}));
    let mut errors = 0;
    for at in 0..bytes.len() {
        for change in [0xff, 0x01, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            match read(changed) {
                Ok(count) => assert!(count <= 300 * 300, "{count} rows after byte {at}"),
                Err(error) => {
                    errors += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(errors > 100, "{errors}");
}

/// What other programs write, in every type that they have: the text that a CSV file would have.
#[test]
fn tables_of_pyarrow_and_duckdb_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpora/tables");
    let open = |name: &str| Rows::open(&folder.join(name)).unwrap();
    let first = |name: &str| {
        let mut rows = open(name);
        let names = rows.columns().to_vec();
        let row = rows.next_row().unwrap().unwrap().values.unwrap();
        names.iter().zip(0..).map(|(name, n)| format!("{name}={}", row.get(n))).collect::<Vec<_>>().join(" ")
    };
    let wanted = "text=a, \"b\" word=x large=y i8=-8 u8=255 u32=4294967295 i64=-9223372036854775808 \
         u64=18446744073709551615 f16=1.5 f32=0.1 f64=1e300 yes=true s=2026-11-23T10:00:00Z ms=2026-11-23T10:00:00.25Z \
         us=2026-11-23T10:00:00.25Z ns=2026-11-23T10:00:00.25Z day=2026-11-23 clock=10:00:00.25 d9=12.34 \
         d38=12345678901234567890.123 bytes=ab nothing= in.a=1 in.b=z list.list.element=";
    assert_eq!(first("pyarrow.parquet"), wanted);
    let wanted = "text=a, \"b\" i8=7 u64=18446744073709551615 d9=12.34 f64=1e300 yes=true us=2026-11-23T10:00:00.25Z \
         utc=2026-11-23T10:00:00.25Z day=2026-11-23 id=01234567-89ab-cdef-0123-456789abcdef word=x";
    assert_eq!(first("duckdb.parquet"), wanted);
    let rows = all(open("pyarrow.parquet"));
    assert!(rows[1].1.as_ref().unwrap().iter().all(String::is_empty), "nothing is empty text");
    let odd = rows[2].1.as_ref().unwrap_err();
    assert!(odd.contains("`bytes`") && odd.contains("UTF-8"), "{odd}");
    let mut rows = open("pyarrow.parquet");
    let list = rows.find("list.list.element").unwrap();
    let refused = rows.only(&[list]).unwrap_err().to_string();
    assert!(refused.contains("`list.list.element`"), "{refused}");
    let whole = |n: usize, text: &str| {
        let mut rows = open("pyarrow.parquet");
        let column = rows.find(text).unwrap();
        rows.only(&[column]).unwrap();
        all(rows)[n].1.clone().unwrap()[column].clone()
    };
    let last = ["é", "8", "-2", "3", "123456789", "false", "1969-12-31", "00:00:00", "-0.05", "-1.000", "", "w"];
    let of = ["text", "i8", "f16", "f32", "f64", "yes", "day", "clock", "d9", "d38", "in.a", "in.b"];
    assert_eq!(of.map(|name| whole(2, name)), last);
}
