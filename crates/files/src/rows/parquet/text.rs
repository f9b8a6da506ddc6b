//! Values to the text that a CSV file would have in their place: whole numbers in digits, times as RFC 3339 in UTC, dates
//! as `2026-11-23`, decimals with their point, yes and no as `true` and `false`.

use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    schema::types::ColumnDescriptor,
};

/// What the stored values of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A number as it is, or text.
    Plain,
    /// Whole numbers from 0, of so many bits.
    Unsigned(u32),
    /// A whole number without its point: so many digits are behind it.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// Since 1970, in parts of a second.
    Timestamp(i64),
    /// Since midnight, in parts of a second.
    Time(i64),
    /// 16 bytes.
    Uuid,
    /// 2 bytes.
    Float16,
}

const MILLIS: i64 = 1_000;
const MICROS: i64 = 1_000_000;
const NANOS: i64 = 1_000_000_000;

impl Format {
    pub(super) fn of(column: &ColumnDescriptor) -> Result<Self, String> {
        let parts = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => MILLIS,
            TimeUnit::MICROS => MICROS,
            TimeUnit::NANOS => NANOS,
        };
        let decimal = |scale: i32| u32::try_from(scale).map(Self::Decimal).map_err(|_| "a scale under 0".to_owned());
        let format = match column.logical_type_ref() {
            Some(LogicalType::Integer(of)) if !of.is_signed => Self::Unsigned(u32::from(of.bit_width.unsigned_abs())),
            Some(LogicalType::Decimal(of)) => decimal(of.scale)?,
            Some(LogicalType::Date) => Self::Date,
            Some(LogicalType::Timestamp(of)) => Self::Timestamp(parts(&of.unit)),
            Some(LogicalType::Time(of)) => Self::Time(parts(&of.unit)),
            Some(LogicalType::Uuid) => Self::Uuid,
            Some(LogicalType::Float16) => Self::Float16,
            Some(
                LogicalType::Bson | LogicalType::Variant(_) | LogicalType::Geometry(_) | LogicalType::Geography(_),
            ) => {
                return Err("its type is not read: turn it into text".into());
            }
            // Older files say it in another place.
            _ => match column.converted_type() {
                ConvertedType::UINT_8 => Self::Unsigned(8),
                ConvertedType::UINT_16 => Self::Unsigned(16),
                ConvertedType::UINT_32 => Self::Unsigned(32),
                ConvertedType::UINT_64 => Self::Unsigned(64),
                ConvertedType::DECIMAL => decimal(column.type_scale())?,
                ConvertedType::DATE => Self::Date,
                ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp(MILLIS),
                ConvertedType::TIMESTAMP_MICROS => Self::Timestamp(MICROS),
                ConvertedType::TIME_MILLIS => Self::Time(MILLIS),
                ConvertedType::TIME_MICROS => Self::Time(MICROS),
                ConvertedType::INTERVAL | ConvertedType::BSON => {
                    return Err("its type is not read: turn it into text".into());
                }
                _ => Self::Plain,
            },
        };
        let fits = match format {
            Self::Plain | Self::Decimal(_) => true,
            Self::Uuid => column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY && column.type_length() == 16,
            Self::Float16 => column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY && column.type_length() == 2,
            _ => matches!(column.physical_type(), Type::INT32 | Type::INT64),
        };
        if fits { Ok(format) } else { Err(format!("{format:?} of {}", column.physical_type())) }
    }
}

/// Each writes one value.
pub(super) mod write {
    use std::fmt::{Display, LowerExp, Write};

    use super::{Format, NANOS};

    pub(in super::super) fn flag(value: bool, text: &mut String) {
        text.push_str(if value { "true" } else { "false" });
    }

    fn plain(value: impl Display, text: &mut String) {
        write!(text, "{value}").expect("text takes text");
    }

    pub(in super::super) fn whole(value: i64, format: Format, text: &mut String) {
        match format {
            Format::Unsigned(bits) => plain(value as u64 & u64::MAX.checked_shr(64 - bits.min(64)).unwrap_or(0), text),
            Format::Decimal(scale) => decimal(i128::from(value), scale, text),
            Format::Date => date(value, text),
            Format::Timestamp(parts) => timestamp(value, parts, text),
            Format::Time(parts) => time(value, parts, text),
            Format::Plain | Format::Uuid | Format::Float16 => plain(value, text),
        }
    }

    /// `wide` is the value itself, whatever its width: as many digits as tell it from its neighbours.
    pub(in super::super) fn float(value: f64, wide: &(impl Display + LowerExp), text: &mut String) {
        let size = value.abs();
        // A number that is whole is written as one: programs that know no missing whole numbers store them so.
        if size == 0.0 || (1e-5..1e16).contains(&size) || !value.is_finite() {
            plain(wide, text);
        } else {
            write!(text, "{wide:e}").expect("text takes text");
        }
    }

    /// A day and nanoseconds of it, as Impala and older Spark write times.
    pub(in super::super) fn int96(parts: &[u32], text: &mut String) {
        const DAY_OF_1970: i128 = 2_440_588;
        let [low, high, day] = [0, 1, 2].map(|n| i128::from(parts.get(n).copied().unwrap_or_default()));
        let nanos = ((day - DAY_OF_1970) * 86_400) * i128::from(NANOS) + (high << 32 | low);
        instant(nanos, text);
    }

    pub(in super::super) fn bytes(value: &[u8], format: Format, text: &mut String) -> Result<(), String> {
        match (format, value) {
            (Format::Decimal(scale), _) => {
                let negative = value.first().is_some_and(|first| first & 0x80 != 0);
                let mut wide = if negative { [0xff; 16] } else { [0; 16] };
                let at = wide.len().checked_sub(value.len()).ok_or("a decimal of more than 38 digits")?;
                wide[at..].copy_from_slice(value);
                decimal(i128::from_be_bytes(wide), scale, text);
            }
            (Format::Uuid, _) => {
                for (n, byte) in value.iter().enumerate() {
                    text.push_str(if matches!(n, 4 | 6 | 8 | 10) { "-" } else { "" });
                    write!(text, "{byte:02x}").expect("text takes text");
                }
            }
            (Format::Float16, [low, high]) => {
                let value = half(u16::from_le_bytes([*low, *high]));
                float(f64::from(value), &value, text);
            }
            _ => text.push_str(
                simdutf8::compat::from_utf8(value).map_err(|e| format!("byte {} is not UTF-8", e.valid_up_to()))?,
            ),
        }
        Ok(())
    }

    /// IEEE 754's 16 bits.
    fn half(bits: u16) -> f32 {
        let (exponent, rest) = (i32::from(bits >> 10 & 31), f32::from(bits & 0x3ff));
        let size = match exponent {
            0 => rest * 2_f32.powi(-24),
            31 if rest == 0.0 => f32::INFINITY,
            31 => f32::NAN,
            _ => (1_024.0 + rest) * 2_f32.powi(exponent - 25),
        };
        if bits & 0x8000 == 0 { size } else { -size }
    }

    fn decimal(value: i128, scale: u32, text: &mut String) {
        let digits = value.unsigned_abs().to_string();
        let behind = scale.min(100) as usize;
        text.push_str(if value < 0 { "-" } else { "" });
        let (before, after) = digits.split_at(digits.len().saturating_sub(behind));
        text.push_str(if before.is_empty() { "0" } else { before });
        if behind > 0 {
            text.push('.');
            (after.len()..behind).for_each(|_| text.push('0'));
            text.push_str(after);
        }
    }

    fn date(days: i64, text: &mut String) {
        let day = jiff::civil::date(1970, 1, 1);
        match day.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()) {
            Ok(day) if days.abs() < 5_000_000 => plain(day, text),
            _ => plain(days, text),
        }
    }

    fn timestamp(value: i64, parts: i64, text: &mut String) {
        instant(i128::from(value) * i128::from(NANOS / parts), text);
    }

    fn instant(nanos: i128, text: &mut String) {
        match jiff::Timestamp::from_nanosecond(nanos) {
            Ok(at) => plain(at, text),
            // Out of all calendars: the number says as much.
            Err(_) => plain(nanos, text),
        }
    }

    fn time(value: i64, parts: i64, text: &mut String) {
        let nanos = i128::from(value) * i128::from(NANOS / parts);
        let midnight = jiff::civil::Time::midnight();
        let span = i64::try_from(nanos).ok().and_then(|nanos| jiff::Span::new().try_nanoseconds(nanos).ok());
        match span.and_then(|span| midnight.checked_add(span).ok()) {
            Some(at) => plain(at, text),
            None => plain(value, text),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn told(write: impl FnOnce(&mut String)) -> String {
            let mut text = String::new();
            write(&mut text);
            text
        }

        #[test]
        fn decimals_have_their_point_where_the_scale_says() {
            let decimals = [(-5, 3, "-0.005"), (1234, 2, "12.34"), (7, 0, "7"), (0, 2, "0.00"), (-1200, 2, "-12.00")];
            for (value, scale, wanted) in decimals {
                assert_eq!(told(|text| decimal(value, scale, text)), wanted);
            }
            assert_eq!(told(|text| bytes(&[0xff, 0x38], Format::Decimal(1), text).unwrap()), "-20.0");
            assert!(bytes(&[1; 17], Format::Decimal(0), &mut String::new()).is_err());
        }

        #[test]
        fn times_of_every_unit_are_rfc_3339() {
            let at = 1_795_428_000_i64;
            for (parts, factor) in [(1_000, 1_000), (1_000_000, 1_000_000), (NANOS, NANOS)] {
                let written = told(|text| whole(at * factor, Format::Timestamp(parts), text));
                assert_eq!(written, "2026-11-23T10:00:00Z");
            }
            assert_eq!(told(|text| whole(-1, Format::Timestamp(1_000), text)), "1969-12-31T23:59:59.999Z");
            assert_eq!(told(|text| whole(i64::MIN, Format::Timestamp(1_000), text)), "-9223372036854775808000000");
            assert_eq!(told(|text| whole(20_780, Format::Date, text)), "2026-11-23");
            assert_eq!(told(|text| whole(i64::from(i32::MAX), Format::Date, text)), "2147483647");
            assert_eq!(told(|text| whole(36_000_250, Format::Time(1_000), text)), "10:00:00.25");
            let nanos = 36_000_u64 * NANOS as u64;
            let parts = [nanos as u32, (nanos >> 32) as u32, 2_440_588 + 20_780];
            assert_eq!(told(|text| int96(&parts, text)), "2026-11-23T10:00:00Z");
        }

        #[test]
        fn numbers_are_as_short_as_they_can_be() {
            let double = |value: f64| told(|text| float(value, &value, text));
            assert_eq!([1.0, -0.5, 1e300, 1e-7, 0.0].map(double), ["1", "-0.5", "1e300", "1e-7", "0"]);
            assert_eq!(double(123_456_789_012_345.0), "123456789012345", "an account's number stays one");
            assert_eq!(told(|text| float(f64::from(0.1_f32), &0.1_f32, text)), "0.1");
            assert_eq!([0x3c00, 0xc000, 0x7c00, 0x0001].map(half), [1.0, -2.0, f32::INFINITY, 5.960_464_5e-8]);
            assert_eq!(told(|text| whole(-1, Format::Unsigned(8), text)), "255");
            assert_eq!(told(|text| whole(-1, Format::Unsigned(64), text)), u64::MAX.to_string());
        }
    }
}
