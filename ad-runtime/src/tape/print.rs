//! How tensors are printed: as PyTorch prints them.

use std::fmt;

use super::tensor::History;
use super::{Element, Tensor};

/// Of how many elements on only the ends of axes are printed, and how many at each end.
const MANY: usize = 1000;
const ENDS: usize = 3;

/// How numbers are written, so that all have one width.
struct Style {
    /// Digits after the point; `None`: whole numbers, which end with the point.
    digits: Option<usize>,
    scientific: bool,
    width: usize,
}

impl Style {
    /// The style of numbers, some of which may not be finite.
    fn of<T: Element>(values: &[T], precision: usize) -> Self {
        let finite: Vec<f64> = values.iter().map(|value| value.as_f64()).filter(|value| value.is_finite()).collect();
        let sizes = || finite.iter().map(|value| value.abs()).filter(|&size| size > 0.0);
        let largest = sizes().fold(0.0, f64::max);
        let smallest = sizes().fold(f64::INFINITY, f64::min);
        let whole = finite.iter().all(|value| value.fract() == 0.0);
        let far = largest / smallest > 1000.0;
        let mut style = if whole {
            Self { digits: None, scientific: largest >= 1e8, width: 0 }
        } else {
            let scientific = far || largest >= 1e8 || smallest < 1e-4;
            Self { digits: Some(precision), scientific, width: 0 }
        };
        if style.scientific {
            style.digits = Some(precision);
        }
        style.width = values.iter().map(|&value| style.text(value).len()).max().unwrap_or(0);
        style
    }

    fn text<T: Element>(&self, value: T) -> String {
        let value = value.as_f64();
        let text = if value.is_nan() {
            "nan".to_owned()
        } else if value.is_infinite() {
            (if value > 0.0 { "inf" } else { "-inf" }).to_owned()
        } else if self.scientific {
            let text = format!("{value:.*e}", self.digits.unwrap_or(0));
            let (digits, exponent) = text.split_once('e').expect("scientific numbers have an exponent");
            let exponent: i32 = exponent.parse().expect("exponents are whole");
            format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        } else {
            match self.digits {
                None => format!("{value:.0}."),
                Some(digits) => format!("{value:.digits$}"),
            }
        };
        format!("{text:>width$}", width = self.width)
    }
}

/// What is printed along an axis: positions, and `None` for those that are left out.
fn places(length: usize, shorten: bool) -> Vec<Option<usize>> {
    if shorten && length > 2 * ENDS {
        (0..ENDS).map(Some).chain([None]).chain((length - ENDS..length).map(Some)).collect()
    } else {
        (0..length).map(Some).collect()
    }
}

/// The numbers that will be printed, in order.
fn shown<T: Element>(data: &[T], shape: &[usize], shorten: bool, into: &mut Vec<T>) {
    match shape.split_first() {
        None => into.extend(data.first()),
        Some((&length, rest)) => {
            let width: usize = rest.iter().product();
            for at in places(length, shorten).into_iter().flatten() {
                shown(&data[at * width..(at + 1) * width], rest, shorten, into);
            }
        }
    }
}

/// The numbers within brackets; `indent` is where the innermost bracket stands.
fn body<T: Element>(
    f: &mut fmt::Formatter<'_>,
    data: &[T],
    shape: &[usize],
    style: &Style,
    shorten: bool,
    indent: usize,
) -> fmt::Result {
    let Some((&length, rest)) = shape.split_first() else { return f.write_str(&style.text(data[0])) };
    let width: usize = rest.iter().product();
    f.write_str("[")?;
    for (number, at) in places(length, shorten).into_iter().enumerate() {
        if number > 0 {
            if rest.is_empty() {
                f.write_str(", ")?;
            } else {
                write!(f, ",{}{}", "\n".repeat(rest.len()), " ".repeat(indent + 1))?;
            }
        }
        match at {
            None => f.write_str("...")?,
            Some(at) => body(f, &data[at * width..(at + 1) * width], rest, style, shorten, indent + 1)?,
        }
    }
    f.write_str("]")
}

impl<T: Element> fmt::Display for Tensor<T> {
    /// The elements, shortened where there are many, and what made them. A precision gives the digits after the point.
    ///
    /// ```
    /// use wengert::tape::Tensor;
    ///
    /// let x = Tensor::from_vec(vec![1.0, 2.0, 3.0], &[3]).requires_grad_(true);
    /// assert_eq!(x.to_string(), "tensor([1., 2., 3.], requires_grad=True)");
    /// assert_eq!((&x / 2.0).to_string(), "tensor([0.5000, 1.0000, 1.5000], grad_fn=<DivBackward>)");
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = self.dense();
        let shorten = data.len() > MANY;
        f.write_str("tensor(")?;
        if data.is_empty() {
            f.write_str("[]")?;
            if self.shape() != [0] {
                write!(f, ", size={:?}", self.shape())?;
            }
        } else {
            let mut numbers = Vec::new();
            shown(&data, self.shape(), shorten, &mut numbers);
            let style = Style::of(&numbers, f.precision().unwrap_or(4));
            body(f, &data, self.shape(), &style, shorten, "tensor(".len())?;
        }
        if T::NAME != "f64" {
            write!(f, ", dtype={}", T::NAME)?;
        }
        match self.history() {
            History::None(_) => {}
            History::Leaf(_) => f.write_str(", requires_grad=True")?,
            History::Edge(edge) => write!(f, ", grad_fn=<{}>", edge.node.name.text())?,
        }
        f.write_str(")")
    }
}

impl<T: Element> fmt::Debug for Tensor<T> {
    /// As `Display` does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
