//! What may have failed, by a name: a `Result` that a call gave, or that is put together.

use wengert::differentiable;

/// A root times its square, if there is one.
#[differentiable]
pub fn checked(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err("negative".to_owned());
    }
    Ok(x.sqrt() * x)
}

/// Put together, and chosen by.
#[differentiable]
pub fn put_together(x: f64, y: f64) -> f64 {
    let result: Result<f64, String> = if x < 0.0 { Err("negative".to_owned()) } else { Ok(x.sqrt() * y) };
    match result {
        Ok(value) => value * value,
        Err(text) => y * y * text.len() as f64,
    }
}

/// Given by a call, asked, then taken.
#[differentiable]
pub fn asked_and_taken(x: f64, y: f64) -> f64 {
    let result = checked(x);
    let scale = if result.is_ok() { y } else { y * y };
    result.unwrap_or(x) * scale
}

/// Looked at before it is changed and taken.
#[differentiable]
pub fn looked_at(x: f64, y: f64) -> f64 {
    let result = checked(x);
    let scale = match &result {
        Ok(value) => value * y,
        Err(text) => y * y * text.len() as f64,
    };
    assert!(result.is_ok() || x < 0.0, "{result:?}");
    result.map(|value| value * y).map_err(|text| text.len()).unwrap_or_else(|length| x * length as f64) * scale
}

/// One that must be there, and one that has a second chance.
#[differentiable]
pub fn second_chance(x: f64, y: f64) -> Result<f64, String> {
    let first = checked(x);
    let second: Result<f64, String> = match y {
        y if y > 3.0 => Err("large".into()),
        _ => checked(y),
    };
    let scale = first?;
    Ok(scale * second.or_else(|_| checked(y - 3.0))?)
}

/// One that fails until it does not.
#[differentiable]
pub fn until_it_works(x: f64, y: f64, turns: usize) -> f64 {
    let mut result: Result<f64, &'static str> = Err("nothing yet");
    for turn in 0..turns {
        if x * turn as f64 > y {
            result = Ok(x * y * y);
        }
        if result.is_ok() {
            break;
        }
    }
    let found = result.ok();
    found.map_or(x + y * y, |value| value * value)
}

/// Errors with numbers, by which to choose.
#[differentiable]
pub fn by_number(x: f64, y: f64) -> f64 {
    let result = checked(x).map_err(|_| 3).and_then(|value| if value > 2.0 { Err(5) } else { Ok(value * y) });
    match result {
        Ok(value) => value * value,
        Err(3) => x * y,
        Err(number) => x * y * number as f64,
    }
}

/// By another name, and taken by a pattern.
#[differentiable]
pub fn by_another_name(x: f64, y: f64) -> f64 {
    let result = if x > y { Ok(x * x) } else { Err(1) };
    let same = result;
    let Ok(value) = same else { return x * y * y };
    value * y
}

/// Made of an `Option` of a call.
#[differentiable]
pub fn with_reasons(x: f64, y: f64) -> f64 {
    let first = crate::options::root(x).ok_or("negative");
    let second = crate::options::root(y).ok_or_else(|| "negative");
    first.unwrap_or(y) * second.map_or(x, |value| value * x)
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    /// It is negative: its number.
    Negative(usize),
    TooLarge,
}

/// All of them, or what is wrong with the first that has a flaw.
#[differentiable]
pub fn all_roots(xs: &[f64]) -> Result<f64, Flaw> {
    let root = |k: usize, x: f64| if k == 2 { x } else { x.sqrt() };
    let roots: Result<Vec<f64>, Flaw> = xs
        .iter()
        .enumerate()
        .map(|(k, x)| {
            if *x < 0.0 {
                Err(Flaw::Negative(k))
            } else if *x > 9.0 {
                Err(Flaw::TooLarge)
            } else {
                Ok(root(k, *x))
            }
        })
        .collect();
    let roots = roots?;
    Ok(roots.iter().map(|y| y * y * y).sum())
}

/// The same on the spot, with what is done instead; and as the result.
#[differentiable]
pub fn all_halves(xs: &[f64], k: f64) -> Result<Vec<f64>, f64> {
    let small = xs.iter().map(|x| if *x < k { Ok(x * k) } else { Err(2) }).collect::<Result<Vec<f64>, i32>>();
    let most = match small {
        Ok(small) => small.iter().fold(k, |sum, x| sum + x),
        Err(by) => k * by as f64,
    };
    xs.iter().map(|x| if *x > -1.0 { Ok(x * most) } else { Err(0.5) }).collect()
}

/// A closure that is left early, with what it found or with a failure, and a block that is left with either.
#[differentiable]
pub fn left_early(xs: &[f64], k: f64) -> Result<f64, i32> {
    let bent = xs
        .iter()
        .map(|x| {
            if *x < 0.0 {
                return Err(3);
            }
            let y = x * k;
            if y > 2.0 {
                return Ok(y.ln());
            }
            Ok(y * y)
        })
        .collect::<Result<Vec<f64>, i32>>()?;
    let sum: f64 = bent.iter().sum();
    let root = 'found: {
        if sum > 3.0 {
            break 'found Err(4);
        }
        if sum < 0.5 {
            break 'found Ok(sum * k);
        }
        Ok(sum.sqrt())
    }?;
    Ok(root * k)
}

/// A triple product of what is three numbers, or nothing.
#[differentiable]
pub fn of_three(xs: &[f64]) -> Option<f64> {
    let [a, b, c]: [f64; 3] = xs.try_into().ok()?;
    Some(a * b * c + a)
}

/// The error of `std`, or one of our own.
#[differentiable]
pub fn of_parts(xs: &[f64], k: f64) -> Result<f64, String> {
    let first: [f64; 2] = xs[..2].try_into().map_err(|_| "no two".to_owned())?;
    let rest: [f64; 6] = xs[2..].try_into().unwrap_or([k; 6]);
    let all: [f64; 4] = xs.try_into().map_err(|error: std::array::TryFromSliceError| error.to_string())?;
    Ok(first[0] * first[1] * rest.iter().sum::<f64>() + all.iter().map(|x| x * x).sum::<f64>())
}

cases! {
    #[fallible] checked(f64) -> f64: (0.49), fails (-0.3);
    put_together(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3);
    asked_and_taken(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3);
    looked_at(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3);
    #[fallible] second_chance(f64, f64) -> f64: (0.7, 1.3), (0.7, 4.3), fails (-0.7, 1.3), fails (0.7, -1.3);
    until_it_works(f64, f64, const usize) -> f64: (0.7, 1.3, 4), (0.7, 1.3, 1), (0.7, 1.3, 0);
    by_number(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3), (2.7, 1.3);
    by_another_name(f64, f64) -> f64: (1.7, 1.3), (0.7, 1.3);
    with_reasons(f64, f64) -> f64: (0.7, 1.3), (-0.7, 1.3), (0.7, -1.3);
    #[fallible] all_roots(&[f64]) -> f64: ([0.7, 1.3, 0.4, 2.1]), ([0.7]), fails ([0.7, -1.3, 0.4]), fails ([0.7, 9.3, 0.4]), flat ([]);
    #[fallible] all_halves(&[f64], f64) -> Vec<f64>: ([0.7, 1.3, 0.4], 1.5), ([0.7, 1.3], 0.9), ([0.7], 0.9), fails ([0.7, -1.3, 0.4], 1.5), flat ([], 0.8);
    #[fallible] left_early(&[f64], f64) -> f64:
        ([0.7, 1.1], 0.9), ([2.3], 1.2), ([0.2], 0.9), fails ([0.7, -0.7], 0.9), fails ([1.4, 1.4, 1.4], 0.9), flat ([], 0.9);
    #[fallible] of_three(&[f64]) -> f64: ([0.7, 0.3, 1.2]), fails ([0.7, 0.3]), fails ([]);
    #[fallible] of_parts(&[f64], f64) -> f64: ([0.7, 0.3, 1.2, 0.4], 0.9), fails ([0.7, 0.3], 0.9), panics ([0.7], 0.9);
}
