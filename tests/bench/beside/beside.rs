// How fast two crates parse a file, in MB/s: beside rust-hl7|hl7-parser FILE SECONDS
use std::hint::black_box;
use std::time::Instant;

fn measure(text: &str, seconds: f64, parse: impl Fn(&str)) -> f64 {
    let mut best: f64 = 0.0;
    for _ in 0..5 {
        let begin = Instant::now();
        let mut count = 0;
        while begin.elapsed().as_secs_f64() < seconds {
            parse(black_box(text));
            count += 1;
        }
        best = best.max(count as f64 * text.len() as f64 / 1e6 / begin.elapsed().as_secs_f64());
    }
    best
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&words[2]).unwrap();
    let seconds: f64 = words[3].parse().unwrap();
    let rate = match words[1].as_str() {
        "rust-hl7" => measure(&text, seconds, |t| {
            black_box(rusthl7::message::Message::try_from(t).unwrap());
        }),
        _ => measure(&text, seconds, |t| {
            black_box(hl7_parser::parse_message(t).unwrap());
        }),
    };
    println!("{rate:.3}");
}
