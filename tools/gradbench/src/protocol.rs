//! GradBench's messages and the answers to them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::drivers;
use crate::error::Error;
use crate::timing::Timing;

/// The name under which the tool introduces itself.
const TOOL: &str = "wengert";

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
pub fn respond(line: &[u8]) -> String {
    let response = match parse(line) {
        Ok(message) => answer(message),
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

fn answer(message: Message) -> Response {
    let id = message.id.clone();
    match message.kind.as_str() {
        "start" => Response { id, tool: Some(TOOL), ..Response::default() },
        "define" => match define(message) {
            Ok(()) => Response { id, success: Some(true), ..Response::default() },
            Err(error) => refuse(id, &error),
        },
        "evaluate" => match evaluate(message) {
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

fn define(message: Message) -> Result<(), Error> {
    let module = required(message.module, "module")?;
    if drivers::MODULES.contains(&module.as_str()) { Ok(()) } else { Err(Error::UnknownModule(module)) }
}

fn evaluate(message: Message) -> Result<(Value, Vec<Timing>), Error> {
    let module = required(message.module, "module")?;
    let function = required(message.function, "function")?;
    let input = required(message.input, "input")?;
    drivers::evaluate(&module, &function, input)
}

fn required<T>(field: Option<T>, name: &str) -> Result<T, Error> {
    field.ok_or_else(|| Error::Input(format!("the message has no field `{name}`")))
}
