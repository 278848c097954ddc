//! `lstm`: the loss of a recurrent network, and its gradient in the network's parameters.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{flatten, number, read, require, vector};
use crate::error::Error;
use crate::primals::lstm::mean_loss;
use crate::timing::{Timing, measure};

/// The input as it is sent: matrices as vectors of rows.
#[derive(Deserialize)]
struct Input {
    main_params: Vec<Vec<f64>>,
    extra_params: Vec<Vec<f64>>,
    state: Vec<Vec<f64>>,
    sequence: Vec<Vec<f64>>,
}

/// The input as the primal takes it: flat.
pub(crate) struct Network {
    pub(crate) main_params: Vec<f64>,
    pub(crate) extra_params: Vec<f64>,
    pub(crate) state: Vec<f64>,
    pub(crate) sequence: Vec<f64>,
}

impl TryFrom<Input> for Network {
    type Error = Error;

    fn try_from(input: Input) -> Result<Self, Error> {
        let bits = input.extra_params.first().map_or(0, Vec::len);
        let rows = input.state.len();
        require(bits > 0, || "`extra_params` is empty".into())?;
        require(rows > 0 && rows.is_multiple_of(2), || format!("`state` has {rows} rows, not two to a layer"))?;
        require(input.sequence.len() > 1, || "`sequence` has fewer than two characters".into())?;
        Ok(Network {
            main_params: flatten("main_params", &input.main_params, rows, 4 * bits)?,
            extra_params: flatten("extra_params", &input.extra_params, 3, bits)?,
            state: flatten("state", &input.state, rows, bits)?,
            sequence: flatten("sequence", &input.sequence, input.sequence.len(), bits)?,
        })
    }
}

pub(crate) fn network(input: &RawValue) -> Result<Network, Error> {
    Network::try_from(read::<Input>(input)?)
}

pub(super) fn evaluate(function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
    let runs = read(input)?;
    let network = network(input)?;
    match function {
        "objective" => {
            let (loss, timings) = measure(runs, || objective(black_box(&network)))?;
            Ok((number(loss)?, timings))
        }
        "jacobian" => {
            let ((main, extra), timings) = measure(runs, || gradient(black_box(&network)))?;
            Ok((vector(&[main, extra].concat())?, timings))
        }
        _ => Err(Error::UnknownFunction { module: "lstm", function: function.into() }),
    }
}

fn objective(network: &Network) -> f64 {
    let Network { main_params, extra_params, state, sequence } = network;
    mean_loss(main_params, extra_params, state, sequence)
}

fn gradient(network: &Network) -> (Vec<f64>, Vec<f64>) {
    let Network { main_params, extra_params, state, sequence } = network;
    mean_loss::grad(main_params, extra_params, state, sequence)
}
