//! The picture: the data with the fitted mixture, and the path of the optimiser.
//!
//! All sizes are in pixels of the finished picture. It is drawn at [`FINE`] times that and averaged
//! down, which makes every edge smooth.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::data::Table;
use crate::fit::{Component, Fit};
use crate::numbers::{significant, tick};

/// Width and height.
const SIZE: (u32, u32) = (1200, 700);

/// How many pixels are drawn for each pixel of the finished picture, in each direction.
const FINE: u32 = 4;

/// The height of the legend.
const LEGEND: i32 = 64;

/// The two components, in blue and vermilion: apart to every eye.
const COLOURS: [RGBColor; 2] = [RGBColor(0, 94, 168), RGBColor(204, 78, 0)];

/// The same for what must stand out from the points.
const DARK: [RGBColor; 2] = [RGBColor(0, 58, 104), RGBColor(136, 52, 0)];

const INK: RGBColor = RGBColor(34, 34, 34);
const PALE: RGBColor = RGBColor(225, 225, 225);
const GREY: RGBColor = RGBColor(130, 130, 130);

/// The words of the picture that depend on the data.
#[derive(Debug, Clone)]
pub struct Words {
    /// What the data are.
    pub title: String,
    /// The two columns, with their units.
    pub axes: [String; 2],
}

impl Words {
    /// The words for the data that the example carries with it.
    pub fn for_old_faithful() -> Words {
        Words {
            title: "Eruptions of Old Faithful".to_owned(),
            axes: [
                "duration of the eruption (minutes)".to_owned(),
                "wait until the next eruption (minutes)".to_owned(),
            ],
        }
    }

    /// The words for another file: its name, and what it calls its columns.
    pub fn for_file(path: &Path, table: &Table) -> Words {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Words {
            title: name.to_string_lossy().into_owned(),
            axes: table.columns.clone().map(|name| name.replace('_', " ")),
        }
    }
}

type Canvas<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, BitMapBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws the picture into a PNG file, whose directory is made if it is missing.
///
/// # Errors
///
/// [`PictureError`], if the file cannot be written.
pub fn draw(path: &Path, words: &Words, table: &Table, fit: &Fit) -> Result<(), PictureError> {
    register_font("sans-serif", FontStyle::Normal, notosans::REGULAR_TTF)
        .and_then(|()| register_font("sans-serif", FontStyle::Bold, notosans::BOLD_TTF))
        .map_err(|_| PictureError("the font cannot be read".to_owned()))?;
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)
            .map_err(|cause| PictureError(format!("{}: {cause}", directory.display())))?;
    }
    let (width, height) = SIZE;
    let mut fine = vec![0; 3 * (width * height * FINE * FINE) as usize];
    {
        let canvas = BitMapBackend::with_buffer(&mut fine, (width * FINE, height * FINE)).into_drawing_area();
        canvas.fill(&WHITE)?;
        compose(&canvas, words, table, fit)?;
        canvas.present()?;
    }
    save(path, &fine)
}

/// Averages the finely drawn picture down and writes it.
fn save(path: &Path, fine: &[u8]) -> Result<(), PictureError> {
    let canvas = BitMapBackend::new(path, SIZE).into_drawing_area();
    let (width, height) = SIZE;
    for y in 0..height {
        for x in 0..width {
            let mut sums = [0; 3];
            for row in y * FINE..(y + 1) * FINE {
                let first = 3 * (row * width * FINE + x * FINE) as usize;
                for pixel in fine[first..first + 3 * FINE as usize].chunks_exact(3) {
                    for (sum, &level) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(level);
                    }
                }
            }
            let [red, green, blue] = sums.map(|sum| (sum / (FINE * FINE)) as u8);
            canvas.draw_pixel((x as i32, y as i32), &RGBColor(red, green, blue))?;
        }
    }
    Ok(canvas.present()?)
}

/// Lays out the heading, the data on the left, and the descent on the right.
fn compose(canvas: &Canvas, words: &Words, table: &Table, fit: &Fit) -> Result<(), PictureError> {
    let (heading, body) = canvas.split_vertically(px(88));
    let title = format!("{}: a mixture of two Gaussians", words.title);
    let bold = ("sans-serif", px(30), FontStyle::Bold).into_font().color(&INK);
    heading.draw_text(&title, &bold, (px(28), px(18)))?;
    let subtitle = format!(
        "{} points, log-likelihood {} after {} iterations of L-BFGS with a generated gradient",
        table.rows.len(),
        minus(&format!("{:.3}", fit.log_likelihood)),
        fit.steps.len() - 1,
    );
    heading.draw_text(&subtitle, &text(20, GREY), (px(28), px(58)))?;

    let (left, right) = body.split_horizontally(px(740));
    draw_data(&left, words, table, fit)?;
    let (over, right) = right.split_vertically(px(LEGEND));
    over.draw_text(
        "The descent from the start",
        &text(18, INK).pos(Pos::new(HPos::Left, VPos::Center)),
        (px(112), px(44)),
    )?;
    let (top, bottom) = right.split_vertically(px(248));
    let objective: Vec<f64> = fit.steps.iter().map(|step| step.objective).collect();
    draw_objective(&top, &objective)?;
    let gradient: Vec<f64> = fit.steps.iter().map(|step| step.gradient_norm).collect();
    draw_gradient(&bottom, &gradient)
}

/// The data, the fitted components, and the path of each mean.
fn draw_data(panel: &Canvas, words: &Words, table: &Table, fit: &Fit) -> Result<(), PictureError> {
    let outlines = fit.components.iter().map(|component| ellipse(component, 2.0));
    let seen: Vec<(f64, f64)> = outlines
        .flatten()
        .chain(table.rows.iter().map(|&[x, y]| (x, y)))
        .chain(fit.steps.iter().flat_map(|step| step.means).map(|[x, y]| (x, y)))
        .collect();
    let (legend, plot) = panel.split_vertically(px(LEGEND));
    let x_range = padded(seen.iter().map(|point| point.0), 0.05);
    let y_range = padded(seen.iter().map(|point| point.1), 0.05);
    let mut chart = ChartBuilder::on(&plot)
        .margin_left(px(18))
        .margin_right(px(18))
        .margin_bottom(px(14))
        .x_label_area_size(px(62))
        .y_label_area_size(px(74))
        .build_cartesian_2d(x_range.clone(), y_range.clone())?;
    draw_axes(&mut chart, (&words.axes[0], &decimal(&x_range)), (&words.axes[1], &decimal(&y_range)))?;

    for (row, &member) in table.rows.iter().zip(&fit.members) {
        let style = COLOURS[member].mix(0.55).filled();
        chart.draw_series([Circle::new((row[0], row[1]), px(4), style)])?;
    }
    for (i, component) in fit.components.iter().enumerate() {
        for (deviations, thickness) in [(1.0, 3), (2.0, 2)] {
            chart.draw_series([PathElement::new(
                ellipse(component, deviations),
                COLOURS[i].stroke_width(FINE * thickness),
            )])?;
        }
        let path: Vec<(f64, f64)> = fit.steps.iter().map(|step| (step.means[i][0], step.means[i][1])).collect();
        draw_line(&mut chart, &path, DARK[i].stroke_width(2 * FINE))?;
        chart.draw_series(path.iter().map(|&at| Circle::new(at, px(3), DARK[i].filled())))?;
        chart.draw_series([Circle::new(path[0], px(8), DARK[i].filled())])?;
        chart.draw_series([Circle::new(path[0], px(5), WHITE.filled())])?;
        let mean = (component.mean[0], component.mean[1]);
        chart.draw_series([Circle::new(mean, px(10), WHITE.filled())])?;
        chart.draw_series([Circle::new(mean, px(8), DARK[i].filled())])?;
    }
    draw_legend(&legend, fit)
}

/// What the marks in the picture of the data mean, in two rows above it.
fn draw_legend(area: &Canvas, fit: &Fit) -> Result<(), PictureError> {
    let rows = [px(14), px(42)];
    let columns = [px(106), px(390), px(560)];
    let style = text(18, INK).pos(Pos::new(HPos::Left, VPos::Center));
    // The letters stand a little above what plotters takes for their middle.
    let say = |words: &str, column: i32, row: i32| area.draw_text(words, &style, (column + px(18), row + px(2)));
    let line = |column: i32, row: i32, thickness: u32| {
        let ends = vec![(column - px(10), row), (column + px(10), row)];
        area.draw(&PathElement::new(ends, INK.stroke_width(FINE * thickness)))
    };
    for (i, component) in fit.components.iter().enumerate() {
        area.draw(&Circle::new((columns[0], rows[i]), px(8), DARK[i].filled()))?;
        let weight = significant(component.weight, 3);
        let [x, y] = component.mean.map(|mean| minus(&significant(mean, 4)));
        say(&format!("weight {weight}, mean ({x}, {y})"), columns[0], rows[i])?;
    }
    for (row, thickness, words) in [(rows[0], 3, "1σ ellipse"), (rows[1], 2, "2σ ellipse")] {
        line(columns[1], row, thickness)?;
        say(words, columns[1], row)?;
    }
    area.draw(&Circle::new((columns[2], rows[0]), px(8), INK.filled()))?;
    area.draw(&Circle::new((columns[2], rows[0]), px(5), WHITE.filled()))?;
    say("start of a mean", columns[2], rows[0])?;
    line(columns[2], rows[1], 2)?;
    area.draw(&Circle::new((columns[2], rows[1]), px(3), INK.filled()))?;
    say("path of a mean", columns[2], rows[1])?;
    Ok(())
}

/// The objective over the iterations.
fn draw_objective(panel: &Canvas, objective: &[f64]) -> Result<(), PictureError> {
    let range = padded(objective.iter().copied(), 0.06);
    let mut chart = ChartBuilder::on(panel)
        .margin_right(px(28))
        .x_label_area_size(px(40))
        .margin_left(px(22))
        .y_label_area_size(px(90))
        .build_cartesian_2d(iterations(objective), range.clone())?;
    draw_axes(&mut chart, ("", &whole), ("negative log-likelihood (nats)", &decimal(&range)))?;
    draw_curve(&mut chart, objective)
}

/// The norm of the gradient over the iterations, on a logarithmic scale.
fn draw_gradient(panel: &Canvas, norms: &[f64]) -> Result<(), PictureError> {
    let exponents: Vec<f64> = norms.iter().map(|norm| norm.max(f64::MIN_POSITIVE).log10()).collect();
    let mut chart = ChartBuilder::on(panel)
        .margin_right(px(28))
        .margin_bottom(px(14))
        .x_label_area_size(px(62))
        .margin_left(px(22))
        .y_label_area_size(px(90))
        .build_cartesian_2d(iterations(norms), padded(exponents.iter().copied(), 0.06))?;
    draw_axes(&mut chart, ("iteration of L-BFGS", &whole), ("gradient norm (nats per point)", &power_of_ten))?;
    draw_curve(&mut chart, &exponents)
}

/// A curve with a dot for each iteration.
fn draw_curve(chart: &mut Chart, values: &[f64]) -> Result<(), PictureError> {
    let curve: Vec<(f64, f64)> = (0..).map(f64::from).zip(values.iter().copied()).collect();
    draw_line(chart, &curve, INK.stroke_width(2 * FINE))?;
    chart.draw_series(curve.into_iter().map(|at| Circle::new(at, px(4), INK.filled())))?;
    Ok(())
}

/// A broken line, piece by piece: drawn as one, its sharp corners would grow spikes.
fn draw_line(chart: &mut Chart, line: &[(f64, f64)], style: ShapeStyle) -> Result<(), PictureError> {
    chart.draw_series(line.windows(2).map(|piece| PathElement::new(piece, style)))?;
    Ok(())
}

/// What an axis shows, and how its numbers are written.
type Axis<'a> = (&'a str, &'a dyn Fn(f64) -> String);

/// Axes, grid and labels, alike in all three charts.
fn draw_axes(chart: &mut Chart, x: Axis, y: Axis) -> Result<(), PictureError> {
    chart
        .configure_mesh()
        .x_desc(x.0)
        .y_desc(y.0)
        .x_label_formatter(&|value| x.1(*value))
        .y_label_formatter(&|value| y.1(*value))
        .axis_desc_style(text(19, INK))
        .label_style(text(17, INK))
        .y_label_offset(px(2))
        .axis_style(INK.stroke_width(FINE))
        .bold_line_style(PALE.stroke_width(FINE))
        .light_line_style(TRANSPARENT)
        .set_all_tick_mark_size(px(5))
        .draw()?;
    Ok(())
}

/// The outline of a component at so many standard deviations.
fn ellipse(component: &Component, deviations: f64) -> Vec<(f64, f64)> {
    let [a, b, c] = component.factor;
    (0..=72)
        .map(|i| {
            let (sin, cos) = f64::from(5 * i).to_radians().sin_cos();
            (component.mean[0] + deviations * a * cos, component.mean[1] + deviations * (b * cos + c * sin))
        })
        .collect()
}

/// The range of the values, and a part of it more at both ends.
fn padded(values: impl Iterator<Item = f64> + Clone, part: f64) -> Range<f64> {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    let more = if high > low { part * (high - low) } else { 1.0 };
    low - more..high + more
}

/// The range of the iterations of so many values, the start among them.
fn iterations(values: &[f64]) -> Range<f64> {
    let last = (values.len() as f64 - 1.0).max(1.0);
    -0.02 * last..1.02 * last
}

/// How to write the numbers of an axis with this range.
fn decimal(range: &Range<f64>) -> impl Fn(f64) -> String {
    let span = range.end - range.start;
    move |x| minus(&tick(x, span))
}

/// A whole number; nothing for what is none.
fn whole(x: f64) -> String {
    if x.fract() == 0.0 { format!("{x}") } else { String::new() }
}

/// A power of ten with a whole exponent; nothing for another.
fn power_of_ten(exponent: f64) -> String {
    if exponent.fract() == 0.0 { minus(&format!("1e{exponent}")) } else { String::new() }
}

/// The number with a typographic minus.
fn minus(number: &str) -> String {
    number.replace('-', "−")
}

/// Pixels of the finished picture, in those that are drawn.
fn px(pixels: i32) -> i32 {
    pixels * FINE as i32
}

/// The style of a text.
fn text(size: i32, colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_font().color(&colour)
}

/// Why there is no picture.
#[derive(Debug)]
pub struct PictureError(String);

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the picture cannot be drawn: {}", self.0)
    }
}

impl Error for PictureError {}

impl<E: Error + Send + Sync> From<DrawingAreaErrorKind<E>> for PictureError {
    fn from(error: DrawingAreaErrorKind<E>) -> PictureError {
        PictureError(error.to_string())
    }
}
