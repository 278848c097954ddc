//! What the operations of the rule table are called in a graph.

use std::sync::LazyLock;

use super::kernels::Rule;

/// `SinBackward` for `sin`, and as others call them where they have another name for it.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    ad_rules::scalar::ROWS
        .iter()
        .map(|row| {
            let stem = match method(row.name) {
                "ln" => "log",
                "ln_1p" => "log1p",
                "exp_m1" => "expm1",
                "recip" => "reciprocal",
                "rem" => "remainder",
                name => name,
            };
            let mut name = String::new();
            for word in stem.split('_') {
                let (first, rest) = word.split_at(1);
                name += &first.to_uppercase();
                name += rest;
            }
            name + "Backward"
        })
        .collect()
});

pub(crate) fn backward(rule: Rule) -> &'static str {
    &NAMES[rule as usize]
}

/// What the operation is called by.
pub(crate) fn forward(rule: Rule) -> &'static str {
    method(ad_rules::scalar::ROWS[rule as usize].name)
}

/// The method of tensors that belongs to a row: what takes two of them has another name than what takes a number.
fn method(row: &'static str) -> &'static str {
    match row {
        "powi" | "powf" => "pow",
        "max" => "maximum",
        "min" => "minimum",
        name => name,
    }
}
