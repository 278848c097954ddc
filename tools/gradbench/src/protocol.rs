//! GradBench's messages and the answers to them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::drivers;
use crate::error::Error;
use crate::on_tape::{self, Engine};
use crate::timing::Timing;

/// What answers.
pub trait Tool {
    /// The name under which it introduces itself.
    const NAME: &'static str;

    /// The evals that it knows.
    const MODULES: &'static [&'static str];

    /// Evaluates a function of an eval, and returns its result with the time of each run.
    ///
    /// # Errors
    ///
    /// An unknown eval or function, an input that is not what the function takes, or a result that JSON cannot express.
    fn evaluate(&mut self, module: &str, function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error>;
}

/// Generated code.
#[derive(Debug)]
pub struct Generated;

impl Tool for Generated {
    const NAME: &'static str = "wengert";
    const MODULES: &'static [&'static str] = &drivers::MODULES;

    fn evaluate(&mut self, module: &str, function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
        drivers::evaluate(module, function, input)
    }
}

/// A tape.
#[derive(Debug)]
pub struct OnTape<E>(pub E);

impl<E: Engine> Tool for OnTape<E> {
    const NAME: &'static str = E::NAME;
    const MODULES: &'static [&'static str] = &on_tape::MODULES;

    fn evaluate(&mut self, module: &str, function: &str, input: &RawValue) -> Result<(Value, Vec<Timing>), Error> {
        on_tape::evaluate(&mut self.0, module, function, input)
    }
}

/// A message, of which every kind has only some of the fields.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(default)]
    id: Value,
    kind: String,
    #[serde(default)]
    module: Option<String>,
    #[serde(default)]
    function: Option<String>,
    /// Left as text until the driver knows what it should hold.
    #[serde(borrow, default)]
    input: Option<&'a RawValue>,
}

/// The part of a message that the answer must repeat, read alone from a message that is wrong elsewhere.
#[derive(Deserialize)]
struct Identity {
    #[serde(default)]
    id: Value,
}

/// An answer, of which every kind has only some of the fields.
#[derive(Default, Serialize)]
struct Response {
    id: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timings: Option<Vec<Timing>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Returns the answer to one message, as one line of JSON without its end.
#[must_use]
pub fn respond<T: Tool>(tool: &mut T, line: &[u8]) -> String {
    let response = match parse(line) {
        Ok(message) => answer(tool, message),
        Err(error) => {
            let id = serde_json::from_slice::<Identity>(line).map_or(Value::Null, |identity| identity.id);
            refuse(id, &error)
        }
    };
    serde_json::to_string(&response).expect("a response has string keys only")
}

fn parse(line: &[u8]) -> Result<Message<'_>, Error> {
    // Serde would also take an array, with the fields in order.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::Json(serde::de::Error::custom("expected an object")));
    }
    Ok(serde_json::from_slice(line)?)
}

fn answer<T: Tool>(tool: &mut T, message: Message) -> Response {
    let id = message.id.clone();
    match message.kind.as_str() {
        "start" => Response { id, tool: Some(T::NAME), ..Response::default() },
        "define" => match define::<T>(message) {
            Ok(()) => Response { id, success: Some(true), ..Response::default() },
            Err(error) => refuse(id, &error),
        },
        "evaluate" => match evaluate(tool, message) {
            Ok((output, timings)) => Response {
                id,
                success: Some(true),
                output: Some(output),
                timings: Some(timings),
                ..Response::default()
            },
            Err(error) => refuse(id, &error),
        },
        _ => Response { id, ..Response::default() },
    }
}

fn refuse(id: Value, error: &Error) -> Response {
    Response { id, success: Some(false), error: Some(error.to_string()), ..Response::default() }
}

fn define<T: Tool>(message: Message) -> Result<(), Error> {
    let module = required(message.module, "module")?;
    if T::MODULES.contains(&module.as_str()) { Ok(()) } else { Err(Error::UnknownModule(module)) }
}

fn evaluate(tool: &mut impl Tool, message: Message) -> Result<(Value, Vec<Timing>), Error> {
    let module = required(message.module, "module")?;
    let function = required(message.function, "function")?;
    let input = required(message.input, "input")?;
    tool.evaluate(&module, &function, input)
}

fn required<T>(field: Option<T>, name: &str) -> Result<T, Error> {
    field.ok_or_else(|| Error::Input(format!("the message has no field `{name}`")))
}
