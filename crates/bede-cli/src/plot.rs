//! Counts as pictures: bars of characters for a terminal, lines in SVG for a page. The SVG is written by hand, has no
//! scripts and no fonts of its own, and is the same for the same counts.

use std::{collections::BTreeMap, fmt::Write};

use bede_store::{Group, GroupBy, Period};
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// Characters of the longest bar.
const BAR: usize = 24;

/// A bar of eighths of characters.
pub fn bar(count: u64, most: u64) -> String {
    let eighths = (count as f64 / most.max(1) as f64 * (BAR * 8) as f64).round() as usize;
    // What is there is seen.
    let eighths = eighths.max(usize::from(count > 0));
    let mut bar = "█".repeat(eighths / 8);
    bar.extend([' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'].get(eighths % 8).filter(|&&part| part != ' '));
    bar
}

/// One line of a plot: its name, and its count in each period that has one.
pub struct Series {
    name: String,
    counts: BTreeMap<String, u64>,
    total: u64,
}

/// The largest groups as series.
pub fn series(groups: &[Group], most: usize) -> Vec<Series> {
    let mut by_name: BTreeMap<String, Series> = BTreeMap::new();
    for group in groups {
        let Some(period) = &group.period else { continue };
        let name = group.keys.join(" → ");
        let series =
            by_name.entry(name.clone()).or_insert_with(|| Series { name, counts: BTreeMap::new(), total: 0 });
        *series.counts.entry(period.to_string()).or_default() += group.events;
        series.total += group.events;
    }
    let mut series: Vec<Series> = by_name.into_values().collect();
    series.sort_by(|one, other| (other.total, &one.name).cmp(&(one.total, &other.name)));
    series.truncate(most);
    series
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 44.0;
const RIGHT: f64 = 220.0;
/// Eight colours that people with any kind of colour vision tell apart (Okabe and Ito's, black last).
const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#b8a900", "#000000"];

/// The number of a period on a line of periods without gaps.
fn position(period: &str, per: Period) -> Option<i64> {
    Some(match per {
        Period::Day => days(period.parse::<Date>().ok()?),
        Period::Week => {
            let (year, week) = period.split_once("-W")?;
            let week = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?;
            days(week.date()) / 7
        }
        Period::Month => {
            let (year, month) = period.split_once('-')?;
            year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()? - 1
        }
    })
}

/// Days from a Monday long ago, so that a week is seven of them.
fn days(date: Date) -> i64 {
    let monday = jiff::civil::date(1, 1, 1);
    date.since(monday).map_or(0, |span| i64::from(span.get_days()))
}

/// The name of the period at a position.
fn label(position: i64, per: Period) -> String {
    let day = |days: i64| {
        jiff::civil::date(1, 1, 1)
            .checked_add(jiff::Span::new().days(days))
            .map(|date| date.to_string())
            .unwrap_or_default()
    };
    match per {
        Period::Day => day(position),
        Period::Week => day(position * 7),
        Period::Month => format!("{:04}-{:02}", position / 12, position % 12 + 1),
    }
}

/// The plot.
pub fn svg(series: &[Series], by: GroupBy, per: Period) -> String {
    let positions: Vec<Vec<(i64, u64)>> = series
        .iter()
        .map(|series| {
            series
                .counts
                .iter()
                .filter_map(|(period, &count)| Some((position(period, per)?, count)))
                .collect()
        })
        .collect();
    let all = || positions.iter().flatten();
    let first = all().map(|&(at, _)| at).min().unwrap_or(0);
    let last = all().map(|&(at, _)| at).max().unwrap_or(0);
    let step = step(all().map(|&(_, count)| count).max().unwrap_or(1));
    let top = all().map(|&(_, count)| count).max().unwrap_or(1).div_ceil(step).max(1) * step;
    let plot_width = WIDTH - LEFT - RIGHT;
    let plot_height = HEIGHT - TOP - BOTTOM;
    let x = |at: i64| {
        if last == first {
            LEFT + plot_width / 2.0
        } else {
            LEFT + (at - first) as f64 / (last - first) as f64 * plot_width
        }
    };
    let y = |count: u64| TOP + plot_height - count as f64 / top as f64 * plot_height;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    let per_name = match per {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
    };
    let by_name = match by {
        GroupBy::Dyad => "dyad",
        GroupBy::Type => "type",
        GroupBy::Quad => "quad class",
        GroupBy::Actor => "actor",
    };
    // Writing to a string does not fail.
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"24\" font-size=\"16\" font-weight=\"600\">Events by {by_name} and {per_name}</text>"
    );
    for line in 0..=top / step {
        let (count, at) = (line * step, y(line * step));
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/><text x=\"{:.1}\" y=\"{:.1}\" \
             text-anchor=\"end\" fill=\"#555\">{count}</text>",
            LEFT + plot_width,
            LEFT - 8.0,
            at + 4.0
        );
    }
    let ticks = (last - first).clamp(1, 6);
    for tick in 0..=ticks {
        let at = first + (last - first) * tick / ticks;
        if tick > 0 && last == first {
            break;
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555\">{}</text>",
            x(at),
            HEIGHT - BOTTOM + 20.0,
            label(at, per)
        );
    }
    for (number, (series, points)) in series.iter().zip(&positions).enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let counts: BTreeMap<i64, u64> = points.iter().copied().collect();
        let mut line = String::new();
        // A period without events counts none; long runs of them need only their ends.
        let mut at = first;
        while at <= last {
            let count = counts.get(&at).copied().unwrap_or(0);
            let _ = write!(line, "{:.1},{:.1} ", x(at), y(count));
            let next = counts.range(at + 1..).next().map_or(last, |(&next, _)| next);
            at = if count == 0 && next > at + 2 { next - 1 } else { at + 1 };
        }
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" stroke-linejoin=\"round\"/>",
            line.trim_end()
        );
        if counts.len() <= 40 {
            for (&at, &count) in &counts {
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.6\" fill=\"{colour}\"><title>{}: {count}</title></circle>",
                    x(at),
                    y(count),
                    label(at, per)
                );
            }
        }
        let row = TOP + 8.0 + number as f64 * 20.0;
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"12\" height=\"3\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"{:.1}\">{} ({})</text>",
            WIDTH - RIGHT + 16.0,
            row - 5.0,
            WIDTH - RIGHT + 34.0,
            row,
            escaped(&series.name),
            series.total
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// A round step that makes four to ten lines.
fn step(most: u64) -> u64 {
    let mut step = 1;
    while most / step > 10 {
        step = match step.to_string().as_bytes()[0] {
            b'1' => step * 2,
            b'2' => step / 2 * 5,
            _ => step * 2,
        };
    }
    step
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_go_back_to_their_periods() {
        for (period, per, name) in [
            ("2021-08-18", Period::Day, "2021-08-18"),
            ("2021-W33", Period::Week, "2021-08-16"),
            ("2020-W53", Period::Week, "2020-12-28"),
            ("2021-08", Period::Month, "2021-08"),
            ("2021-12", Period::Month, "2021-12"),
        ] {
            assert_eq!(label(position(period, per).expect("a position"), per), name);
        }
        let week = |period| position(period, Period::Week).expect("a position");
        assert_eq!(week("2021-W01"), week("2020-W53") + 1);
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([1, 10, 11, 45, 101, 5000, 12345].map(step), [1, 1, 2, 5, 10, 500, 2000]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(bar(0, 10), "");
        assert_eq!(bar(10, 10).chars().count(), BAR);
        assert_eq!(bar(5, 10).chars().count(), BAR / 2);
        assert_eq!(bar(1, 1_000_000), "▏");
    }
}
