//! How long people looked at jobs.

use model::Timestamp;
use store::{ExposureRow, Retention};

use crate::world::*;

#[test]
fn it_adds_up_by_person_day_and_severity_and_goes_after_a_month() {
    let w = World::new();
    let today = at(0).day();
    let row = |person, day, severity, millis| ExposureRow { person, day, severity, millis };
    for add in [(w.ana, today, 3, 5), (w.ana, today, 3, 7), (w.ana, today, 1, 2), (w.ben, today, 3, 9)] {
        w.store.add_exposure(&row(add.0, add.1, add.2, add.3)).unwrap();
    }
    w.store.add_exposure(&row(w.ana, today + 1, 3, 1)).unwrap();
    let anas = [row(w.ana, today, 1, 2), row(w.ana, today, 3, 12), row(w.ana, today + 1, 3, 1)];
    assert_eq!(w.store.exposure(Some(w.ana), today).unwrap(), anas);
    assert_eq!(w.store.exposure(Some(w.ana), today + 1).unwrap(), anas[2..]);
    assert_eq!(w.store.exposure(None, today).unwrap().len(), 4);
    let after = |days: i64| at(0).plus(days * Timestamp::DAY);
    assert_eq!(w.store.expire(after(29), &Retention::default()).unwrap()["exposure"], 0);
    assert_eq!(w.store.expire(after(30), &Retention::default()).unwrap()["exposure"], 3);
    assert_eq!(w.store.exposure(None, 0).unwrap(), anas[2..]);
}
