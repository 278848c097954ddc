//! Numbers as a person would write them.

/// The number rounded to so many significant digits, with an exponent only where it is shorter.
pub fn significant(x: f64, digits: usize) -> String {
    let scientific = format!("{x:.*e}", digits.saturating_sub(1));
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    match exponent {
        Some(exponent) if (-4..digits as i32).contains(&exponent) => {
            let decimals = digits as i32 - 1 - exponent;
            format!("{x:.*}", decimals as usize)
        }
        _ => scientific,
    }
}

/// The number rounded to a millionth of `span` or less, without zeros at the end.
pub fn tick(x: f64, span: f64) -> String {
    let decimals = (6.0 - span.log10().floor()).clamp(0.0, 300.0);
    let fixed = format!("{x:.*}", decimals as usize);
    let short = if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
