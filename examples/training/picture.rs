//! A chart: curves and points over two axes.

use std::error::Error;
use std::ops::Range;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::register_font;

/// What is drawn.
pub enum Series<'a> {
    Points(&'a [(f64, f64)]),
    Line(&'static str, &'a [(f64, f64)]),
}

impl Series<'_> {
    fn points(&self) -> &[(f64, f64)] {
        match self {
            Self::Points(points) | Self::Line(_, points) => points,
        }
    }
}

/// Blue and vermilion, apart to every eye; grey for what was measured.
const COLOURS: [RGBColor; 2] = [RGBColor(0, 94, 168), RGBColor(204, 78, 0)];
const GREY: RGBColor = RGBColor(120, 120, 120);

/// The smallest range that holds all numbers, and a little more.
fn range(numbers: impl Iterator<Item = f64>) -> Range<f64> {
    let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let margin = 0.05 * (high - low).max(1e-9);
    low - margin..high + margin
}

/// Draws a chart into `target/training`, and says where.
pub fn draw(name: &str, title: &str, axes: [&str; 2], all: &[Series<'_>]) -> Result<(), Box<dyn Error>> {
    register_font("sans-serif", FontStyle::Normal, notosans::REGULAR_TTF).map_err(|_| "the font cannot be read")?;
    let path = Path::new("target/training").join(format!("{name}.png"));
    std::fs::create_dir_all("target/training")?;
    let canvas = BitMapBackend::new(&path, (900, 600)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let points = || all.iter().flat_map(Series::points);
    let mut chart = ChartBuilder::on(&canvas)
        .caption(title, ("sans-serif", 26))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(72)
        .build_cartesian_2d(range(points().map(|p| p.0)), range(points().map(|p| p.1)))?;
    chart
        .configure_mesh()
        .x_desc(axes[0])
        .y_desc(axes[1])
        .label_style(("sans-serif", 16))
        .light_line_style(WHITE)
        .draw()?;
    let mut colours = COLOURS.iter().cycle();
    for series in all {
        match series {
            Series::Points(points) => {
                chart.draw_series(points.iter().map(|&point| Circle::new(point, 3, GREY.filled())))?;
            }
            Series::Line(label, points) => {
                let colour = *colours.next().expect("it is endless");
                chart
                    .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?
                    .label(*label)
                    .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
            }
        }
    }
    let legend = ("sans-serif", 16);
    chart.configure_series_labels().label_font(legend).background_style(WHITE).border_style(GREY).draw()?;
    canvas.present()?;
    println!("picture: {}", path.display());
    Ok(())
}
